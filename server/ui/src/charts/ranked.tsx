// Things by a figure, largest first, as bars beside their names.

import { max } from 'd3-array';
import { Frame, useWidth } from './frame';

interface Props {
  label: string;
  items: { key: string; name: string; value: number; read: string }[];
}

const ROW = 22, MOST = 30;

export function Ranked({ label, items: all }: Props) {
  const [frame, width] = useWidth();
  const items = all.slice(0, MOST);
  const most = max(items, (i) => i.value) || 1;
  const left = Math.min(190, width / 2.5);
  return (
    <Frame label={label} height={Math.max(items.length * ROW, 1)} items={items.length} width={width} frame={frame}
      find={(_, y) => { const i = Math.floor(y / ROW); return i >= 0 && i < items.length ? i : null; }}
      read={(i) => items[i]!.read}
      rest={all.length > items.length ? `The first ${items.length} of ${all.length} listed.` : 'Point at a bar, or use the arrow keys.'}
      draw={(w, at) => items.map((it, i) => (
        <g key={it.key}>
          <text class="tick named" x={left - 8} y={i * ROW + ROW / 2} text-anchor="end" dominant-baseline="middle">{cut(it.name, Math.floor((left - 8) / 7.5))}</text>
          <rect class={at === i ? 'bar series-0 at-cell' : 'bar series-0'} x={left} y={i * ROW + 3} width={Math.max(((w - left - 4) * it.value) / most, it.value > 0 ? 1 : 0)} height={ROW - 6} />
        </g>
      ))} />
  );
}

/** cut keeps a name to its place, by characters as people count them: half of one would be another. */
function cut(text: string, length: number): string {
  const parts = [...new Intl.Segmenter('en').segment(text.replace(/\s+/g, ' '))].map((s) => s.segment);
  return parts.length <= length ? parts.join('') : `${parts.slice(0, length - 1).join('')}…`;
}
