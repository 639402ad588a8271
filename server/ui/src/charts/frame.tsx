// What every chart has: a width that follows the page, and a reading by pointer and by key.

import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** useWidth is the width of an element in pixels, as the page changes. */
export function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const e = ref.current;
    if (!e) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(e.clientWidth)));
    observer.observe(e);
    setWidth(Math.floor(e.clientWidth));
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

// Half of a letter, a little more than most take at the size of a tick.
const HALF = 3.6;

/** within is the middle of a text at x, or as near to it as the text is seen whole. */
export function within(text: string, x: number, width: number): number {
  const half = HALF * text.length;
  return Math.max(Math.min(x, width - half), half);
}

interface FrameProps {
  label: string;
  height: number;
  /** How many things can be read one after the other. */
  items: number;
  /** Which one is at this place. */
  find: (x: number, y: number) => number | null;
  /** What it says. */
  read: (i: number) => string;
  /** What stands in the reading's place before anything is read. */
  rest: string;
  draw: (width: number, at: number | null) => ComponentChildren;
  width: number;
  frame: RefObject<HTMLDivElement | null>;
}

/**
 * Frame draws a chart of which each item can be read: under the pointer, or by the
 * arrow keys. The reading is text below it, which screen readers are told of.
 */
export function Frame({ label, height, items, find, read, rest, draw, width, frame }: FrameProps) {
  const [at, setAt] = useState<number | null>(null);
  const move = (to: number) => setAt(items === 0 ? null : Math.min(Math.max(to, 0), items - 1));
  const keys = (e: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10 }[e.key];
    if (step !== undefined) move(at === null ? (step > 0 ? 0 : items - 1) : at + step);
    else if (e.key === 'Home') move(0);
    else if (e.key === 'End') move(items - 1);
    else if (e.key === 'Escape') setAt(null);
    else return;
    e.preventDefault();
  };
  const shown = at !== null && at < items ? at : null;
  return (
    <div class="frame" ref={frame} tabIndex={0} role="group" aria-label={`${label}. Arrow keys read it.`} onKeyDown={keys} onBlur={() => setAt(null)}>
      {width > 0 && (
        <svg class="chart" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}
          onPointerMove={(e) => {
            const box = e.currentTarget.getBoundingClientRect();
            setAt(find(((e.clientX - box.left) * width) / box.width, ((e.clientY - box.top) * height) / box.height));
          }}
          onPointerLeave={() => setAt(null)}>
          {draw(width, shown)}
        </svg>
      )}
      <p class="reading" aria-live="polite">{shown === null ? rest : read(shown)}</p>
    </div>
  );
}
