// The case that is open: what is kept goes there. It is this browser's choice.

export interface Open {
  id: string;
  name: string;
}

// Read once: many things on a page can be kept. Other windows of the page change it too.
let known: Open | null | undefined;
addEventListener('storage', () => { known = undefined; });

export function current(): Open | null {
  if (known === undefined) known = read();
  return known;
}

function read(): Open | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem('case') ?? 'null');
    return kept && typeof kept === 'object' && 'id' in kept && 'name' in kept ? { id: String(kept.id), name: String(kept.name) } : null;
  } catch {
    return null;
  }
}

export function setCurrent(open: Open | null): void {
  known = open;
  try {
    if (open) localStorage.setItem('case', JSON.stringify(open));
    else localStorage.removeItem('case');
  } catch {
    // Without storage no case stays open.
  }
}
