// A graph as a still picture: for files, and for browsers that draw no WebGL.

import { OTHER, type Node, type Tie } from './types';

const SIZE = 1000;

export function flat(nodes: Node[], ties: Tie[], places: Float32Array, colourOf: (n: Node) => string, label: string): SVGSVGElement {
  let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
  for (let i = 0; i < nodes.length; i++) {
    left = Math.min(left, places[2 * i]!);
    right = Math.max(right, places[2 * i]!);
    top = Math.min(top, places[2 * i + 1]!);
    bottom = Math.max(bottom, places[2 * i + 1]!);
  }
  const scale = SIZE / (Math.max(right - left, bottom - top) || 1);
  const x = (i: number) => ((places[2 * i]! - left) * scale + 10).toFixed(1);
  const y = (i: number) => ((bottom - places[2 * i + 1]!) * scale + 10).toFixed(1);
  const make = (name: string, attributes: Record<string, string | number>) => {
    const e = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v));
    return e;
  };
  const width = (right - left) * scale + 20, height = (bottom - top) * scale + 20;
  const svg = make('svg', { class: 'chart', viewBox: `0 0 ${width.toFixed(0)} ${height.toFixed(0)}`, role: 'img', 'aria-label': label }) as SVGSVGElement;
  const index = new Map(nodes.map((n, i) => [n.id, i]));
  const lines = new Map<string, string[]>();
  for (const t of ties) {
    const s = index.get(t.source), e = index.get(t.target);
    if (s === undefined || e === undefined) continue;
    const a = nodes[s]!, b = nodes[e]!;
    const colour = a.group === b.group ? colourOf(a) : OTHER;
    const list = lines.get(colour) ?? [];
    list.push(`M${x(s)},${y(s)}L${x(e)},${y(e)}`);
    lines.set(colour, list);
  }
  for (const [colour, d] of lines) svg.append(make('path', { d: d.join(''), fill: 'none', stroke: colour, 'stroke-opacity': ties.length < 500 ? 0.8 : 0.35, 'stroke-width': ties.length < 500 ? 1.4 : 0.8 }));
  const degree = degrees(nodes, ties);
  nodes.forEach((n, i) => {
    const c = make('circle', { cx: x(i), cy: y(i), r: (sizeOf(degree[i]!) * 0.9).toFixed(1), fill: colourOf(n), stroke: 'none' });
    const title = make('title', {});
    title.textContent = n.label;
    c.append(title);
    svg.append(c);
  });
  return svg;
}

export function degrees(nodes: Node[], ties: Tie[]): Uint32Array {
  const index = new Map(nodes.map((n, i) => [n.id, i]));
  const out = new Uint32Array(nodes.length);
  for (const t of ties) {
    for (const end of [t.source, t.target]) {
      const i = index.get(end);
      if (i !== undefined) out[i]!++;
    }
  }
  return out;
}

export function sizeOf(degree: number): number {
  return Math.min(2.5 + Math.sqrt(degree) * 0.6, 9);
}
