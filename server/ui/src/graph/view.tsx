// A graph in the page. What it shows stands in a table beside it too.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { accountURL } from '../address';
import { count, number } from '../format';
import { scriptURL } from '../trusted';
import { flat } from './flat';
import type { Stage } from './stage';
import { OTHER, PALETTE, colours, type LayoutRequest, type LayoutStep, type Node, type Tie } from './types';

// The address of the built worker.
declare const LAYOUT_WORKER: string;

export type Picture = { current: (() => SVGSVGElement | null) | null };

interface Props {
  label: string;
  nodes: Node[];
  ties: Tie[];
  /** What a group is: "cluster". */
  groups: string;
  /** What a node is, where it is no account, and how one is opened. */
  of?: string;
  open?: (id: string) => void;
  /** The only group to show as it is. */
  only?: string | null;
  /** Is given a way to a still picture. */
  picture?: Picture;
}

export function GraphView({ label, nodes, ties, groups, of = 'account', open, only, picture }: Props) {
  const into = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const places = useRef<Float32Array | null>(null);
  const { route } = useLocation();
  const [state, setState] = useState<'laying out' | 'done' | 'flat'>('laying out');
  const coloured = useMemo(() => colours(nodes), [nodes]);
  const colourOf = (n: Node) => coloured.get(n.group)?.colour ?? (n.group ? OTHER : '#d9822b');
  const text = `${label}: ${count(nodes.length, of)}, ${count(ties.length, 'edge')}`;

  useEffect(() => {
    let over = false;
    const e = into.current!;
    const worker = new Worker(scriptURL(LAYOUT_WORKER), { type: 'module' });
    const still = () => {
      e.replaceChildren(flat(nodes, ties, places.current!, colourOf, text));
      setState('flat');
    };
    let drawn = false, latest: LayoutStep | null = null;
    // The stage is fetched while the layout begins.
    const staged = import('./stage').then(({ stage: make }) => {
      if (over) return;
      const style = getComputedStyle(document.body);
      try {
        stage.current = make(e, nodes, ties, { ink: style.color, paper: style.backgroundColor, colourOf }, (id) => (open ? open(id) : route(accountURL(id))));
        stage.current.show(only ?? null);
      } catch {
        stage.current = null;
      }
      drawn = true;
    });
    setState('laying out');
    let waiting = false;
    worker.onmessage = ({ data }: MessageEvent<LayoutStep>) => {
      latest = data;
      places.current = data.places;
      if (waiting) return;
      waiting = true;
      // Steps of a large graph are drawn a dozen times a second, and the frames between are the reader's.
      const next = ties.length > 3000 ? (f: () => void) => void setTimeout(f, 80) : requestAnimationFrame;
      next(() => {
        waiting = false;
        void staged.then(() => {
          if (over || !latest || !drawn) return;
          stage.current?.place(latest.places, latest.done);
          if (latest.done) stage.current ? setState('done') : still();
        });
      });
    };
    worker.postMessage(request(nodes, ties, coloured));
    return () => {
      over = true;
      worker.terminate();
      stage.current?.end();
      stage.current = null;
    };
  }, [nodes, ties]);

  useEffect(() => stage.current?.show(only ?? null), [only]);
  if (picture) picture.current = () => (places.current ? flat(nodes, ties, places.current, colourOf, text) : null);

  const keys = (e: KeyboardEvent) => {
    const s = stage.current;
    if (!s) return;
    const act = {
      ArrowLeft: () => s.pan(-0.1, 0), ArrowRight: () => s.pan(0.1, 0), ArrowUp: () => s.pan(0, 0.1), ArrowDown: () => s.pan(0, -0.1),
      '+': () => s.zoom(1.4), '=': () => s.zoom(1.4), '-': () => s.zoom(1 / 1.4), '0': () => s.reset(),
    }[e.key];
    if (!act) return;
    act();
    e.preventDefault();
  };
  const legend = [...coloured].slice(0, PALETTE.length);
  const rest = coloured.size - legend.length;
  return (
    <div class="graph">
      <div class="stage" ref={into} tabIndex={0} role="group" aria-label={`${text}. Arrow keys move, plus and minus zoom, 0 shows all. The table lists the same.`} onKeyDown={keys} />
      <p class="reading" role="status">
        {text}. {state === 'laying out' ? 'Laying out…' : state === 'flat' ? 'This browser has no WebGL: a still picture.' : `Drag to move, scroll to zoom, click ${/^[aeiou]/.test(of) ? 'an' : 'a'} ${of} to open it.`}
      </p>
      {legend.length > 0 && (
        <ul class="legend" aria-label={`Colours by ${groups}`}>
          {legend.map(([g, { colour, size }]) => (
            <li key={g}>
              <svg width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill={colour} /></svg> <bdi>{g.length > 24 ? `${g.slice(0, 12)}…` : g}</bdi> <span class="faint">{number(size)}</span>
            </li>
          ))}
          {rest > 0 && <li><svg width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill={OTHER} /></svg> {count(rest, `other ${groups}`)}</li>}
        </ul>
      )}
    </div>
  );
}

function request(nodes: Node[], ties: Tie[], coloured: Map<string, unknown>): LayoutRequest {
  const index = new Map(nodes.map((n, i) => [n.id, i]));
  const order = new Map([...coloured.keys()].map((g, i) => [g, i]));
  const known = ties.filter((t) => index.has(t.source) && index.has(t.target));
  return {
    groups: Int32Array.from(nodes, (n) => order.get(n.group) ?? -1),
    ties: Uint32Array.from(known.flatMap((t) => [index.get(t.source)!, index.get(t.target)!])),
    weights: Float32Array.from(known, (t) => t.weight),
  };
}
