// The stage: a graph drawn by sigma, in WebGL.

import Graph from 'graphology';
import Sigma from 'sigma';
import { degrees, sizeOf } from './flat';
import { asPicture } from './still';
import { OTHER, type Node, type Tie } from './types';

export interface Stage {
  /** place moves everything; of a large graph only accounts are shown until the last time. */
  place(places: Float32Array, done: boolean): void;
  /** show dims all but one group; null shows all alike. */
  show(group: string | null): void;
  zoom(by: number): void;
  pan(dx: number, dy: number): void;
  reset(): void;
  end(): void;
}

interface Looks {
  ink: string;
  paper: string;
  colourOf: (n: Node) => string;
}

/** stage draws into an element. It throws where there is no WebGL. */
export function stage(into: HTMLElement, nodes: Node[], ties: Tie[], looks: Looks, pick: (id: string) => void): Stage {
  const graph = new Graph({ type: 'directed', multi: true });
  const degree = degrees(nodes, ties);
  nodes.forEach((n, i) => graph.addNode(n.id, { x: Math.cos(i), y: Math.sin(i), size: sizeOf(degree[i]!), label: n.label, color: looks.colourOf(n), group: n.group }));
  // Few edges are drawn strongly; of many, what lies on top of each other is what shows.
  const many = ties.length > 3000;
  const strength = ties.length < 500 ? 0.85 : many ? 0.3 : 0.5;
  for (const t of ties) {
    if (!graph.hasNode(t.source) || !graph.hasNode(t.target)) continue;
    const a = graph.getNodeAttributes(t.source), b = graph.getNodeAttributes(t.target);
    const colour = a.group === b.group ? (a.color as string) : OTHER;
    graph.addEdge(t.source, t.target, { size: Math.min((many ? 0.6 : 1) + Math.log2(t.weight) * 0.3, 4), color: mixed(colour, looks.paper, strength) });
  }
  let only: string | null = null;
  // Sigma draws what it is given at once: a large graph is given when it is laid out.
  const sigma = new Sigma(many ? new Graph() : graph, into, {
    allowInvalidContainer: true,
    labelColor: { color: looks.ink },
    labelFont: 'system-ui, sans-serif',
    labelSize: 12,
    labelRenderedSizeThreshold: 7,
    labelDensity: 0.6,
    zIndex: false,
    defaultDrawNodeHover: (context, data) => {
      context.fillStyle = looks.paper;
      context.strokeStyle = data.color;
      context.lineWidth = 2;
      const text = String(data.label ?? '');
      context.font = '600 12px system-ui, sans-serif';
      const width = context.measureText(text).width;
      context.beginPath();
      context.rect(data.x + data.size + 2, data.y - 11, width + 12, 22);
      context.fill();
      context.stroke();
      context.beginPath();
      context.arc(data.x, data.y, data.size + 2, 0, 2 * Math.PI);
      context.stroke();
      context.fillStyle = looks.ink;
      context.fillText(text, data.x + data.size + 8, data.y + 4);
    },
    nodeReducer: (_, data) => (only !== null && data.group !== only ? { ...data, color: mixed(OTHER, looks.paper, 0.25), label: null } : data),
    edgeReducer: (edge, data) => (only !== null && graph.getSourceAttribute(edge, 'group') !== only && graph.getTargetAttribute(edge, 'group') !== only ? { ...data, hidden: true } : data),
  });
  sigma.on('clickNode', ({ node }) => pick(node));
  const camera = sigma.getCamera();
  const still = many ? asPicture(sigma, into, nodes.map(looks.colourOf)) : null;
  return {
    place(places, done) {
      if (still && !done) return still.dots(places);
      let i = 0;
      graph.updateEachNodeAttributes((_, attributes) => {
        attributes.x = places[2 * i]!;
        attributes.y = places[2 * i + 1]!;
        i++;
        return attributes;
      }, { attributes: ['x', 'y'] });
      if (many) sigma.setGraph(graph);
    },
    show(group) {
      only = group;
      sigma.refresh({ skipIndexation: true });
    },
    zoom: (by) => void camera.animate({ ratio: camera.ratio / by }, { duration: 120 }),
    pan: (dx, dy) => void camera.animate({ x: camera.x + dx * camera.ratio, y: camera.y + dy * camera.ratio }, { duration: 120 }),
    reset: () => void camera.animatedReset(),
    end: () => {
      still?.end();
      sigma.kill();
    },
  };
}

/** mixed is so much of a colour on a ground. WebGL adds up what shines through, which bleaches a light ground. */
function mixed(colour: string, ground: string, share: number): string {
  const c = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  const g = (ground.match(/[\d.]+/g) ?? ['255', '255', '255']).slice(0, 3).map(Number);
  return `#${c.map((v, i) => Math.round(v * share + g[i]! * (1 - share)).toString(16).padStart(2, '0')).join('')}`;
}
