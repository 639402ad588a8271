// What the server tells by itself, over GraphQL's WebSocket: one for all that listens.

import type { Client } from 'graphql-ws';
import type { Document } from './api';

let client: Promise<Client> | null = null;

/** connected is the one client, which is fetched when somebody first listens. */
function connected(): Promise<Client> {
  client ??= import('graphql-ws').then(({ createClient }) => {
    const url = new URL('/graphql', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return createClient({ url: url.href, retryAttempts: 3, lazy: true });
  });
  return client;
}

interface Listener<R> {
  next: (data: R) => void;
  /** The server has nothing more to tell, or cannot be reached. */
  end: (failed: boolean) => void;
}

/** subscribe listens until it is told to stop, by what it gives. */
export function subscribe<R>(document: Document<R, Record<string, never>>, { next, end }: Listener<R>): () => void {
  let over = false;
  let stop = () => {};
  const done = (failed: boolean) => { if (!over) end(failed); };
  connected().then((client) => {
    if (over) return;
    stop = client.subscribe<R>({ query: document.toString() }, {
      next: ({ data }) => { if (data && !over) next(data); },
      error: () => done(true),
      complete: () => done(false),
    });
  }, () => {
    client = null; // it may be fetched again
    done(true);
  });
  return () => {
    over = true;
    stop();
  };
}
