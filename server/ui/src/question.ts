// A question on its way to the server.

/** question is an operation with its variables, as the server takes it. */
export function question(query: string, variables: unknown): string {
  return JSON.stringify({ query, variables });
}

/** Told is what came back. */
export interface Told {
  status: number;
  headers: Headers;
  /** What it says; undefined where that is no JSON. */
  json: unknown;
}

/** put puts it. It fails where nothing came back, or no end of it. */
export async function put(body: string, signal: AbortSignal | null = null): Promise<Told> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json' },
    body,
    signal,
  });
  const { status, headers } = response;
  const text = await response.text();
  try {
    return { status, headers, json: JSON.parse(text) as unknown };
  } catch {
    return { status, headers, json: undefined };
  }
}

/** Early is a question that was put before the page's script was read. */
interface Early {
  body: string;
  answer: Promise<Told>;
  /** The answer, once it is there. */
  told?: Told;
}

declare global {
  var early: Early | undefined;
}

/** putEarly puts a question that the page is about to ask. */
export function putEarly(body: string): void {
  const early: Early = { body, answer: put(body) };
  early.answer.then((told) => { early.told = told; }, () => {}); // a failure is told to who asks it
  globalThis.early = early;
}

/** bring takes over the answer that came with the document, if one did. */
export function bring(body: string): void {
  const text = document.getElementById('answer')?.textContent;
  if (!text) return;
  const told: Told = { status: 200, headers: new Headers(), json: JSON.parse(text) as unknown };
  globalThis.early = { body, answer: Promise.resolve(told), told };
}

/** soon waits for what was put early, but not so long that anybody would rather see a page without it. */
export async function soon(ms: number): Promise<void> {
  const early = globalThis.early;
  if (early && !early.told) await Promise.race([early.answer.catch(() => {}), new Promise((done) => setTimeout(done, ms))]);
}

/** there is the answer to a question that was put early, once, if it has come. */
export function there(body: string): Told | undefined {
  const early = globalThis.early;
  if (early?.body !== body || !early.told) return undefined;
  globalThis.early = undefined;
  return early.told;
}

/** taken is the answer to a question that was put early, once. */
export function taken(body: string): Promise<Told> | undefined {
  const early = globalThis.early;
  if (early?.body !== body) return undefined;
  globalThis.early = undefined;
  return early.answer;
}
