// Networks below each other on one axis of time: accounts created each week, and the windows they share.

import { max, min } from 'd3-array';
import { scaleUtc } from 'd3-scale';
import { count } from '../format';
import { Dates } from './dates';
import { Frame, useWidth } from './frame';
import { after } from './timebars';

interface Row {
  slug: string;
  creationHistogram: { start: string; accounts: number }[];
}

interface Window {
  from: string;
  to: string;
  total: number;
  networks: { network: { slug: string }; accounts: number }[];
}

const ROW = 62, TOP = 16, BOTTOM = 24;

export function Rows({ rows, windows, picked }: { rows: Row[]; windows: Window[]; picked: string | null }) {
  const [frame, width] = useWidth();
  const starts = rows.flatMap((r) => r.creationHistogram.map((b) => b.start));
  const first = min(starts), last = max(starts);
  if (!first || !last) return <p class="empty">No creation date was disclosed.</p>;
  const x = scaleUtc([new Date(first), after(new Date(last), 'WEEK')], [0, Math.max(width, 1)]);
  const height = TOP + rows.length * ROW + BOTTOM;
  return (
    <Frame label="Accounts created each week, by network, and the windows that networks share" height={height} items={windows.length} width={width} frame={frame}
      find={(px) => {
        const near = windows.map((w, i) => ({ i, d: Math.abs((x(new Date(w.from)) + x(new Date(w.to))) / 2 - px) })).sort((a, b) => a.d - b.d)[0];
        return near && near.d < 30 ? near.i : null;
      }}
      read={(i) => {
        const w = windows[i]!;
        return `${w.from} until before ${w.to}: ${w.networks.map((n) => `${n.network.slug} ${count(n.accounts, 'account')}`).join(', ')}`;
      }}
      rest={`${windows.length === 1 ? '1 shared window' : `${windows.length} shared windows`}. Weeks start on Monday, UTC. Point at a band, or use the arrow keys.`}
      draw={(w, at) => (
        <>
          {windows.map((v, i) => (
            <rect key={v.from} class={at === i || v.from === picked ? 'span picked' : 'span'} x={x(new Date(v.from)) - 1} y={0}
              width={Math.max(x(new Date(v.to)) - x(new Date(v.from)), 3) + 2} height={height - BOTTOM} />
          ))}
          {rows.map((r, i) => {
            const base = TOP + (i + 1) * ROW - 6;
            const most = max(r.creationHistogram, (b) => b.accounts) ?? 1;
            const d = r.creationHistogram.map((b) => {
              const left = x(new Date(b.start)), right = x(after(new Date(b.start), 'WEEK'));
              return `M${left.toFixed(1)},${base}V${(base - ((ROW - 24) * b.accounts) / most).toFixed(1)}H${Math.max(right - 0.3, left + 0.8).toFixed(1)}V${base}Z`;
            }).join('');
            return (
              <g key={r.slug}>
                <line class="grid" x1={0} x2={w} y1={base} y2={base} />
                <path class="bar series-0" d={d} />
                <text class="name" x={0} y={base - ROW + 18}>{r.slug}<tspan class="tick" dx={12}>most in a week: {most}</tspan></text>
              </g>
            );
          })}
          <Dates x={x} width={w} y={height - 6} />
        </>
      )} />
  );
}
