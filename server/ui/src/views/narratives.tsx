// What is told again and again: how much, by whom, by which network first.

import { useState } from 'preact/hooks';
import { choice, networkURL, slugs, useParams } from '../address';
import { useQuestion } from '../api';
import { TimeBars } from '../charts/timebars';
import { day, duration, moment, number, percent } from '../format';
import {
  NarrativeAccountsDocument, NarrativeSpreadDocument, NarrativeTweetsDocument, NarrativesDocument, SlugsDocument, type NarrativesQuery,
} from '../generated/operations';
import { Answer, Coverage, Figures, Notice, Pager, Panel, Select, Stale, Table } from '../parts';
import { AccountName, Foreign } from '../text';
import { useTitle } from '../title';
import { NetworkChoice } from './choice';
import { Define } from './define';
import { Key } from './network';
import { Tweet } from './timeline';

type Narrative = NarrativesQuery['narratives'][number];

export function Narratives() {
  useTitle('Narratives');
  const [params, change] = useParams();
  const asking = useQuestion(NarrativesDocument, {});
  const all = useQuestion(SlugsDocument, {});
  return (
    <>
      <h1>Narratives</h1>
      <p class="lead">Rules that find tweets with certain words, not their meaning: somebody who mocks or denies a narrative says its words too. Look at the tweets before publishing a figure.</p>
      <Answer of={asking}>
        {({ narratives }) => {
          const picked = narratives.find((n) => n.id === params.id) ?? narratives[0];
          const defined = (id: string | null) => {
            change({ edit: null, id });
            asking.again();
          };
          if (params.edit) return <Define key={params.edit} of={narratives.find((n) => n.id === params.edit) ?? null} done={defined} />;
          if (!picked) return <div class="controls"><p class="empty">None is defined.</p><button type="button" onClick={() => change({ edit: ' ' })}>Define one</button></div>;
          return (
            <>
              <div class="controls">
                <Select label="Narrative" value={picked.id} of={narratives.map((n) => [n.id, n.name] as const)} onChange={(v) => change({ id: v })} />
                <button type="button" onClick={() => change({ edit: picked.id })}>Change it</button>
                <button type="button" onClick={() => change({ edit: ' ' })}>Define another</button>
                {all.data && <NetworkChoice all={all.data.networks.map((n) => n.slug)} chosen={slugs(params.networks)} onChange={(v) => change({ networks: v })} />}
              </div>
              <Rule of={picked} />
              <Spread key={picked.id} id={picked.id} name={picked.name} />
            </>
          );
        }}
      </Answer>
    </>
  );
}

function Rule({ of: n }: { of: Narrative }) {
  const parts = [['one of the words', n.rule.words], ['or phrases', n.rule.phrases], ['or hashtags', n.rule.hashtags.map((h) => `#${h}`)], ['or links to', n.rule.domains.map((d) => d.replaceAll('.', '[.]'))], ['in a language of', n.rule.languages], ['without', n.rule.without]] as const;
  return (
    <section class="panel" aria-label="Rule">
      <p><Foreign>{n.description}</Foreign>{n.example && ' An example that Takedown comes with.'}</p>
      <dl class="profile">
        {parts.filter(([, list]) => list.length > 0).map(([name, list]) => [<dt key={name}>{name}</dt>, <dd key={`${name} list`}>{list.map((w, i) => <span key={w}>{i > 0 && ', '}<bdi class="foreign" dir="auto">{w}</bdi></span>)}</dd>])}
      </dl>
    </section>
  );
}

const GRAINS = [['WEEK', 'week'], ['DAY', 'day'], ['MONTH', 'month']] as const;

function Spread({ id, name }: { id: string; name: string }) {
  const [params, change] = useParams();
  const bucket = choice(params.by, ['WEEK', 'DAY', 'MONTH']);
  const created = choice(params.created, ['WEEK', 'DAY', 'MONTH']);
  const networks = slugs(params.networks);
  const asking = useQuestion(NarrativeSpreadDocument, { id, networks, bucket, created });
  const s = asking.data?.narrative?.spread;
  return (
    <>
      <Panel title="Volume" wide picture asked={asking.asked} about={<>Tweets that tell it: <Key series={['of their own', 'retweets']} /></>}
        sheet={s ? () => ({ name: `${name} volume`, head: ['start', 'tweets', 'retweets'], rows: s.volume.map((b) => [b.start, b.tweets, b.retweets]) }) : null}
        controls={<Select label="by" value={bucket} of={GRAINS} onChange={(v) => change({ by: v })} />}>
        <Answer of={asking}>
          {() => s && (
            <>
              <Stale when={s.stale} />
              <Figures of={[
                ['tweets', number(s.tweetCount), s.tweetCount > 0 ? `${percent(s.retweetCount / s.tweetCount)} of them retweets` : undefined],
                ['accounts', number(s.accountCount)],
                ...s.roles.map((r): [string, string, string] => [`mostly ${r.role === 'AMPLIFIER' ? 'retweeting it' : 'writing it'}`, number(r.accounts), `${number(r.tweets)} tweets`]),
                ['first and last', `${day(s.firstTweetAt)} to ${day(s.lastTweetAt)}`, 'UTC'],
                ['coverage', <Coverage of={s.coverage} />],
              ]} />
              <TimeBars label={`Tweets that tell ${name} by ${bucket.toLowerCase()}`} grain={bucket} series={['of their own', 'retweets']} bars={s.volume.map((b) => ({ start: b.start, values: [b.tweets - b.retweets, b.retweets] }))} />
            </>
          )}
        </Answer>
      </Panel>
      <Panel title="Who told it, by creation" wide picture asked={asking.asked} about="Accounts that tell it, by the day they were created. A burst is an operation that was made for it."
        sheet={s ? () => ({ name: `${name} accounts by creation`, head: ['start', 'accounts'], rows: s.creationHistogram.map((b) => [b.start, b.accounts]) }) : null}
        controls={<Select label="by" value={created} of={GRAINS} onChange={(v) => change({ created: v })} />}>
        <Answer of={asking}>
          {() => s && (
            <>
              <TimeBars label={`Accounts that tell ${name} by creation`} grain={created} series={['accounts']} bars={s.creationHistogram.map((b) => ({ start: b.start, values: [b.accounts] }))} />
              {s.accountsWithoutCreationDate > 0 && <Notice>{number(s.accountsWithoutCreationDate)} of {number(s.accountCount)} accounts have no creation date and are left out.</Notice>}
            </>
          )}
        </Answer>
      </Panel>
      <Panel title="From network to network" wide asked={asking.asked}
        sheet={s ? () => ({ name: `${name} networks`, head: ['network', 'first_at', 'lag', 'reached_on', 'reached_lag'], rows: s.handOver.map((h) => [h.network.slug, h.firstAt, h.lag, h.reachedOn, h.reachedLag]) }) : null}>
        <Answer of={asking}>
          {() => s && (
            <Table caption="Networks that tell it, the first in front" rows={s.handOver} rowKey={(h) => h.network.slug} empty="No network tells it." columns={[
              { title: 'Network', cell: (h) => <a href={networkURL(h.network.slug)}><bdi>{h.network.slug}</bdi></a> },
              { title: 'First tweet (UTC)', cell: (h) => moment(h.firstAt) },
              { title: 'After the first', cell: (h) => duration(h.lag) },
              { title: 'Tenth tweet on', cell: (h) => day(h.reachedOn) },
              { title: 'Tweets', numeric: true, cell: (h) => number(s.networks.find((n) => n.network.slug === h.network.slug)?.tweetCount) },
              { title: 'Accounts', numeric: true, cell: (h) => number(s.networks.find((n) => n.network.slug === h.network.slug)?.accountCount) },
            ]} />
          )}
        </Answer>
      </Panel>
      <Tellers id={id} networks={networks} />
      <Told id={id} networks={networks} />
    </>
  );
}

function Tellers({ id, networks }: { id: string; networks: string[] | null }) {
  const [trail, setTrail] = useState<string[]>([]);
  const asking = useQuestion(NarrativeAccountsDocument, { id, networks, first: 25, after: trail.at(-1) ?? null });
  const found = asking.data?.narrative?.spread.accounts;
  return (
    <Panel title="Accounts that tell it" wide asked={asking.asked}
      sheet={found ? () => ({ name: `${id} accounts`, head: ['platform_id', 'screen_name', 'tweets', 'retweets', 'first_at', 'last_at', 'created_on'], rows: found.edges.map((e) => [e.node.platformId, e.node.screenName, e.tweets, e.retweets, e.firstAt, e.lastAt, e.node.createdOn]) }) : null}>
      <Answer of={asking}>
        {() => found && (
          <>
            <Table caption="Accounts that tell it" rows={found.edges} rowKey={(e) => e.node.platformId} columns={[
              { title: 'Account', cell: (e) => <AccountName account={e.node} /> },
              { title: 'Network', cell: (e) => e.node.networks.map((n) => <a key={n.slug} href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a>) },
              { title: 'Created (UTC)', cell: (e) => day(e.node.createdOn) },
              { title: 'Tweets', numeric: true, cell: (e) => number(e.tweets) },
              { title: 'of them retweets', numeric: true, cell: (e) => number(e.retweets) },
              { title: 'First (UTC)', cell: (e) => day(e.firstAt) },
              { title: 'Last (UTC)', cell: (e) => day(e.lastAt) },
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

function Told({ id, networks }: { id: string; networks: string[] | null }) {
  const [trail, setTrail] = useState<string[]>([]);
  const asking = useQuestion(NarrativeTweetsDocument, { id, networks, first: 20, after: trail.at(-1) ?? null });
  const found = asking.data?.narrative?.spread.tweets;
  return (
    <Panel title="Its tweets" wide asked={asking.asked}
      sheet={found ? () => ({ name: `${id} tweets`, head: ['tweet_id', 'posted_at', 'is_retweet', 'text'], rows: found.nodes.map((t) => [t.tweetId, t.postedAt, t.isRetweet, t.text]) }) : null}>
      <Answer of={asking}>
        {() => found && (
          <>
            <ol class="tweets">{found.nodes.map((t) => <li key={t.tweetId}><Tweet tweet={t} /></li>)}</ol>
            <Pager what="tweets" shown={found.nodes.length} total={found.totalCount}
              back={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : null}
              next={found.pageInfo.hasNextPage ? () => setTrail([...trail, found.pageInfo.endCursor!]) : null} />
          </>
        )}
      </Answer>
    </Panel>
  );
}
