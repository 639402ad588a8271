// Figures as text. What was not disclosed is a dash, never zero.

export const NONE = '—';

/** number has its thousands apart, and at most three places. Intl does the same, and takes longer to begin than the page. */
export function number(n: number | null | undefined): string {
  if (n === null || n === undefined) return NONE;
  const [whole, places] = String(Number(n.toFixed(3))).split('.') as [string, string?];
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (places === undefined ? '' : `.${places}`);
}

/** count is "1 account", "2 accounts". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** decimal keeps three significant digits. */
export function decimal(n: number): string {
  if (n === 0 || Number.isInteger(n)) return number(n);
  return Math.abs(n) < 0.001 ? n.toExponential(1) : String(Number(n.toPrecision(3)));
}

/** probability says so where a number is too small to be one. */
export function probability(p: number): string {
  return p === 0 ? '< 1e-308' : decimal(p);
}

/** day of a Time or a Date. */
export function day(t: string | null): string {
  return t === null ? NONE : t.slice(0, 10);
}

/** moment is a Time to the second. */
export function moment(t: string | null): string {
  return t === null ? NONE : t.slice(0, 19).replace('T', ' ');
}

const SECONDS = { W: 604800, D: 86400, H: 3600, M: 60, S: 1 } as const;

/** seconds of an ISO 8601 duration without years and months; null for anything else. */
export function seconds(duration: string): number | null {
  const m = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration);
  if (!m) return null;
  const [, sign, w, d, h, min, s] = m;
  const total =
    Number(w ?? 0) * SECONDS.W + Number(d ?? 0) * SECONDS.D + Number(h ?? 0) * SECONDS.H + Number(min ?? 0) * SECONDS.M + Number(s ?? 0);
  return sign ? -total : total;
}

/** duration in words, by its two largest units. */
export function duration(iso: string | null): string {
  if (iso === null) return NONE;
  const total = seconds(iso);
  if (total === null) return iso;
  if (total === 0) return '0 s';
  let rest = Math.abs(total);
  const parts: string[] = [];
  for (const [unit, size] of [
    ['d', SECONDS.D],
    ['h', SECONDS.H],
    ['min', SECONDS.M],
    ['s', 1],
  ] as const) {
    if (parts.length === 2) break;
    const n = unit === 's' ? Number(rest.toFixed(rest < 10 ? 1 : 0)) : Math.floor(rest / size);
    if (n > 0) parts.push(`${number(n)} ${unit}`);
    else if (parts.length > 0) break;
    rest -= n * size;
  }
  return (total < 0 ? '−' : '') + parts.join(' ');
}

export const COVERAGE = {
  CORE_ONLY: {
    name: 'core only',
    about: 'Only core accounts were disclosed: accounts that amplified them from outside are unseen. Read every amplifier figure as a lower bound.',
  },
  WITH_AMPLIFIERS: { name: 'with amplifiers', about: 'Retweets by amplifier accounts were loaded too.' },
  UNKNOWN: {
    name: 'unknown',
    about: 'Nobody said what this archive leaves out. Read every amplifier figure as a lower bound.',
  },
} as const;

export const ROLES = { AMPLIFIER: 'amplifier', ORIGINATOR: 'originator', SILENT: 'silent' } as const;

export const BEHAVIOURS = {
  CO_RETWEET: ['Retweeted the same tweet', 'retweets of the same tweet'],
  CO_LINK: ['Posted the same link', 'tweets, not retweets, with the same URL'],
  CO_TWEET: ['Posted the same text', 'tweets, not retweets, with the same text'],
  CO_REPLY: ['Replied to the same tweet', 'replies to the same tweet'],
  CO_HASHTAG: ['Used the same hashtag', 'tweets, not retweets, with the same hashtag'],
  FAST_RETWEET: ['Retweeted at once', 'retweets soon after the original'],
  SYNCHRONY: ['Posted at the same time', 'any tweets in the same bin of time'],
} as const;
