// Accounts by month of creation, small: a network's outline.

import { count, number } from '../format';

export function Months({ buckets }: { buckets: { start: string; accounts: number }[] }) {
  const first = buckets[0], last = buckets.at(-1);
  if (!first || !last) return <p class="empty">No creation date was disclosed.</p>;
  const index = (start: string) => Number(start.slice(0, 4)) * 12 + Number(start.slice(5, 7)) - 1;
  const begin = index(first.start);
  const width = index(last.start) - begin + 1;
  const peak = buckets.reduce((m, b) => (b.accounts > m.accounts ? b : m));
  const d = buckets.map((b) => {
    const left = index(b.start) - begin;
    return `M${left},60V${(60 - (58 * b.accounts) / peak.accounts).toFixed(2)}H${left + 0.85}V60Z`;
  }).join('');
  return (
    <figure class="months">
      <svg viewBox={`0 0 ${width} 60`} preserveAspectRatio="none" role="img"
        aria-label={`Accounts created each month, ${first.start.slice(0, 7)} to ${last.start.slice(0, 7)}; most in ${peak.start.slice(0, 7)}: ${number(peak.accounts)}`}>
        <path class="bar series-0" d={d} />
      </svg>
      <figcaption>
        <span>{first.start.slice(0, 7)}</span>
        <span>most created in {peak.start.slice(0, 7)}: {count(peak.accounts, 'account')}</span>
        <span>{last.start.slice(0, 7)}</span>
      </figcaption>
    </figure>
  );
}
