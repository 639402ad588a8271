// Questions to this server, typed by the schema.

import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TypedDocumentString } from './generated/operations';
import { type Told, put, question, taken, there } from './question';

/** Document is an operation together with the types of its variables and its answer. */
export type Document<R, V> = TypedDocumentString<R, V>;

/** Asked is an operation with its variables: what the playground opens. */
export interface Asked {
  document: { toString(): string };
  variables: Record<string, unknown>;
}

/** Failure is an answer that is none, with the code that the API gave it. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly code: string,
    /** When the server may be asked again, in ms since 1970. */
    readonly from = 0,
  ) {
    super(message);
  }
}

interface Answer<R> {
  data?: R | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** ask puts a question and gives its answer. An answer with an error in it is a Failure. */
export async function ask<R, V>(document: Document<R, V>, variables: V, signal?: AbortSignal): Promise<R> {
  let told: Told;
  try {
    const body = question(document.toString(), variables);
    told = await (taken(body) ?? put(body, signal));
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Failure('The server cannot be reached. Is it still running?', 'UNREACHABLE');
  }
  return read<R>(told);
}

/** read gives the answer that the server told. */
function read<R>({ status, headers, json }: Told): R {
  if (json === undefined) {
    if (status === 429) throw new Failure('Too many requests.', 'RATE_LIMITED', patience(headers)); // a proxy's
    throw new Failure(`The server answered with status ${status} and no JSON.`, 'UNREADABLE');
  }
  const answer = json as Answer<R>;
  const problem = answer.errors?.[0];
  if (problem) throw new Failure(problem.message, problem.extensions?.code ?? 'INTERNAL', patience(headers));
  if (!answer.data) throw new Failure(`The server answered with status ${status} and no data.`, 'UNREADABLE');
  return answer.data;
}

/** patience is when a server that wants to be left alone may be asked again: it says so as seconds or as a date. */
function patience(headers: Headers): number {
  const after = headers.get('Retry-After');
  if (after === null) return 0;
  return (/^\d+$/.test(after) ? Date.now() + 1000 * Number(after) : Date.parse(after)) || 0;
}

/** Asking is how far a question has come. */
export interface Asking<R> {
  /** The answer; while a changed question is under way, the one before. */
  data: R | null;
  failure: Failure | null;
  busy: boolean;
  again: () => void;
  asked: Asked;
}

type State<R> = Pick<Asking<R>, 'data' | 'failure' | 'busy'>;

/** begun is how far a question is when it is first shown: one that was put early may be answered. */
function begun<R, V>(document: Document<R, V>, variables: V | null): State<R> {
  const told = variables === null ? undefined : there(question(document.toString(), variables));
  if (!told) return { data: null, failure: null, busy: variables !== null };
  try {
    return { data: read<R>(told), failure: null, busy: false };
  } catch (e) {
    return { data: null, failure: failed(e), busy: false };
  }
}

const failed = (e: unknown) => (e instanceof Failure ? e : new Failure(String(e), 'INTERNAL'));

/**
 * useQuestion asks when it is first shown and whenever the variables change, and gives
 * up a question that nobody waits for any more. Without variables it asks nothing.
 */
export function useQuestion<R, V extends Record<string, unknown>>(document: Document<R, V>, variables: V | null): Asking<R> {
  const key = JSON.stringify(variables);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState(() => begun(document, variables));
  const answered = useRef(variables !== null && !state.busy);
  const latest = useRef(variables);
  latest.current = variables;
  // Not after the first frame, so that an answer may come with it.
  useLayoutEffect(() => {
    if (answered.current) {
      answered.current = false;
      return;
    }
    if (latest.current === null) {
      setState({ data: null, failure: null, busy: false });
      return;
    }
    const given = new AbortController();
    setState((s) => ({ ...s, busy: true }));
    ask(document, latest.current, given.signal).then(
      (data) => { if (!given.signal.aborted) setState({ data, failure: null, busy: false }); },
      (e: unknown) => { if (!given.signal.aborted) setState((s) => ({ ...s, failure: failed(e), busy: false })); },
    );
    return () => given.abort();
  }, [document, key, turn]);
  return { ...state, again: useCallback(() => setTurn((n) => n + 1), []), asked: { document, variables: variables ?? {} } };
}

/** useAct does what changes something, once at a time, and keeps what went wrong. */
export function useAct(): [failure: Failure | null, busy: boolean, act: (what: () => Promise<unknown>) => void] {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  return [failure, busy, (what) => {
    setBusy(true);
    what().then(() => setFailure(null), (e: unknown) => setFailure(e instanceof Failure ? e : new Failure(String(e), 'INTERNAL'))).finally(() => setBusy(false));
  }];
}

/** playgroundURL opens a question in the playground. It is kept out of the server's sight, in the fragment. */
export function playgroundURL({ document, variables }: Asked): string {
  const parts = new URLSearchParams({ query: document.toString().trim(), variables: JSON.stringify(variables, null, 2) });
  return `/graphiql#${parts.toString()}`;
}
