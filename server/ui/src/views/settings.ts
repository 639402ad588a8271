// What the parts of the coordination view are about, kept in the address.

import { choice, slugs, useParams, whole } from '../address';

export type Settings = ReturnType<typeof useSettings>;

export function useSettings() {
  const [params, change] = useParams();
  return {
    params,
    // Other settings are another graph: it is counted again before it is drawn.
    set: (parts: Record<string, string | null>) => change({ ...parts, draw: null, cluster: null, after: null }),
    change,
    variables: {
      behaviour: choice(params.behaviour, ['CO_RETWEET', 'CO_LINK', 'CO_TWEET', 'CO_REPLY', 'CO_HASHTAG', 'FAST_RETWEET', 'SYNCHRONY']),
      within: choice(params.within, ['PT60S', 'PT10S', 'PT5M', 'PT1H', 'P1D', 'P7D']),
      minWeight: whole(params.weight, 2, 1, 1_000_000),
      networks: slugs(params.networks),
      skipEmpty: params.empty !== '1',
    },
  };
}
