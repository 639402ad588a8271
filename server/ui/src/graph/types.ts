export interface Node {
  id: string;
  label: string;
  /** What it belongs to, and is coloured by; empty for none. */
  group: string;
}

export interface Tie {
  source: string;
  target: string;
  weight: number;
}

/** What the layout is asked. Nodes are numbered as they come. */
export interface LayoutRequest {
  groups: Int32Array;
  /** Pairs of nodes. */
  ties: Uint32Array;
  weights: Float32Array;
}

/** Where nodes are, as x and y by turns, each time the layout has come further. */
export interface LayoutStep {
  places: Float32Array;
  done: boolean;
}

// Told apart by those who see colours otherwise too (after Tol and Okabe and Ito), on light and on dark.
export const PALETTE = ['#d9822b', '#3b82c4', '#2a9d6f', '#c44e8a', '#8d6cc9', '#b0931b', '#1fa3b3', '#c0504d', '#6b8e23', '#7f7f9a'];
export const OTHER = '#8a8f98';

/** colours gives a group its colour: the largest groups have one of their own, all others grey. */
export function colours(nodes: Node[]): Map<string, { colour: string; size: number }> {
  const sizes = new Map<string, number>();
  for (const n of nodes) if (n.group) sizes.set(n.group, (sizes.get(n.group) ?? 0) + 1);
  const ordered = [...sizes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return new Map(ordered.map(([g, size], i) => [g, { colour: PALETTE[i] ?? OTHER, size }]));
}
