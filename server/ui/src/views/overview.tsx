// Every network in the store: how large, how far its archive sees, and what to know before reading on.

import { useQuestion } from '../api';
import { networkURL } from '../address';
import { Months } from '../charts/months';
import { COVERAGE, count, day, number } from '../format';
import { OverviewDocument, type OverviewQuery } from '../generated/operations';
import { Answer, Coverage, Figures, Panel, Stale, type Column, Table } from '../parts';
import { Foreign } from '../text';
import { useTitle } from '../title';

type Network = OverviewQuery['networks'][number];

export function Overview() {
  useTitle('Networks');
  const asking = useQuestion(OverviewDocument, {});
  return (
    <>
      <h1>Networks</h1>
      <p class="lead">
        Who amplified whom, and which networks were created together, in the archives that platforms published when they took
        influence operations down.
      </p>
      <Answer of={asking}>
        {({ store, networks }) => networks.length === 0 ? <Nothing /> : (
          <>
            <Stale when={store.stale} />
            <Totals networks={networks} />
            <Panel title="Networks" wide asked={asking.asked} sheet={() => ({
              name: 'networks',
              head: ['slug', 'name', 'attributed_to', 'platform', 'disclosed_on', 'coverage', 'accounts', 'accounts_without_creation_date', 'tweets', 'retweets', 'first_tweet_at', 'last_tweet_at', 'rows_rejected'],
              rows: networks.map((n) => [n.slug, n.name, n.attributedTo, n.platform, n.disclosedOn, n.coverage, n.accountCount, n.accountsWithoutCreationDate, n.tweetCount, n.retweetCount, n.firstTweetAt, n.lastTweetAt, n.ledger.rejected]),
            })}>
              <Table caption="Networks" columns={columns} rows={networks} rowKey={(n) => n.slug} />
            </Panel>
            <div class="cards">
              {networks.map((n) => <Card key={n.slug} network={n} />)}
            </div>
          </>
        )}
      </Answer>
    </>
  );
}

function Nothing() {
  return (
    <div class="panel">
      <h2>Nothing is loaded yet</h2>
      <p>Load an archive into the store, and come back:</p>
      <pre tabIndex={0}>takedown load archives/china_052020{'\n'}takedown serve</pre>
      <p>or serve while loading: <code>takedown serve --load archives/china_052020</code>. For a small sample, <code>takedown demo</code>.</p>
    </div>
  );
}

function Totals({ networks }: { networks: Network[] }) {
  const sum = (of: (n: Network) => number) => networks.reduce((a, n) => a + of(n), 0);
  const seen = networks.filter((n) => n.coverage === 'WITH_AMPLIFIERS').length;
  return (
    <Figures of={[
      ['networks', number(networks.length)],
      ['core accounts', number(sum((n) => n.accountCount)), 'of two networks: counted in each'],
      ['tweets', number(sum((n) => n.tweetCount))],
      ['of them retweets', number(sum((n) => n.retweetCount))],
      ['with amplifiers disclosed', `${number(seen)} of ${number(networks.length)}`, seen < networks.length ? 'elsewhere amplifiers are a lower bound' : undefined],
    ]} />
  );
}

const columns: Column<Network>[] = [
  { title: 'Network', cell: (n) => <a href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a> },
  { title: 'Attributed to', cell: (n) => <Foreign>{n.attributedTo}</Foreign> },
  { title: 'Disclosed', cell: (n) => day(n.disclosedOn) },
  { title: 'Coverage', cell: (n) => <Coverage of={n.coverage} /> },
  { title: 'Core accounts', numeric: true, cell: (n) => number(n.accountCount) },
  { title: 'Tweets', numeric: true, cell: (n) => number(n.tweetCount) },
  { title: 'Retweets', numeric: true, cell: (n) => number(n.retweetCount) },
  { title: 'First tweet', cell: (n) => day(n.firstTweetAt) },
  { title: 'Last tweet', cell: (n) => day(n.lastTweetAt) },
];

function Card({ network: n }: { network: Network }) {
  const wary = warnings(n);
  return (
    <article class="panel card">
      <header><h2><a href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a></h2><Coverage of={n.coverage} /></header>
      {n.name && <p class="about"><Foreign>{n.name}</Foreign></p>}
      <Months buckets={n.creationHistogram} />
      {wary.length > 0 && (
        <ul class="warnings" aria-label={`What to know about ${n.slug}`}>
          {wary.map((w, i) => <li key={i}>{w}</li>)}
        </ul>
      )}
      <p class="about">Ledger: {count(n.ledger.files.length, 'file')}, {count(n.ledger.rowsRead, 'row')} read = {number(n.ledger.accepted)} accepted + {number(n.ledger.duplicate)} duplicate + {number(n.ledger.rejected)} rejected.</p>
    </article>
  );
}

/** warnings are what a reader of a network's figures must know. */
export function warnings(n: Pick<Network, 'coverage' | 'accountsWithoutCreationDate' | 'ledger'>) {
  const out = [];
  if (n.coverage !== 'WITH_AMPLIFIERS') out.push(<>{COVERAGE[n.coverage].about}</>);
  if (n.accountsWithoutCreationDate > 0) {
    out.push(<>{count(n.accountsWithoutCreationDate, 'account has', 'accounts have')} no creation date and cannot be in a creation window.</>);
  }
  if (n.ledger.rejected > 0) out.push(<>{count(n.ledger.rejected, 'row')} of {number(n.ledger.rowsRead)} could not be read and count in no figure.</>);
  if (n.ledger.repaired > 0) out.push(<>In {count(n.ledger.repaired, 'row')} bytes that are not UTF-8 were replaced.</>);
  for (const f of n.ledger.files) {
    const name = <Foreign>{f.name}</Foreign>;
    if (f.state === 'LOADING') out.push(<>{name} is not read to its end: figures do not cover the rest of it.</>);
    if (f.state === 'REPLACED') out.push(<>{name} changed while it was being loaded; the rows read before that stay.</>);
    if (f.problem) out.push(<>{name} failed: <Foreign>{f.problem}</Foreign></>);
    for (const w of f.warnings) out.push(<>{name}: <Foreign>{w}</Foreign></>);
  }
  return out;
}

