// An axis of time.

import type { ScaleTime } from 'd3-scale';
import { within } from './frame';

interface Props {
  x: ScaleTime<number, number>;
  /** Of the chart. */
  width: number;
  /** Where the text stands. */
  y: number;
}

export function Dates({ x, width, y }: Props) {
  return (
    <>
      {x.ticks(Math.max(2, Math.floor(width / 110))).map((t) => {
        const text = tick(t, x.domain() as [Date, Date]);
        return <text key={+t} class="tick" x={within(text, x(t), width)} y={y} text-anchor="middle">{text}</text>;
      })}
    </>
  );
}

/** tick names a place, all in UTC. */
function tick(t: Date, [from, to]: [Date, Date]): string {
  const iso = t.toISOString();
  const days = (+to - +from) / 86_400_000;
  if (days > 1000) return iso.slice(0, 4) + (iso.slice(5, 7) === '01' ? '' : iso.slice(4, 7));
  if (days > 120) return iso.slice(0, 7);
  return days > 4 ? iso.slice(0, 10) : iso.slice(5, 16).replace('T', ' ');
}
