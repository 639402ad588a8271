// Runs before anything is drawn: a page that was chosen dark does not flash white.
try {
  const chosen = localStorage.getItem('theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Without storage the system's colours hold.
}
