import { useEffect } from 'preact/hooks';

/** useTitle names the page, so that a list of open pages tells them apart. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Takedown`;
  }, [title]);
}
