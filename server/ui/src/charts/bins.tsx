// How a quantity is spread, as bars over bins of growing width.

import { count, number } from '../format';
import { Frame, useWidth, within } from './frame';

interface Props {
  label: string;
  of: string;
  bins: { from: number; to: number; count: number }[];
}

export function Bins({ label, of, bins }: Props) {
  const [frame, width] = useWidth();
  const height = 130, bottom = 20, top = 6;
  const most = Math.max(1, ...bins.map((b) => b.count));
  const step = width / Math.max(bins.length, 1);
  const range = (b: { from: number; to: number }) => (b.to - b.from === 1 ? number(b.from) : `${number(b.from)}–${number(b.to - 1)}`);
  const every = Math.max(1, Math.ceil(58 / Math.max(step, 1)));
  return (
    <Frame label={label} height={height} items={bins.length} width={width} frame={frame}
      find={(x) => { const i = Math.floor(x / step); return i >= 0 && i < bins.length ? i : null; }}
      read={(i) => { const b = bins[i]!; return `${range(b)}: ${count(b.count, of)}`; }}
      rest="Bins grow as 1, 2, 5, 10."
      draw={(_, at) => bins.map((b, i) => {
        const h = ((height - bottom - top) * b.count) / most;
        return (
          <g key={b.from}>
            <rect class={at === i ? 'bar series-0 at-cell' : 'bar series-0'} x={i * step} y={height - bottom - h} width={Math.max(step - 2, 1)} height={h} />
            {i % every === 0 && <text class="tick" x={within(compact(b.from), i * step + step / 2, width)} y={height - 5} text-anchor="middle">{compact(b.from)}</text>}
          </g>
        );
      })} />
  );
}

function compact(n: number): string {
  if (n >= 1e6) return `${n / 1e6} M`;
  return n >= 1e3 ? `${n / 1e3} k` : String(n);
}
