// Who carried an account further, and whom it carried: as a table with the retweets behind each row, and as a graph.

import { useMemo, useRef, useState } from 'preact/hooks';
import { choice, networkURL, useParams, whole } from '../address';
import { useQuestion } from '../api';
import { COVERAGE, ROLES, day, duration, moment, number } from '../format';
import {
  AmplificationEvidenceDocument, AmplifiersDocument, AmplifiesDocument, EvidenceOfAmplifiesDocument, type AmplificationFragment,
} from '../generated/operations';
import { GraphView, type Picture } from '../graph/view';
import { Answer, Notice, NumberInput, Pager, Panel, Select, Stale } from '../parts';
import { AccountName, TweetName, nameOf } from '../text';

const PAGES = ['20', '100', '500'] as const;
const SHOWN_EVIDENCE = 20;

type Edge = AmplificationFragment['edges'][number];

interface Props {
  id: string;
  end: 'amplifiers' | 'amplifies';
}

export function Amplification({ id, end }: Props) {
  const [params, change] = useParams();
  const by = end === 'amplifiers' ? 'a' : 'b';
  const size = choice(params[`${by}n`], PAGES);
  const minRetweets = whole(params[`${by}min`], 1, 1, 1_000_000);
  const view = choice(params[`${by}view`], ['table', 'graph']);
  const picture: Picture = useRef(null);
  const [trail, setTrail] = useState<string[]>([]);
  const variables = { id, first: Number(size), after: trail.at(-1) ?? null, minRetweets, from: null, to: null };
  const asking = useQuestion(end === 'amplifiers' ? AmplifiersDocument : AmplifiesDocument, variables);
  const found = asking.data?.account?.seen;
  const set = (parts: Record<string, string | null>) => { setTrail([]); change(parts); };
  return (
    <Panel title={end === 'amplifiers' ? 'Amplified by' : 'Amplifies'} wide picture={view === 'graph' ? picture : false} asked={asking.asked}
      about={end === 'amplifiers' ? 'Accounts that retweeted it. An observation, not an accusation: ordinary people retweet such accounts too.' : 'Accounts that it retweeted.'}
      sheet={() => ({
        name: `${end} of ${id.slice(0, 12)}`,
        head: ['platform_id', 'screen_name', 'display_name', 'role', 'networks', 'retweets', 'tweets', 'first_at', 'last_at', 'median_delay', 'coverage'],
        rows: (found?.edges ?? []).map((e) => [e.node.platformId, e.node.screenName, e.node.displayName, e.node.role, e.node.networks.map((n) => n.slug).join(' '), e.retweets, e.tweets, e.firstAt, e.lastAt, e.medianDelay, found!.coverage]),
      })}
      controls={
        <>
          <Select label="Show" value={view} of={[['table', 'as table'], ['graph', 'as graph']]} onChange={(v) => change({ [`${by}view`]: v === 'table' ? null : v })} />
          <NumberInput label="Retweets, at least" value={minRetweets} min={1} max={1_000_000} onChange={(v) => set({ [`${by}min`]: v > 1 ? String(v) : null })} />
          <Select label="at a time" value={size} of={PAGES.map((n) => [n, n] as const)} onChange={(v) => set({ [`${by}n`]: v === '20' ? null : v })} />
        </>
      }>
      <Answer of={asking}>
        {() => found && (
          <>
            <Stale when={found.stale} />
            {found.coverage !== 'WITH_AMPLIFIERS' && <Notice>{COVERAGE[found.coverage].about}</Notice>}
            {found.edges.length === 0 ? <p class="empty">None seen.</p> : view === 'graph' ? <Star id={id} edges={found.edges} end={end} picture={picture} /> : <Rows id={id} edges={found.edges} end={end} after={variables.after} minRetweets={minRetweets} />}
            {found.truncated && <Notice>There are more than can be listed: raise the number of retweets.</Notice>}
            <Pager what={`accounts${found.coverage === 'WITH_AMPLIFIERS' ? '' : ', or more,'}`} shown={found.edges.length} total={found.totalCount}
              back={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : null}
              next={found.pageInfo.hasNextPage ? () => setTrail([...trail, found.pageInfo.endCursor!]) : null} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

function Star({ id, edges, end, picture }: { id: string; edges: Edge[]; end: Props['end']; picture: Picture }) {
  const nodes = useMemo(() => [
    { id, label: 'this account', group: '' },
    ...edges.map((e) => ({ id: e.node.platformId, label: nameOf(e.node), group: e.node.networks[0]?.slug ?? 'in no network' })),
  ], [id, edges]);
  const ties = useMemo(() => edges.map((e) => (end === 'amplifiers' ? { source: e.node.platformId, target: id, weight: e.retweets } : { source: id, target: e.node.platformId, weight: e.retweets })), [id, edges, end]);
  return <GraphView label="Amplification" nodes={nodes} ties={ties} groups="network" picture={picture} />;
}

function Rows({ id, edges, end, after, minRetweets }: { id: string; edges: Edge[]; end: Props['end']; after: string | null; minRetweets: number }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={end}>
      <table>
        <caption class="hidden">{end === 'amplifiers' ? 'Accounts that amplified it' : 'Accounts it amplified'}</caption>
        <thead>
          <tr>
            <th scope="col">Account</th><th scope="col">Network</th><th scope="col">Role</th>
            <th scope="col" class="number">Retweets</th><th scope="col" class="number">of tweets</th>
            <th scope="col">First (UTC)</th><th scope="col">Last (UTC)</th><th scope="col" class="number">Median delay</th><th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {edges.map((e, i) => {
            const key = e.node.platformId;
            return [
              <tr key={key}>
                <td><AccountName account={e.node} /></td>
                <td>{e.node.networks.map((n) => <a key={n.slug} href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a>)}</td>
                <td>{ROLES[e.node.role]}</td>
                <td class="number">{number(e.retweets)}</td>
                <td class="number">{number(e.tweets)}</td>
                <td>{day(e.firstAt)}</td>
                <td>{day(e.lastAt)}</td>
                <td class="number">{duration(e.medianDelay)}</td>
                <td><button type="button" class="quiet" aria-expanded={open === key} onClick={() => setOpen(open === key ? null : key)}>{number(e.retweets)} {e.retweets === 1 ? 'retweet' : 'retweets'}</button></td>
              </tr>,
              open === key && <tr key={`${key} evidence`}><td colSpan={9}><Evidence id={id} other={key} place={i} end={end} after={after} minRetweets={minRetweets} /></td></tr>,
            ];
          })}
        </tbody>
      </table>
    </div>
  );
}

interface EvidenceProps {
  id: string;
  other: string;
  place: number;
  end: Props['end'];
  after: string | null;
  minRetweets: number;
}

/** Evidence asks for the retweets behind one row only: of a whole page they would be thousands. */
function Evidence({ id, other, place, end, after, minRetweets }: EvidenceProps) {
  const variables = { id, first: place + 1, after, minRetweets, from: null, to: null, evidence: SHOWN_EVIDENCE };
  const asking = useQuestion(end === 'amplifiers' ? AmplificationEvidenceDocument : EvidenceOfAmplifiesDocument, variables);
  const evidence = asking.data?.account?.seen.edges.find((e) => e.node.platformId === other)?.evidence;
  return (
    <Answer of={asking}>
      {() => evidence && (
        <>
          <ol class="evidence">
            {evidence.nodes.map((n) => (
              <li key={n.retweet.tweetId}>
                <time dateTime={n.at}>{moment(n.at)} UTC</time>{n.delay !== null && <>, {duration(n.delay)} after the original</>}: retweet <TweetName id={n.retweet.tweetId} />
                {n.original ? <> of <TweetName id={n.original.tweetId} />{n.original.text && <> “<bdi class="foreign" dir="auto">{n.original.text}</bdi>”</>}</> : ', the original is not disclosed'}
              </li>
            ))}
          </ol>
          {evidence.truncated && <p class="about">{number(evidence.nodes.length)} of {number(evidence.totalCount)} shown, the first. The playground lists them all.</p>}
        </>
      )}
    </Answer>
  );
}
