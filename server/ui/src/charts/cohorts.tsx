// Accounts by when they were created, and below on the same axis how long they lay dormant.

import { max, min } from 'd3-array';
import { scaleLinear, scaleSymlog, scaleUtc } from 'd3-scale';
import { count, duration, number, seconds } from '../format';
import { Dates } from './dates';
import { Frame, useWidth } from './frame';
import { after, named, type Grain } from './timebars';

export interface Cohort {
  start: string;
  accounts: number;
  tweeted: number;
  dormancy: { lower: string; median: string; upper: string } | null;
}

const LEFT = 52, TOP = 8, BARS = 110, GAP = 26, RANGES = 150, BOTTOM = 22;
const DAY = 86_400;

export function Cohorts({ label, cohorts, grain }: { label: string; cohorts: Cohort[]; grain: Grain }) {
  const [frame, width] = useWidth();
  const items = cohorts.map((c) => {
    const start = new Date(c.start);
    const days = (iso: string) => (seconds(iso) ?? 0) / DAY;
    return { ...c, from: start, to: after(start, grain), range: c.dormancy && { lower: days(c.dormancy.lower), median: days(c.dormancy.median), upper: days(c.dormancy.upper) } };
  });
  const first = items[0], last = items.at(-1);
  if (!first || !last) return <p class="empty">No creation date was disclosed.</p>;
  const x = scaleUtc([first.from, last.to], [LEFT, Math.max(width - 4, LEFT + 1)]);
  const y = scaleLinear([0, max(items, (i) => i.accounts) || 1], [TOP + BARS, TOP]).nice(3);
  const top = TOP + BARS + GAP, height = top + RANGES + BOTTOM;
  // Days to years: most of it is near 0, and a date may be wrong by more than that.
  const z = scaleSymlog([Math.min(0, min(items, (i) => i.range?.lower) ?? 0), Math.max(1, max(items, (i) => i.range?.upper) ?? 1)], [top + RANGES, top]).constant(7);
  const [least, most] = z.domain() as [number, number];
  return (
    <Frame label={label} height={height} items={items.length} width={width} frame={frame}
      find={(px) => {
        if (px < LEFT) return null;
        const t = x.invert(px);
        const i = items.findIndex((it) => it.from <= t && t < it.to);
        return i < 0 ? null : i;
      }}
      read={(i) => {
        const it = items[i]!;
        return `${named(it.start, grain)}: ${count(it.accounts, 'account')} created, ${number(it.tweeted)} ever tweeted${it.dormancy ? `; dormant for ${duration(it.dormancy.lower)}, ${duration(it.dormancy.median)}, ${duration(it.dormancy.upper)} (quartiles)` : ''}`;
      }}
      rest={`${named(first.start, grain)} to ${named(last.start, grain)}, UTC. Below: quartiles of the days until the first tweet. Point at a bucket, or use the arrow keys.`}
      draw={(w, at) => (
        <>
          {y.ticks(3).filter(Number.isInteger).map((t) => (
            <g key={t}>
              <line class="grid" x1={LEFT} x2={w} y1={y(t)} y2={y(t)} />
              <text class="tick" x={LEFT - 6} y={y(t)} text-anchor="end" dominant-baseline="middle">{number(t)}</text>
            </g>
          ))}
          {[0, 7, 30, 90, 365, 1095, 3650].filter((t) => t >= least && t <= most).map((t) => (
            <g key={`d${t}`}>
              <line class="grid" x1={LEFT} x2={w} y1={z(t)} y2={z(t)} />
              <text class="tick" x={LEFT - 6} y={z(t)} text-anchor="end" dominant-baseline="middle">{t >= 365 ? `${t / 365} y` : `${t} d`}</text>
            </g>
          ))}
          <text class="name" x={LEFT} y={top - 6}>dormant until the first tweet</text>
          {items.map((it, i) => {
            const left = x(it.from), wide = Math.max(x(it.to) - left - 1, 1), mid = left + wide / 2;
            return (
              <g key={it.start}>
                <rect class={at === i ? 'bar series-1 at-cell' : 'bar series-1'} x={left} y={y(it.accounts)} width={wide} height={y(0) - y(it.accounts)} />
                <rect class="bar series-0" x={left} y={y(it.tweeted)} width={wide} height={y(0) - y(it.tweeted)} />
                {it.range && (
                  <>
                    <line class="range" x1={mid} x2={mid} y1={z(it.range.lower)} y2={z(it.range.upper)} stroke-width={Math.min(Math.max(wide * 0.5, 1), 6)} />
                    <circle class={at === i ? 'dot at-cell' : 'dot'} cx={mid} cy={z(it.range.median)} r={Math.min(Math.max(wide * 0.45, 1.5), 4)} />
                  </>
                )}
              </g>
            );
          })}
          <Dates x={x} width={w} y={height - 6} />
        </>
      )} />
  );
}
