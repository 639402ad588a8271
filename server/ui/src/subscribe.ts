// What the server tells by itself, over GraphQL's WebSocket: one for all that listens.

import { createClient, type Client } from 'graphql-ws';
import type { Document } from './api';

let client: Client | null = null;

interface Listener<R> {
  next: (data: R) => void;
  /** The server has nothing more to tell, or cannot be reached. */
  end: (failed: boolean) => void;
}

/** subscribe listens until it is told to stop, by what it gives. */
export function subscribe<R>(document: Document<R, Record<string, never>>, { next, end }: Listener<R>): () => void {
  if (!client) {
    const url = new URL('/graphql', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    client = createClient({ url: url.href, retryAttempts: 3, lazy: true });
  }
  let over = false;
  const stop = client.subscribe<R>({ query: document.toString() }, {
    next: ({ data }) => { if (data && !over) next(data); },
    error: () => { if (!over) end(true); },
    complete: () => { if (!over) end(false); },
  });
  return () => {
    over = true;
    stop();
  };
}
