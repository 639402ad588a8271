// A question on its way to the server.

/** question is an operation with its variables, as the server takes it. */
export function question(query: string, variables: unknown): string {
  return JSON.stringify({ query, variables });
}

/** put puts it. */
export function put(body: string, signal: AbortSignal | null = null): Promise<Response> {
  return fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json' },
    body,
    signal,
  });
}

/** Early is a question that was put before the page's script was read. */
interface Early {
  body: string;
  response: Promise<Response>;
}

declare global {
  var early: Early | undefined;
}

/** putEarly puts a question that the page is about to ask. */
export function putEarly(body: string): void {
  const response = put(body);
  response.catch(() => {}); // told to who asks it
  globalThis.early = { body, response };
}

/** taken is the answer to a question that was put early, once. */
export function taken(body: string): Promise<Response> | undefined {
  const early = globalThis.early;
  if (early?.body !== body) return undefined;
  globalThis.early = undefined;
  return early.response;
}
