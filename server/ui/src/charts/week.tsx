// The hours of the week, darker where there are more tweets.

import { count } from '../format';
import { Frame, useWidth } from './frame';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const LEFT = 40, TOP = 20, ROW = 22;

interface Props {
  bins: { weekday: number; hour: number; tweets: number }[];
  /** Hours ahead of UTC at which office hours fit best; they are outlined. */
  offset: number;
}

export function Week({ bins, offset }: Props) {
  const [frame, width] = useWidth();
  const cell = Math.max((width - LEFT) / 24, 1);
  const most = Math.max(1, ...bins.map((b) => b.tweets));
  const height = TOP + 7 * ROW + 4;
  // Monday to Friday, 08 to 17, local: in UTC, around the end of the week.
  const office = (weekday: number, hour: number) => {
    const local = ((((weekday - 1) * 24 + hour + offset) % 168) + 168) % 168;
    const h = local % 24;
    return local < 120 && h >= 8 && h < 17;
  };
  return (
    <Frame label="Tweets by hour of the week, in UTC" height={height} items={bins.length} width={width} frame={frame}
      find={(x, y) => {
        const hour = Math.floor((x - LEFT) / cell), d = Math.floor((y - TOP) / ROW);
        return hour < 0 || hour > 23 || d < 0 || d > 6 ? null : d * 24 + hour;
      }}
      read={(i) => {
        const b = bins[i]!;
        return `${DAYS[b.weekday - 1]} ${String(b.hour).padStart(2, '0')}:00 UTC: ${count(b.tweets, 'tweet')}`;
      }}
      rest={`Hours in UTC. Outlined: weekdays 08 to 17 at UTC${offset < 0 ? '−' : '+'}${Math.abs(offset)}.`}
      draw={(_, at) => (
        <>
          {[0, 3, 6, 9, 12, 15, 18, 21].map((h) => <text key={h} class="tick" x={LEFT + h * cell} y={TOP - 7}>{String(h).padStart(2, '0')}</text>)}
          {DAYS.map((d, i) => <text key={d} class="tick" x={0} y={TOP + i * ROW + ROW / 2} dominant-baseline="middle">{d}</text>)}
          {bins.map((b, i) => (
            <rect key={i} class={at === i ? 'cell at-cell' : 'cell'} x={LEFT + b.hour * cell} y={TOP + (b.weekday - 1) * ROW}
              width={cell - 1} height={ROW - 1} fill-opacity={b.tweets === 0 ? 0.03 : 0.1 + (0.9 * b.tweets) / most} />
          ))}
          {bins.filter((b) => office(b.weekday, b.hour)).map((b) => (
            <rect key={`${b.weekday}-${b.hour}`} class="outline" x={LEFT + b.hour * cell} y={TOP + (b.weekday - 1) * ROW + ROW - 2.5} width={cell - 1} height={1.5} />
          ))}
        </>
      )} />
  );
}
