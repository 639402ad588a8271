// The parts that views are made of.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { playgroundURL, type Asked, type Asking, type Failure } from './api';
import { Analysing } from './analysing';
import { saveCSV, savePNG, saveSVG, type Sheet } from './export';
import { COVERAGE, NONE, count, number } from './format';
import type { Behaviour } from './generated/operations';
import { Keep } from './keep';

interface PanelProps {
  title: string;
  about?: ComponentChildren;
  asked?: Asked;
  sheet?: (() => Sheet) | null;
  /** There is a picture in it: the first chart, or what this makes. */
  picture?: boolean | { readonly current: (() => SVGSVGElement | null) | null };
  controls?: ComponentChildren;
  children: ComponentChildren;
  wide?: boolean;
}

/** Panel is one answer, with what can be done with it. */
export function Panel({ title, about, asked, sheet, picture, controls, children, wide }: PanelProps) {
  const id = useId();
  const body = useRef<HTMLElement>(null);
  const drawn = () => (typeof picture === 'object' ? picture.current?.() : body.current?.querySelector<SVGSVGElement>('svg.chart')) ?? null;
  return (
    <section ref={body} class={wide ? 'panel wide' : 'panel'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <div class="tools">
          {sheet && <button type="button" onClick={() => saveCSV(sheet())} aria-label={`${title}: save what is shown as CSV`}>CSV</button>}
          {picture && (
            <>
              <button type="button" onClick={() => { const s = drawn(); if (s) saveSVG(s, title); }} aria-label={`${title}: save as SVG`}>SVG</button>
              <button type="button" onClick={() => { const s = drawn(); if (s) void savePNG(s, title); }} aria-label={`${title}: save as PNG`}>PNG</button>
            </>
          )}
          {asked && <Question asked={asked} of={title} />}
          {asked && <Keep name={title} item={() => ({ answer: { title: `${title}: ${location.pathname}`.slice(0, 120), query: asked.document.toString().trim(), variables: asked.variables } })} />}
        </div>
      </header>
      {about && <p class="about">{about}</p>}
      {controls && <div class="controls">{controls}</div>}
      {children}
    </section>
  );
}

/** Question opens what was asked in the playground. */
export function Question({ asked, of }: { asked: Asked; of: string }) {
  return (
    <a class="button" href={playgroundURL(asked)} target="_blank" rel="noopener" aria-label={`${of}: show the GraphQL query, in a new tab`}>
      GraphQL
    </a>
  );
}

interface AnswerProps<R> {
  of: Asking<R>;
  /** The question is one about coordination, of this behaviour: the server tells how far it is. */
  analysis?: Behaviour;
  children: (data: R) => ComponentChildren;
}

/** Answer shows what a question led to: nothing yet, a failure, or the answer. */
export function Answer<R>({ of, analysis, children }: AnswerProps<R>) {
  const slow = useSlow(of.busy);
  return (
    <div class={of.busy && of.data ? 'answer busy' : 'answer'} aria-busy={of.busy}>
      {of.failure && <Failed failure={of.failure} again={of.again} />}
      {!of.failure && !of.data && of.busy && (
        <p class="waiting" role="status">{slow ? 'Still asking. A large archive takes a while…' : 'Asking…'}</p>
      )}
      {analysis && of.busy && <Analysing behaviour={analysis} />}
      {!of.failure && of.data && children(of.data)}
    </div>
  );
}

function useSlow(busy: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!busy) return;
    const timer = setTimeout(() => setSlow(true), 3000);
    return () => clearTimeout(timer);
  }, [busy]);
  return slow;
}

const ADVICE: Record<string, string> = {
  TIMEOUT: 'Ask for less: a shorter time, a heavier weight, one network.',
  COMPLEXITY_LIMIT: 'Ask for less at once.',
  RATE_LIMITED: 'This server bounds how often one person may ask. Nothing is wrong with the question: wait, and ask it again.',
  STORE_UNAVAILABLE: 'The store does not answer. It may be busy or being restarted.',
};

export function Failed({ failure, again }: { failure: Failure; again?: () => void }) {
  const wait = useWait(failure.from);
  return (
    <div class="notice bad" role="alert">
      <p><strong>{failure.code}</strong>: <bdi>{failure.message}</bdi> {ADVICE[failure.code]}</p>
      {again && <button type="button" onClick={again} disabled={wait > 0}>{wait > 0 ? `Ask again in ${count(wait, 'second')}` : 'Ask again'}</button>}
    </div>
  );
}

/** useWait is how many seconds are left until a time. */
function useWait(until: number): number {
  const [now, setNow] = useState(Date.now);
  const wait = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (wait === 0) return;
    const timer = setTimeout(() => setNow(Date.now()), 1000);
    return () => clearTimeout(timer);
  }, [until, now]);
  return wait;
}

export function Notice({ children }: { children: ComponentChildren }) {
  return <p class="notice">{children}</p>;
}

/** Stale warns of figures that rows being loaded are not in yet. */
export function Stale({ when }: { when: boolean }) {
  return when ? (
    <div class="notice" role="status">
      <strong>Figures are behind.</strong> Rows are loaded that they do not count yet. Wait for the load to end before publishing one.
    </div>
  ) : null;
}

export function Coverage({ of, explain }: { of: keyof typeof COVERAGE; explain?: boolean }) {
  const c = COVERAGE[of];
  return (
    <>
      <span class={`coverage ${of.toLowerCase()}`} title={c.about}>{c.name}</span>
      {explain && of !== 'WITH_AMPLIFIERS' && <Notice>{c.about}</Notice>}
    </>
  );
}

/** Figures are a few numbers with their names. */
export function Figures({ of }: { of: [name: string, value: ComponentChildren, note?: string][] }) {
  return (
    <dl class="figures">
      {of.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}{note && <small>{note}</small>}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Column<T> {
  title: string;
  numeric?: boolean;
  cell: (row: T) => ComponentChildren;
}

interface TableProps<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  empty?: string;
}

export function Table<T>({ caption, columns, rows, rowKey, empty }: TableProps<T>) {
  if (rows.length === 0) return <p class="empty">{empty ?? 'None.'}</p>;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={caption}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>{columns.map((c) => <th key={c.title} scope="col" class={c.numeric ? 'number' : undefined}>{c.title}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((c) => <td key={c.title} class={c.numeric ? 'number' : undefined}>{c.cell(row) ?? NONE}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PagerProps {
  shown: number;
  total: number;
  what: string;
  back?: (() => void) | null;
  next?: (() => void) | null;
  more?: (() => void) | null;
}

/** Pager says how much of a list is shown, and shows the rest. */
export function Pager({ shown, total, what, back, next, more }: PagerProps) {
  return (
    <div class="pager" role="group" aria-label={`Pages of ${what}`}>
      <span role="status">{shown < total ? `${number(shown)} of ${number(total)} ${what} shown` : `${number(total)} ${what}, all shown`}</span>
      {back !== undefined && <button type="button" disabled={!back} onClick={() => back?.()}>Back</button>}
      {next !== undefined && <button type="button" disabled={!next} onClick={() => next?.()}>Next</button>}
      {more && <button type="button" onClick={more}>Show more</button>}
    </div>
  );
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  of: readonly (readonly [value: T, name: string])[];
  onChange: (value: T) => void;
}

export function Select<T extends string>({ label, value, of, onChange }: SelectProps<T>) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(e) => onChange(e.currentTarget.value as T)}>
        {of.map(([v, name]) => <option key={v} value={v}>{name}</option>)}
      </select>
    </label>
  );
}

interface NumberProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number | 'any';
  onChange: (value: number) => void;
}

/** NumberInput tells of a number once it is entered, not at each key. */
export function NumberInput({ label, value, min, max, step, onChange }: NumberProps) {
  return (
    <label>
      <span>{label}</span>
      <input type="number" value={value} min={min} max={max} step={step ?? 1}
        onChange={(e) => { if (e.currentTarget.checkValidity() && e.currentTarget.value !== '') onChange(e.currentTarget.valueAsNumber); }} />
    </label>
  );
}
