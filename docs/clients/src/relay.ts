// Relay: the schema has global ids, connections and `node`, as its compiler wants.
import relay from 'relay-runtime';
import type { relayAmplifiersQuery } from './__generated__/relayAmplifiersQuery.graphql';

const { Environment, Network, RecordSource, Store, fetchQuery, graphql } = relay;

const AMPLIFIERS = graphql`
  query relayAmplifiersQuery($id: String!, $first: Int!, $after: String) {
    account(platformId: $id) {
      seen: amplifiers(first: $first) { totalCount coverage }
      ...relay_amplifiers @arguments(first: $first, after: $after)
    }
  }
`;

// usePaginationFragment asks for the next page by the global id of the account.
graphql`
  fragment relay_amplifiers on Account
  @refetchable(queryName: "relayAmplifiersPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
    amplifiers(first: $first, after: $after) @connection(key: "relay_amplifiers") {
      totalCount
      coverage
      edges { retweets node { platformId } }
    }
  }
`;

export async function relayed(origin: string, id: string): Promise<number> {
  const environment = new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async ({ text }, variables) => {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: text, variables }),
      });
      return response.json();
    }),
  });
  const data = await fetchQuery<relayAmplifiersQuery>(environment, AMPLIFIERS, { id, first: 10 }).toPromise();
  const found = data?.account?.seen;
  if (!found) throw new Error('no such account');
  return found.totalCount;
}
