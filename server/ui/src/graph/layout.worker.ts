// The layout of a graph, away from the page: ForceAtlas2 in steps, each of them told.
// It begins with each group in a place of its own, and the same graph ends the same way.

import Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import type { LayoutRequest, LayoutStep } from './types';

const worker = self as unknown as {
  onmessage: ((e: MessageEvent<LayoutRequest>) => void) | null;
  postMessage(message: LayoutStep, transfer: Transferable[]): void;
};

worker.onmessage = ({ data }) => {
  const { groups, ties, weights } = data;
  const n = groups.length;
  const graph = new Graph({ type: 'undirected', multi: false });
  const kinds = groups.reduce((m, g) => Math.max(m, g + 2), 1);
  for (let i = 0; i < n; i++) {
    // A sunflower in the place of its group.
    const at = (2 * Math.PI * (groups[i]! + 1)) / kinds, own = i * 2.399963;
    const far = 3 * Math.sqrt(n), near = Math.sqrt(i + 1);
    graph.addNode(i, { x: far * Math.cos(at) + near * Math.cos(own), y: far * Math.sin(at) + near * Math.sin(own) });
  }
  for (let k = 0; k < weights.length; k++) {
    const s = ties[2 * k]!, t = ties[2 * k + 1]!;
    if (s === t) continue;
    graph.updateEdge(s, t, (old) => ({ weight: ((old.weight as number | undefined) ?? 0) + Math.log2(1 + weights[k]!) }));
  }
  const settings = { ...forceAtlas2.inferSettings(graph), barnesHutOptimize: n > 500, gravity: 0.15, strongGravityMode: true, scalingRatio: 4, linLogMode: false, adjustSizes: false };
  const total = n > 3000 ? 160 : 260;
  for (let ran = 0; ran < total; ) {
    const iterations = Math.min(n > 1000 ? 4 : 20, total - ran);
    forceAtlas2.assign(graph, { iterations, settings, getEdgeWeight: 'weight' });
    ran += iterations;
    const places = new Float32Array(2 * n);
    graph.forEachNode((key, { x, y }) => {
      places[2 * Number(key)] = x as number;
      places[2 * Number(key) + 1] = y as number;
    });
    worker.postMessage({ places, done: ran >= total }, [places.buffer]);
  }
};
