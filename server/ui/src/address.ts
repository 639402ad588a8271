// The address of a view holds everything it shows: filters and places in lists too.

import { useLocation } from 'preact-iso';
import { useCallback } from 'preact/hooks';

export type Params = Record<string, string>;

/** useParams gives the query string, and a function that changes parts of it; empty parts go. */
export function useParams(): [Params, (change: Record<string, string | null>) => void] {
  const { query, path, route } = useLocation();
  const change = useCallback(
    (parts: Record<string, string | null>) => {
      const next = new URLSearchParams(query);
      for (const [name, value] of Object.entries(parts)) {
        if (value === null || value === '') next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      route(text ? `${path}?${text}` : path, true);
    },
    [query, path, route],
  );
  return [query, change];
}

/** choice is a parameter with one of a few values, the first unless another is given. */
export function choice<T extends string>(given: string | undefined, of: readonly [T, ...T[]]): T {
  return of.find((v) => v === given) ?? of[0];
}

/** whole is a parameter that is a whole number within bounds. */
export function whole(given: string | undefined, otherwise: number, least: number, most: number): number {
  const n = Number(given);
  return given !== undefined && given !== '' && Number.isInteger(n) ? Math.min(Math.max(n, least), most) : otherwise;
}

/** fraction is a parameter that is a number above 0 and at most 1. */
export function fraction(given: string | undefined, otherwise: number): number {
  const n = Number(given);
  return given && n > 0 && n <= 1 ? n : otherwise;
}

export const networkURL = (slug: string): string => `/networks/${encodeURIComponent(slug)}`;
export const accountURL = (id: string): string => `/accounts/${encodeURIComponent(id)}`;
export const tweetURL = (id: string): string => `/tweets/${encodeURIComponent(id)}`;
export const aroundURL = (id: string): string => `/around/${encodeURIComponent(id)}`;

/** slugs is a parameter that names networks, separated by commas; null for all. */
export function slugs(given: string | undefined): string[] | null {
  const list = given ? given.split(',').filter((s) => s !== '') : [];
  return list.length > 0 ? list : null;
}
