import { useEffect, useState } from 'preact/hooks';

type Choice = 'system' | 'light' | 'dark';

function kept(): Choice {
  try {
    const v = localStorage.getItem('theme');
    return v === 'light' || v === 'dark' ? v : 'system';
  } catch {
    return 'system';
  }
}

/** Theme chooses light or dark; without a choice, the system's. */
export function Theme() {
  const [choice, setChoice] = useState<Choice>(kept);
  useEffect(() => {
    if (choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    try {
      if (choice === 'system') localStorage.removeItem('theme');
      else localStorage.setItem('theme', choice);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }, [choice]);
  return (
    <label class="theme">
      <span class="hidden">Colours</span>
      <select value={choice} onChange={(e) => setChoice(e.currentTarget.value as Choice)}>
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}
