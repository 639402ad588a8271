// Counts over time, as bars.

import { bisector, max } from 'd3-array';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { day, number } from '../format';
import { Dates } from './dates';
import { Frame, useWidth } from './frame';

export type Grain = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';

export interface Bar {
  start: string;
  /** One figure a series, stacked from the bottom. */
  values: number[];
}

export interface Span {
  from: string;
  to: string;
  label: string;
}

interface Props {
  label: string;
  bars: Bar[];
  series: string[];
  grain: Grain;
  spans?: Span[];
  height?: number;
}

const LEFT = 44, BOTTOM = 22, TOP = 8;

/** after is the end of a bucket. */
export function after(start: Date, grain: Grain): Date {
  const end = new Date(start);
  switch (grain) {
    case 'HOUR': end.setUTCHours(end.getUTCHours() + 1); break;
    case 'DAY': end.setUTCDate(end.getUTCDate() + 1); break;
    case 'WEEK': end.setUTCDate(end.getUTCDate() + 7); break;
    case 'MONTH': end.setUTCMonth(end.getUTCMonth() + 1); break;
    case 'YEAR': end.setUTCFullYear(end.getUTCFullYear() + 1); break;
  }
  return end;
}

/** named is a bucket's name: as much of its start as its grain needs. */
export function named(start: string, grain: Grain): string {
  switch (grain) {
    case 'HOUR': return `${start.slice(0, 13).replace('T', ' ')}:00`;
    case 'MONTH': return start.slice(0, 7);
    case 'YEAR': return start.slice(0, 4);
    case 'WEEK': return `week of ${day(start)}`;
    case 'DAY': return day(start);
  }
}

export function TimeBars({ label, bars, series, grain, spans = [], height = 180 }: Props) {
  const [frame, width] = useWidth();
  const items = bars.map((b) => {
    const start = new Date(b.start);
    return { start, end: after(start, grain), total: b.values.reduce((a, v) => a + v, 0), bar: b };
  });
  const first = items[0], last = items.at(-1);
  if (!first || !last) return <p class="empty">Nothing to draw.</p>;
  const x = scaleUtc([first.start, last.end], [LEFT, Math.max(width - 4, LEFT + 1)]);
  const y = scaleLinear([0, max(items, (i) => i.total) || 1], [height - BOTTOM, TOP]).nice(4);
  const base = y(0);
  const path = (s: number) => items.map((i) => {
    const below = i.bar.values.slice(0, s).reduce((a, v) => a + v, 0);
    const v = i.bar.values[s] ?? 0;
    if (v === 0) return '';
    const left = x(i.start), right = x(i.end), gap = right - left > 4 ? 1 : 0;
    return `M${left.toFixed(1)},${y(below).toFixed(1)}V${y(below + v).toFixed(1)}H${Math.max(right - gap, left + 0.7).toFixed(1)}V${y(below).toFixed(1)}Z`;
  }).join('');
  const nearest = bisector((i: (typeof items)[number]) => i.start).center;
  const read = (i: number) => {
    const it = items[i]!;
    const figures = series.map((s, k) => `${s} ${number(it.bar.values[k] ?? 0)}`).join(', ');
    const span = spans.filter((s) => new Date(s.from) < it.end && new Date(s.to) > it.start).map((s) => s.label);
    return [`${named(it.bar.start, grain)}: ${figures}`, ...span].join(' · ');
  };
  return (
    <Frame label={label} height={height} items={items.length} width={width} frame={frame} read={read}
      rest={`${named(first.bar.start, grain)} to ${named(last.bar.start, grain)}, UTC. Point at a bar, or use the arrow keys.`}
      find={(px) => (px < LEFT ? null : nearest(items, x.invert(px)))}
      draw={(w, at) => (
        <>
          {spans.map((s) => {
            const left = Math.max(x(new Date(s.from)), LEFT), right = Math.min(x(new Date(s.to)), w);
            return right > left && <rect key={s.from} class="span" x={left} y={TOP} width={Math.max(right - left, 2)} height={base - TOP} />;
          })}
          {y.ticks(4).filter(Number.isInteger).map((t) => (
            <g key={t}>
              <line class="grid" x1={LEFT} x2={w} y1={y(t)} y2={y(t)} />
              <text class="tick" x={LEFT - 6} y={y(t)} text-anchor="end" dominant-baseline="middle">{number(t)}</text>
            </g>
          ))}
          <Dates x={x} width={w} y={height - 6} />
          {series.map((s, k) => <path key={s} class={`bar series-${k}`} d={path(k)} />)}
          {at !== null && (
            <rect data-live="" class="at" x={x(items[at]!.start)} y={TOP} width={Math.max(x(items[at]!.end) - x(items[at]!.start), 1.5)} height={base - TOP} />
          )}
        </>
      )} />
  );
}
