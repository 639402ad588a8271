// Server-sent events (graphql-sse, its "distinct connections" mode): for where WebSockets do not get through.
import { createClient } from 'graphql-sse';

export async function overEvents(origin: string): Promise<[networks: number, progress: number]> {
  const client = createClient({ url: `${origin}/graphql`, singleConnection: false });
  let networks = 0;
  for await (const { data, errors } of client.iterate<{ networks: { slug: string }[] }>({ query: '{ networks { slug } }' })) {
    if (errors) throw new AggregateError(errors);
    networks = data?.networks.length ?? 0;
  }
  let progress = 0;
  for await (const { data } of client.iterate<{ loadProgress: { file: string } }>({ query: 'subscription { loadProgress { file rowsRead } }' })) {
    if (data) progress++;
  }
  client.dispose();
  return [networks, progress];
}
