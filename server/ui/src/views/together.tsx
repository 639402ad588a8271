// Who acted together with one account.

import { useState } from 'preact/hooks';
import { choice, networkURL, useParams, whole } from '../address';
import { useQuestion } from '../api';
import { BEHAVIOURS, decimal, duration, moment, number } from '../format';
import { AccountCoordinationDocument, type AccountCoordinationQuery, type Behaviour } from '../generated/operations';
import { Answer, NumberInput, Pager, Panel, Select, Table } from '../parts';
import { AccountName, TweetName } from '../text';

const PAGE = 20;

export const KINDS = Object.entries(BEHAVIOURS).map(([v, [name]]) => [v as Behaviour, name] as const);
export const WITHIN = [['PT10S', '10 s'], ['PT60S', '60 s'], ['PT5M', '5 min'], ['PT1H', '1 h'], ['P1D', '1 day'], ['P7D', '7 days']] as const;

type Edge = NonNullable<AccountCoordinationQuery['account']>['coordinatesWith']['edges'][number];

export function Together({ id }: { id: string }) {
  const [params, change] = useParams();
  const behaviour = choice(params.behaviour, ['CO_RETWEET', 'CO_LINK', 'CO_TWEET', 'CO_REPLY', 'CO_HASHTAG', 'FAST_RETWEET', 'SYNCHRONY']);
  const within = choice(params.within, ['PT60S', 'PT10S', 'PT5M', 'PT1H', 'P1D', 'P7D']);
  const minWeight = whole(params.weight, 2, 1, 1_000_000);
  const [trail, setTrail] = useState<string[]>([]);
  const asking = useQuestion(AccountCoordinationDocument, { id, behaviour, within, minWeight, first: PAGE, after: trail.at(-1) ?? null });
  const set = (parts: Record<string, string | null>) => { setTrail([]); change(parts); };
  const found = asking.data?.account?.coordinatesWith;
  return (
    <Panel title="Acted together with" wide asked={asking.asked}
      about={<>Weight counts its tweets that the other account matched: {BEHAVIOURS[behaviour][1]}, at most the window apart. Expected is what accounts as busy would reach without acting together.</>}
      sheet={() => ({ name: 'acted together', head: ['source', 'target', 'weight', 'expected_weight'], rows: (found?.edges ?? []).map((e) => [id, e.target.platformId, e.weight, e.expectedWeight]) })}
      controls={
        <>
          <Select label="Behaviour" value={behaviour} of={KINDS} onChange={(v) => set({ behaviour: v })} />
          <Select label="within" value={within} of={WITHIN} onChange={(v) => set({ within: v })} />
          <NumberInput label="Weight, at least" value={minWeight} min={1} max={1_000_000} onChange={(v) => set({ weight: String(v) })} />
        </>
      }>
      <Answer of={asking} analysis={behaviour}>
        {() => found && (
          <>
            <Table caption="Accounts that acted together with it" rows={found.edges} rowKey={(e) => e.target.platformId} empty="None, at this window and weight."
              columns={[
                { title: 'Account', cell: (e) => <AccountName account={e.target} /> },
                { title: 'Network', cell: (e) => e.target.networks.map((n) => <a key={n.slug} href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a>) },
                { title: 'Weight', numeric: true, cell: (e) => number(e.weight) },
                { title: 'Expected', numeric: true, cell: (e) => decimal(e.expectedWeight) },
                { title: 'Evidence', cell: (e) => <Matches evidence={e.evidence} /> },
              ]} />
            <Pager what="accounts" shown={found.edges.length} total={found.totalCount}
              back={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : null}
              next={found.pageInfo.hasNextPage ? () => setTrail([...trail, found.pageInfo.endCursor!]) : null} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

/** Matches are the pairs of tweets behind an edge. */
export function Matches({ evidence }: { evidence: Edge['evidence'] }) {
  return (
    <details>
      <summary>{number(evidence.totalCount)} {evidence.totalCount === 1 ? 'match' : 'matches'}</summary>
      <ol class="evidence">
        {evidence.nodes.map((m) => (
          <li key={m.sourceTweet.tweetId}>
            <time>{moment(m.sourceTweet.postedAt)} UTC</time>: <TweetName id={m.sourceTweet.tweetId} />, and <TweetName id={m.targetTweet.tweetId} /> {lag(m.lag)}
            {m.object && <>, on <bdi class="foreign object" dir="auto">{m.object}</bdi></>}
          </li>
        ))}
      </ol>
      {evidence.truncated && <p class="about">{number(evidence.nodes.length)} of {number(evidence.totalCount)} shown, the first.</p>}
    </details>
  );
}

function lag(iso: string): string {
  if (iso === 'PT0S') return 'at the same time';
  return iso.startsWith('-') ? `${duration(iso.slice(1))} before` : `${duration(iso)} after`;
}
