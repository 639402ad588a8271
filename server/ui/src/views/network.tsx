// One network: when it was made, when it spoke, of what, and by whom.

import { aroundURL, choice, useParams } from '../address';
import { useQuestion } from '../api';
import { Bins } from '../charts/bins';
import { TimeBars } from '../charts/timebars';
import { Week } from '../charts/week';
import { count, day, decimal, moment, number, percent, probability } from '../format';
import {
  NetworkActivityDocument, NetworkCreationDocument, NetworkDistributionsDocument, NetworkDocument, NetworkHoursDocument,
  NetworkTopsDocument, type NetworkDistributionsQuery, type NetworkQuery, type NetworkTopsQuery,
} from '../generated/operations';
import { Keep } from '../keep';
import { Answer, Coverage, Figures, Notice, Panel, Select, Stale, Table } from '../parts';
import { Foreign } from '../text';
import { useTitle } from '../title';
import { Accounts } from './accounts';
import { Cascades } from './cascades';
import { Cohorts } from './cohorts';
import { Influence, Tiers } from './influence';
import { warnings } from './overview';
import { Rejects } from './rejects';

export function Network({ slug }: { slug: string }) {
  useTitle(slug);
  const asking = useQuestion(NetworkDocument, { slug });
  return (
    <Answer of={asking}>
      {({ store, network }) => network ? (
        <>
          <Stale when={store.stale} />
          <h1><bdi>{network.slug}</bdi> <Coverage of={network.coverage} /></h1>
          <p class="lead">{network.name && <><Foreign>{network.name}</Foreign> · </>}<a href={aroundURL(network.id)}>What is around it</a> <Keep name={network.slug} item={() => ({ node: network.id })} /></p>
          {warnings(network).map((w, i) => <Notice key={i}>{w}</Notice>)}
          <Figures of={[
            ['core accounts', number(network.accountCount), network.accountsWithoutCreationDate > 0 ? `${number(network.accountsWithoutCreationDate)} without a creation date` : undefined],
            ['tweets', number(network.tweetCount)],
            ['of them retweets', number(network.retweetCount), network.tweetCount > 0 ? percent(network.retweetCount / network.tweetCount) : undefined],
            ['first and last tweet', `${day(network.firstTweetAt)} to ${day(network.lastTweetAt)}`, 'UTC'],
            ['attributed by the platform to', <Foreign>{network.attributedTo}</Foreign>],
            ['disclosed', day(network.disclosedOn)],
          ]} />
          <Creation slug={slug} />
          <Cohorts slug={slug} />
          <Activity slug={slug} />
          <Hours slug={slug} />
          <Tops slug={slug} />
          <Distributions slug={slug} />
          <Tiers slug={slug} />
          <Influence slug={slug} />
          <Cascades slug={slug} />
          <Accounts slug={slug} />
          <LedgerPanel network={network} asked={asking.asked} />
          {network.ledger.rejected > 0 && <Rejects slug={slug} />}
        </>
      ) : <Missing slug={slug} />}
    </Answer>
  );
}

function Missing({ slug }: { slug: string }) {
  return <div class="panel"><h1>No such network</h1><p>The store holds none of the name <bdi>{slug}</bdi>. <a href="/">All networks</a></p></div>;
}

const GRAINS = [['DAY', 'day'], ['WEEK', 'week'], ['MONTH', 'month'], ['YEAR', 'year']] as const;
const ACTIVE = [['WEEK', 'week'], ['DAY', 'day'], ['MONTH', 'month'], ['HOUR', 'hour']] as const;

function Creation({ slug }: { slug: string }) {
  const [params, change] = useParams();
  const bucket = choice(params.created, ['WEEK', 'DAY', 'MONTH', 'YEAR']);
  const asking = useQuestion(NetworkCreationDocument, { slug, bucket });
  const buckets = asking.data?.network?.creationHistogram ?? [];
  return (
    <Panel title="Accounts created" wide picture asked={asking.asked}
      about="Core accounts by the day they were created. Shaded: creation windows, spans with more accounts than the rate of the 180 days before explains."
      sheet={() => ({ name: `${slug} created by ${bucket}`, head: ['start', 'accounts'], rows: buckets.map((b) => [b.start, b.accounts]) })}
      controls={<Select label="by" value={bucket} of={GRAINS} onChange={(v) => change({ created: v })} />}>
      <Answer of={asking}>
        {({ network }) => network && (
          <>
            <TimeBars label={`Accounts of ${slug} created by ${bucket.toLowerCase()}`} grain={bucket} series={['accounts created']}
              bars={network.creationHistogram.map((b) => ({ start: b.start, values: [b.accounts] }))}
              spans={network.creationWindows.map((w) => ({ from: w.from, to: w.to, label: `creation window ${w.from} to ${lastDay(w.to)}` }))} />
            <Table caption="Creation windows" rows={network.creationWindows} rowKey={(w) => w.from} empty="No span stands out."
              columns={[
                { title: 'Window (UTC)', cell: (w) => <>{w.from} to {lastDay(w.to)} <Keep small name={`Window from ${w.from}`} item={() => ({ window: { networks: [slug], from: w.from, to: w.to } })} /></> },
                { title: 'Accounts', numeric: true, cell: (w) => number(w.total) },
                { title: 'Expected', numeric: true, cell: (w) => decimal(w.networks[0]?.expected ?? 0) },
                { title: 'q', numeric: true, cell: (w) => probability(w.networks[0]?.q ?? 0) },
              ]} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

/** lastDay is the last day of a span that ends before `to`. */
export function lastDay(to: string): string {
  const d = new Date(to);
  d.setUTCDate(d.getUTCDate() - 1);
  return d.toISOString().slice(0, 10);
}

function Activity({ slug }: { slug: string }) {
  const [params, change] = useParams();
  const bucket = choice(params.active, ['WEEK', 'DAY', 'MONTH', 'HOUR']);
  const asking = useQuestion(NetworkActivityDocument, { slug, bucket });
  return (
    <Panel title="Activity" wide picture asked={asking.asked} about={<>Tweets by the time they were posted: <Key series={['tweets of its own', 'retweets']} /></>}
      sheet={() => ({ name: `${slug} activity by ${bucket}`, head: ['start', 'tweets', 'retweets'], rows: (asking.data?.network?.activity ?? []).map((b) => [b.start, b.tweets, b.retweets]) })}
      controls={<Select label="by" value={bucket} of={ACTIVE} onChange={(v) => change({ active: v })} />}>
      <Answer of={asking}>
        {({ network }) => network && (
          <TimeBars label={`Tweets of ${slug} by ${bucket.toLowerCase()}`} grain={bucket} series={['of its own', 'retweets']}
            bars={network.activity.map((b) => ({ start: b.start, values: [b.tweets - b.retweets, b.retweets] }))} />
        )}
      </Answer>
    </Panel>
  );
}

export function Key({ series }: { series: string[] }) {
  return <>{series.map((s, i) => <span key={s} class={`key key-${i}`}>{s}</span>)}</>;
}

function Hours({ slug }: { slug: string }) {
  const asking = useQuestion(NetworkHoursDocument, { slug });
  const hours = asking.data?.network?.workingHours;
  return (
    <Panel title="Hours of the week" picture asked={asking.asked}
      sheet={hours ? () => ({ name: `${slug} hours`, head: ['weekday', 'hour_utc', 'tweets'], rows: hours.bins.map((b) => [b.weekday, b.hour, b.tweets]) }) : null}>
      <Answer of={asking}>
        {() => hours ? (
          <>
            <p>
              Office hours fit best at <strong>UTC{hours.best.utcOffset < 0 ? '−' : '+'}{Math.abs(hours.best.utcOffset)}</strong>: {percent(hours.best.share)} of {count(hours.tweets, 'tweet')} fall
              on weekdays from 08 to 17 there, {percent(hours.lead)} more than at the next best offset (p ≤ {probability(hours.pValue)}).
            </p>
            <Week bins={hours.bins} offset={hours.best.utcOffset} />
            <p class="about">A hint, not a location: operators schedule posts and keep their audience’s hours. Evenly spread tweets would give 26.8 %.</p>
          </>
        ) : <p class="empty">No tweets.</p>}
      </Answer>
    </Panel>
  );
}

function Tops({ slug }: { slug: string }) {
  const [params, change] = useParams();
  const first = choice(params.top, ['10', '20', '50', '200']);
  const asking = useQuestion(NetworkTopsDocument, { slug, first: Number(first) });
  const network = asking.data?.network;
  const kinds = network ? ([
    ['hashtags', network.topHashtags], ['domains', network.topDomains], ['clients', network.topClients], ['languages', network.topLanguages],
  ] as const) : [];
  return (
    <Panel title="Most used" wide asked={asking.asked}
      controls={<Select label="show" value={first} of={[['10', '10'], ['20', '20'], ['50', '50'], ['200', '200']]} onChange={(v) => change({ top: v })} />}
      sheet={() => ({ name: `${slug} most used`, head: ['kind', 'value', 'tweets', 'accounts'], rows: kinds.flatMap(([k, t]) => t.items.map((i) => [k, i.value, i.tweets, i.accounts])) })}>
      <Answer of={asking}>
        {() => <div class="columns">{kinds.map(([kind, top]) => <Top key={kind} kind={kind} top={top} />)}</div>}
      </Answer>
    </Panel>
  );
}

type TopValues = NonNullable<NetworkTopsQuery['network']>['topHashtags'];

function Top({ kind, top }: { kind: string; top: TopValues }) {
  const most = top.items[0]?.tweets ?? 1;
  const shown = (v: string) => (kind === 'hashtags' ? `#${v}` : kind === 'domains' ? v.replaceAll('.', '[.]') : v);
  return (
    <div>
      <h3>{kind[0]!.toUpperCase() + kind.slice(1)}</h3>
      <Table caption={`Most used ${kind}`} rows={top.items} rowKey={(i) => i.value} empty="None."
        columns={[
          { title: kind.slice(0, -1), cell: (i) => (
            <span class="measured">
              <svg class="measure" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width={(100 * i.tweets) / most} height="1" /></svg>
              <bdi class="foreign" dir="auto">{shown(i.value)}</bdi>
            </span>
          ) },
          { title: 'Tweets', numeric: true, cell: (i) => number(i.tweets) },
          { title: 'Accounts', numeric: true, cell: (i) => number(i.accounts) },
        ]} />
      {top.truncated && <p class="about">{number(top.items.length)} of {number(top.totalCount)} shown.</p>}
    </div>
  );
}

type Spread = NonNullable<NetworkDistributionsQuery['network']>['followerDistribution'];

function Distributions({ slug }: { slug: string }) {
  const asking = useQuestion(NetworkDistributionsDocument, { slug });
  const network = asking.data?.network;
  const spreads: [string, string, Spread][] = network ? [
    ['Followers', 'account', network.followerDistribution],
    ['Likes of a tweet', 'tweet', network.engagementDistribution.likes],
    ['Retweets of a tweet, by anybody', 'tweet', network.engagementDistribution.retweets],
    ['Replies to a tweet', 'tweet', network.engagementDistribution.replies],
    ['Quotes of a tweet', 'tweet', network.engagementDistribution.quotes],
  ] : [];
  return (
    <Panel title="How far it reached" wide picture asked={asking.asked} about="As the platform counted at takedown: followers of core accounts, and engagement with tweets that are not retweets."
      sheet={() => ({ name: `${slug} distributions`, head: ['quantity', 'from', 'to', 'count'], rows: spreads.flatMap(([name, , s]) => s.bins.map((b) => [name, b.from, b.to, b.count])) })}>
      <Answer of={asking}>
        {() => (
          <div class="columns">
            {spreads.map(([name, of, s]) => (
              <div key={name}>
                <h3>{name}</h3>
                {s.count === 0 ? <p class="empty">Not disclosed.</p> : (
                  <>
                    <Bins label={`${name}, distribution`} of={of} bins={s.bins} />
                    <p class="about">
                      median {number(s.quantiles.find((q) => q.of === 0.5)?.value)}, 99 % at most {number(s.quantiles.find((q) => q.of === 0.99)?.value)}, largest {number(s.max)}, mean {s.mean === null ? '—' : decimal(s.mean)}
                      {s.undisclosed > 0 && `; ${number(s.undisclosed)} not disclosed`}
                    </p>
                  </>
                )}
              </div>
            ))}
          </div>
        )}
      </Answer>
    </Panel>
  );
}

function LedgerPanel({ network, asked }: { network: NonNullable<NetworkQuery['network']>; asked: Parameters<typeof Panel>[0]['asked'] & object }) {
  const l = network.ledger;
  return (
    <Panel title="Ledger" wide asked={asked} about="What was read, file by file. For each, rows read = accepted + duplicate + rejected."
      sheet={() => ({ name: `${network.slug} ledger`, head: ['file', 'kind', 'state', 'rows_read', 'accepted', 'duplicate', 'rejected', 'repaired', 'sha256'], rows: l.files.map((f) => [f.name, f.kind, f.state, f.rowsRead, f.accepted, f.duplicate, f.rejected, f.repaired, f.sha256]) })}>
      <Table caption="Ledger" rows={l.files} rowKey={(f) => f.name + f.startedAt} columns={[
        { title: 'File', cell: (f) => <Foreign>{f.name}</Foreign> },
        { title: 'Kind', cell: (f) => f.kind },
        { title: 'State', cell: (f) => f.state },
        { title: 'Rows read', numeric: true, cell: (f) => number(f.rowsRead) },
        { title: 'Accepted', numeric: true, cell: (f) => number(f.accepted) },
        { title: 'Duplicate', numeric: true, cell: (f) => number(f.duplicate) },
        { title: 'Rejected', numeric: true, cell: (f) => number(f.rejected) },
        { title: 'Read (UTC)', cell: (f) => moment(f.finishedAt ?? f.startedAt) },
        { title: 'SHA-256', cell: (f) => <code title={f.sha256}>{f.sha256.slice(0, 12)}…</code> },
      ]} />
    </Panel>
  );
}
