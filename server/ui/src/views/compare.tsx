// What networks have in common, who used it first, and who ties them together.

import { useLocation } from 'preact-iso';
import { choice, networkURL, slugs, useParams } from '../address';
import { useQuestion } from '../api';
import { COVERAGE, duration, moment, number, percent } from '../format';
import { BridgesDocument, CompareDocument, SlugsDocument, type CompareQuery, type OverlapFragment, type UseFragment } from '../generated/operations';
import { Answer, Notice, Panel, Select, Stale, Table } from '../parts';
import { AccountName, Foreign, TweetName, defang } from '../text';
import { useTitle } from '../title';
import { NetworkChoice } from './choice';
import { Ends } from './paths';

const KINDS = [
  ['hashtags', 'hashtags'], ['urls', 'links'], ['domains', 'domains'], ['texts', 'texts'], ['clients', 'clients'],
  ['accounts', 'core accounts'], ['tweets', 'tweets they retweeted'],
] as const;
type Kind = (typeof KINDS)[number][0];

const SIZES = [['20', '20'], ['100', '100'], ['500', '500']] as const;

interface Item {
  key: string;
  value: string;
  shown: preact.ComponentChildren;
  tweets: number;
  uses: UseFragment[];
}

export function Compare() {
  useTitle('In common');
  const [params, change] = useParams();
  const { route } = useLocation();
  const all = useQuestion(SlugsDocument, {});
  const known = all.data?.networks.map((n) => n.slug);
  const chosen = slugs(params.networks) ?? known;
  const kind = choice(params.kind, KINDS.map(([k]) => k) as [Kind]);
  const first = Number(choice(params.first, ['20', '100', '500']));
  const enough = chosen && chosen.length >= 2 ? chosen : null;
  const asking = useQuestion(CompareDocument, enough ? {
    slugs: enough, first,
    hashtags: kind === 'hashtags', urls: kind === 'urls', domains: kind === 'domains', texts: kind === 'texts', clients: kind === 'clients', accounts: kind === 'accounts', tweets: kind === 'tweets',
  } : null);
  const found = asking.data && list(asking.data, kind);
  const name = KINDS.find(([k]) => k === kind)![1];
  return (
    <>
      <h1>In common</h1>
      <p class="lead">An operation that was taken down comes back under another name with the same links, texts and hashtags. What is common to everybody says nothing: rare values say most.</p>
      <Panel title={`Shared ${name}`} wide asked={asking.asked}
        sheet={found ? () => ({
          name: `shared ${name}`,
          head: ['value', 'tweets', 'network', 'tweets_of_network', 'accounts', 'first_at', 'lag'],
          rows: found.items.flatMap((i) => i.uses.map((u) => [i.value, i.tweets, u.network.slug, u.tweets, u.accounts, u.firstAt, u.lag])),
        }) : null}
        controls={
          <>
            {known && <NetworkChoice all={known} chosen={slugs(params.networks)} onChange={(v) => change({ networks: v })} />}
            <Select label="What" value={kind} of={KINDS} onChange={(v) => change({ kind: v })} />
            <Select label="Show" value={String(first) as '20'} of={SIZES} onChange={(v) => change({ first: v })} />
          </>
        }>
        {known && !enough && <Notice>Choose two networks or more.</Notice>}
        <Answer of={asking}>
          {({ compareNetworks }) => found && (
            <>
              <Stale when={compareNetworks.stale} />
              <Overlaps of={found.overlaps} what={name} />
              <Table caption={`Shared ${name}`} rows={found.items} rowKey={(i) => i.key} empty="They have none in common." columns={[
                { title: name[0]!.toUpperCase() + name.slice(1), cell: (i) => i.shown },
                { title: 'Tweets', numeric: true, cell: (i) => number(i.tweets) },
                { title: 'Networks, the first in front (UTC)', cell: (i) => (
                  <ol class="plain">
                    {i.uses.map((u) => (
                      <li key={u.network.slug}><a href={networkURL(u.network.slug)}><bdi>{u.network.slug}</bdi></a> {u.firstAt ? moment(u.firstAt) : 'no tweet'}{u.lag && u.lag !== 'PT0S' && `, ${duration(u.lag)} later`}: {number(u.tweets)} tweets of {number(u.accounts)} accounts</li>
                    ))}
                  </ol>
                ) },
              ]} />
              <p class="about">{found.truncated ? `${number(found.items.length)} of ${number(found.totalCount)} shown: first what most networks have, then what the network that used it least used most.` : `${number(found.totalCount)}, all shown.`}</p>
            </>
          )}
        </Answer>
      </Panel>
      {enough && (
        <Panel title="A way from one to another" about="The shortest ways between two of them, or between two accounts, over who retweeted whom and who belongs where.">
          <Ends from={enough[0]!} to={enough[1]!} find={({ from, to }) => route(`/paths?${new URLSearchParams({ from, to })}`)} />
        </Panel>
      )}
      {enough && <Ties slugs={enough} first={first} />}
    </>
  );
}

function Overlaps({ of, what }: { of: OverlapFragment[]; what: string }) {
  return (
    <details open={of.length <= 6}>
      <summary>How much of their {what} each two of them share</summary>
      <Table caption="Overlaps" rows={of} rowKey={(o) => `${o.a.slug} ${o.b.slug}`} columns={[
        { title: 'Networks', cell: (o) => <><bdi>{o.a.slug}</bdi>, <bdi>{o.b.slug}</bdi></> },
        { title: 'first', numeric: true, cell: (o) => number(o.inA) },
        { title: 'second', numeric: true, cell: (o) => number(o.inB) },
        { title: 'both', numeric: true, cell: (o) => number(o.inBoth) },
        { title: 'of all', numeric: true, cell: (o) => (o.jaccard === null ? '—' : percent(o.jaccard)) },
        { title: 'of the smaller', numeric: true, cell: (o) => (o.overlap === null ? '—' : percent(o.overlap)) },
      ]} />
    </details>
  );
}

function list({ compareNetworks: c }: CompareQuery, kind: Kind) {
  if (kind === 'accounts') {
    const of = c.accounts;
    return of && { ...of, items: of.items.map((i): Item => ({ key: i.account.platformId, value: i.account.platformId, shown: <AccountName account={i.account} />, tweets: i.tweets, uses: i.uses })) };
  }
  if (kind === 'tweets') {
    const of = c.retweetedTweets;
    return of && { ...of, items: of.items.map((i): Item => ({ key: i.tweet.tweetId, value: i.tweet.tweetId, shown: <><TweetName id={i.tweet.tweetId} /> {i.tweet.text && <Foreign>{i.tweet.text}</Foreign>}</>, tweets: i.tweets, uses: i.uses })) };
  }
  const of = c[kind];
  const shown = (v: string) => (kind === 'hashtags' ? `#${v}` : kind === 'urls' || kind === 'domains' ? defang(v) : v);
  return of && { ...of, items: of.items.map((i): Item => ({ key: i.value, value: i.value, shown: <bdi class="foreign" dir="auto">{shown(i.value)}</bdi>, tweets: i.tweets, uses: i.uses })) };
}

function Ties({ slugs: chosen, first }: { slugs: string[]; first: number }) {
  const asking = useQuestion(BridgesDocument, { slugs: chosen, first });
  const found = asking.data?.compareNetworks.bridges;
  return (
    <Panel title="Accounts that tie them together" wide asked={asking.asked}
      about="Core accounts of one that retweeted, or were retweeted by, accounts of another; and accounts outside that did with several. What everybody retweets, such as a newspaper, is a bridge too."
      sheet={found ? () => ({
        name: 'bridges',
        head: ['platform_id', 'screen_name', 'network', 'core', 'retweets_of', 'amplified', 'retweeted_by', 'amplifiers', 'coverage'],
        rows: found.items.flatMap((b) => b.ties.map((t) => [b.account.platformId, b.account.screenName, t.network.slug, t.core, t.retweetsOf, t.amplified, t.retweetedBy, t.amplifiers, found.coverage])),
      }) : null}>
      <Answer of={asking}>
        {() => found && (
          <>
            {found.coverage !== 'WITH_AMPLIFIERS' && <Notice>{COVERAGE[found.coverage].about}</Notice>}
            <Table caption="Bridges" rows={found.items} rowKey={(b) => b.account.platformId} empty="None seen." columns={[
              { title: 'Account', cell: (b) => <AccountName account={b.account} /> },
              { title: 'Retweets', numeric: true, cell: (b) => number(b.retweets) },
              { title: 'Ties', cell: (b) => (
                <ul class="plain">
                  {b.ties.map((t) => (
                    <li key={t.network.slug}>
                      <a href={networkURL(t.network.slug)}><bdi>{t.network.slug}</bdi></a>: {[
                        t.core && 'core account',
                        t.retweetsOf > 0 && `retweeted ${number(t.amplified)} of its accounts, ${number(t.retweetsOf)} times`,
                        t.retweetedBy > 0 && `retweeted by ${number(t.amplifiers)} of its accounts, ${number(t.retweetedBy)} times`,
                      ].filter(Boolean).join('; ')}
                    </li>
                  ))}
                </ul>
              ) },
            ]} />
            <p class="about">{number(found.items.length)} of {number(found.totalCount)} shown.</p>
          </>
        )}
      </Answer>
    </Panel>
  );
}
