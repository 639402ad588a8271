// Apollo Client: a connection, page by page.
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { graphql } from './generated';

const AMPLIFIERS = graphql(`
  query ApolloAmplifiers($id: String!, $first: Int!, $after: String) {
    account(platformId: $id) {
      id
      amplifiers(first: $first, after: $after) {
        totalCount
        coverage
        edges { cursor retweets node { id platformId } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export async function apollo(origin: string, id: string): Promise<[retweets: number, total: number]> {
  const client = new ApolloClient({
    link: new HttpLink({ uri: `${origin}/graphql` }),
    // Ids are global: Apollo's cache needs no more than that. Pages of a list are joined.
    cache: new InMemoryCache({ typePolicies: { Account: { fields: { amplifiers: relayStylePagination(['from', 'to', 'minRetweets']) } } } }),
  });
  let retweets = 0;
  for (let after: string | null = null; ; ) {
    const { data } = await client.query({ query: AMPLIFIERS, variables: { id, first: 10, after }, fetchPolicy: 'no-cache' }) as { data: import('./generated/graphql').ApolloAmplifiersQuery | undefined };
    const found = data?.account?.amplifiers;
    if (!found) throw new Error('no such account');
    for (const e of found.edges) retweets += e.retweets;
    if (!found.pageInfo.hasNextPage) return [retweets, found.totalCount];
    after = found.pageInfo.endCursor ?? null;
  }
}
