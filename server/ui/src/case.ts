// The case that is open: what is kept goes there. It is this browser's choice.

export interface Open {
  id: string;
  name: string;
}

export function current(): Open | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem('case') ?? 'null');
    return kept && typeof kept === 'object' && 'id' in kept && 'name' in kept ? { id: String(kept.id), name: String(kept.name) } : null;
  } catch {
    return null;
  }
}

export function setCurrent(open: Open | null): void {
  try {
    if (open) localStorage.setItem('case', JSON.stringify(open));
    else localStorage.removeItem('case');
  } catch {
    // Without storage no case stays open.
  }
}
