// Days in which several networks created unusually many accounts at once, on one axis of time.

import { Fragment } from 'preact';
import { fraction, choice, networkURL, slugs, useParams, whole } from '../address';
import { useQuestion } from '../api';
import { Rows } from '../charts/rows';
import { ROLES, count, decimal, number, probability } from '../format';
import { CreationHistogramsDocument, WindowAccountsDocument, WindowsDocument, type WindowsQuery } from '../generated/operations';
import { Keep } from '../keep';
import { Answer, Notice, NumberInput, Pager, Panel, Select, Table } from '../parts';
import { AccountName } from '../text';
import { useTitle } from '../title';
import { NetworkChoice } from './choice';
import { lastDay } from './network';

type Window = WindowsQuery['sharedCreationWindows'][number];

const WIDTHS = [['P1D', '1 day'], ['P3D', '3 days'], ['P7D', '7 days'], ['P14D', '14 days'], ['P28D', '28 days']] as const;

export function Windows() {
  useTitle('Created together');
  const [params, change] = useParams();
  const histograms = useQuestion(CreationHistogramsDocument, {});
  const all = histograms.data?.networks.map((n) => n.slug);
  const chosen = slugs(params.networks) ?? all;
  const width = choice(params.width, ['P7D', 'P1D', 'P3D', 'P14D', 'P28D']);
  const minAccounts = whole(params.accounts, 10, 1, 1_000_000);
  const minNetworks = whole(params.shared, 2, 1, 1000);
  const maxQ = fraction(params.q, 0.01);
  const asking = useQuestion(WindowsDocument, chosen ? { networks: chosen, width, minAccounts, minNetworks, maxQ } : null);
  const windows = asking.data?.sharedCreationWindows ?? [];
  const picked = windows.find((w) => w.from === params.window);
  return (
    <>
      <h1>Created together</h1>
      <p class="lead">Spans of days in which several networks each created more accounts than their own rate of the 180 days before explains: a sign that one operator prepared them.</p>
      <Panel title="Shared creation windows" wide picture asked={asking.asked}
        about="Bars: core accounts created each week, each network on its own scale. Bands: shared windows. All days are UTC."
        sheet={() => ({
          name: 'shared creation windows',
          head: ['from', 'to_exclusive', 'network', 'accounts', 'expected', 'q'],
          rows: windows.flatMap((w) => w.networks.map((n) => [w.from, w.to, n.network.slug, n.accounts, n.expected, n.q])),
        })}
        controls={
          <>
            {all && <NetworkChoice all={all} chosen={slugs(params.networks)} onChange={(v) => change({ networks: v, window: null })} />}
            <Select label="Width" value={width} of={WIDTHS} onChange={(v) => change({ width: v, window: null })} />
            <NumberInput label="Accounts a network, at least" value={minAccounts} min={1} max={1_000_000} onChange={(v) => change({ accounts: String(v), window: null })} />
            <NumberInput label="Networks, at least" value={minNetworks} min={1} max={1000} onChange={(v) => change({ shared: String(v), window: null })} />
            <NumberInput label="q, at most" value={maxQ} min={0.000001} max={1} step="any" onChange={(v) => change({ q: String(v), window: null })} />
          </>
        }>
        <Answer of={histograms}>
          {({ networks }) => (
            <>
              <Answer of={asking}>{() => windows.length === 0 ? <p class="empty">No span of days is shared at these settings.</p> : null}</Answer>
              <Rows rows={networks.filter((n) => chosen?.includes(n.slug))} windows={windows} picked={picked?.from ?? null} />
              <Undated networks={networks.filter((n) => chosen?.includes(n.slug) && n.accountsWithoutCreationDate > 0)} />
              {windows.length > 0 && <List windows={windows} picked={picked?.from ?? null} pick={(w) => change({ window: w, after: null })} />}
            </>
          )}
        </Answer>
      </Panel>
      {picked && <Members key={picked.from} window={picked} />}
    </>
  );
}

function Undated({ networks }: { networks: { slug: string; accountCount: number; accountsWithoutCreationDate: number }[] }) {
  if (networks.length === 0) return null;
  return (
    <Notice>
      Left out, without a creation date: {networks.map((n, i) => (
        <Fragment key={n.slug}>{i > 0 && ', '}{number(n.accountsWithoutCreationDate)} of {count(n.accountCount, 'account')} of <bdi>{n.slug}</bdi></Fragment>
      ))}.
    </Notice>
  );
}

function List({ windows, picked, pick }: { windows: Window[]; picked: string | null; pick: (from: string | null) => void }) {
  return (
    <Table caption="Shared creation windows" rows={windows} rowKey={(w) => w.from} columns={[
      { title: 'Window (UTC)', cell: (w) => <>{w.from} to {lastDay(w.to)} <Keep small name={`Window from ${w.from}`} item={() => ({ window: { networks: w.networks.map((n) => n.network.slug), from: w.from, to: w.to } })} /></> },
      { title: 'Accounts', numeric: true, cell: (w) => number(w.total) },
      { title: 'Networks: accounts, expected, q', cell: (w) => (
        <ul class="plain">
          {w.networks.map((n) => (
            <li key={n.network.slug}><a href={networkURL(n.network.slug)}><bdi>{n.network.slug}</bdi></a>: {number(n.accounts)}, expected {decimal(n.expected)}, q {probability(n.q)}</li>
          ))}
        </ul>
      ) },
      { title: 'Who', cell: (w) => (
        <button type="button" aria-pressed={picked === w.from} onClick={() => pick(picked === w.from ? null : w.from)}>
          {number(w.accounts.totalCount)} accounts<span class="hidden"> of the window from {w.from}</span>
        </button>
      ) },

    ]} />
  );
}

const PAGE = 50;

function Members({ window: w }: { window: Window }) {
  const [params, change] = useParams();
  const asking = useQuestion(WindowAccountsDocument, {
    filter: { networks: w.networks.map((n) => n.network.slug), createdFrom: w.from, createdTo: lastDay(w.to) },
    first: PAGE,
    after: params.after ?? null,
  });
  const accounts = asking.data?.accounts;
  return (
    <Panel title={`Accounts created from ${w.from} to ${lastDay(w.to)}`} wide asked={asking.asked}
      sheet={() => ({
        name: `accounts created ${w.from} to ${lastDay(w.to)}`,
        head: ['platform_id', 'screen_name', 'display_name', 'created_on', 'networks', 'followers', 'tweets', 'role'],
        rows: (accounts?.nodes ?? []).map((a) => [a.platformId, a.screenName, a.displayName, a.createdOn, a.networks.map((n) => n.slug).join(' '), a.followers, a.tweetCount, a.role]),
      })}>
      <Answer of={asking}>
        {() => accounts && (
          <>
            <Table caption="Accounts created in the window" rows={accounts.nodes} rowKey={(a) => a.platformId} columns={[
              { title: 'Created (UTC)', cell: (a) => a.createdOn },
              { title: 'Account', cell: (a) => <AccountName account={a} /> },
              { title: 'Network', cell: (a) => a.networks.map((n) => <a key={n.slug} href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a>) },
              { title: 'Followers', numeric: true, cell: (a) => number(a.followers) },
              { title: 'Tweets', numeric: true, cell: (a) => number(a.tweetCount) },
              { title: 'Role', cell: (a) => ROLES[a.role] },
            ]} />
            <Pager what="accounts" shown={accounts.nodes.length} total={accounts.totalCount}
              back={params.after ? () => change({ after: null }) : null}
              next={accounts.pageInfo.hasNextPage ? () => change({ after: accounts.pageInfo.endCursor }) : null} />
          </>
        )}
      </Answer>
    </Panel>
  );
}
