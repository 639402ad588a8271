// graphql-ws: queries and subscriptions over one WebSocket (graphql-transport-ws).
import { createClient } from 'graphql-ws';
import WebSocket from 'ws'; // a browser, or Node 22, has its own

export async function overWebSocket(origin: string): Promise<[networks: number, progress: number]> {
  const client = createClient({ url: `${origin.replace(/^http/, 'ws')}/graphql`, webSocketImpl: WebSocket });
  let networks = 0;
  for await (const { data, errors } of client.iterate<{ networks: { slug: string }[] }>({ query: '{ networks { slug } }' })) {
    if (errors) throw new AggregateError(errors);
    networks = data?.networks.length ?? 0;
  }
  // It ends when nothing is being loaded any more: at once where nothing is.
  let progress = 0;
  for await (const { data } of client.iterate<{ loadProgress: { file: string; rowsRead: number } }>({ query: 'subscription { loadProgress { file rowsRead } }' })) {
    if (data) progress++;
  }
  await client.dispose();
  return [networks, progress];
}
