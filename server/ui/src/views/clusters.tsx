// Groups of accounts that act together more with each other than with others.

import type { Asking } from '../api';
import { networkURL } from '../address';
import { count, day, decimal, number } from '../format';
import type { ClustersQuery } from '../generated/operations';
import { Keep } from '../keep';
import { Answer, Panel, Table } from '../parts';
import { AccountName } from '../text';
import type { Settings } from './settings';

const SHOWN = 100;

export function Clusters({ asking, settings: { params, change, variables } }: { asking: Asking<ClustersQuery>; settings: Settings }) {
  const clusters = asking.data?.coordinationClusters ?? [];
  return (
    <Panel title="Clusters" wide asked={asking.asked} about="A cluster that is there at one window and weight alone is an artefact of it: see what survives below."
      sheet={() => ({
        name: 'clusters',
        head: ['cluster', 'account', 'cluster_size', 'density', 'weight', 'first_at', 'last_at'],
        rows: clusters.flatMap((c) => c.members.nodes.map((m) => [c.name, m.platformId, c.size, c.density, c.weight, c.firstAt, c.lastAt])),
      })}>
      <Answer of={asking} analysis={variables.behaviour}>
        {() => (
          <>
            <Table caption="Clusters" rows={clusters.slice(0, SHOWN)} rowKey={(c) => c.name} empty="No clusters." columns={[
              { title: 'Most central', cell: (c) => <AccountName account={c.central} /> },
              { title: 'Accounts', numeric: true, cell: (c) => <>{number(c.size)}<Keep small name={`Cluster of ${c.name}`} item={() => ({ cluster: { name: c.name, behaviour: [variables.behaviour], within: variables.within, minWeight: variables.minWeight, networks: variables.networks, skipEmpty: variables.skipEmpty } })} /></> },
              { title: 'Density', numeric: true, cell: (c) => decimal(c.density) },
              { title: 'Weight', numeric: true, cell: (c) => number(c.weight) },
              { title: 'Networks', cell: (c) => c.networks.map((n) => <span key={n.network.slug} class="part"><a href={networkURL(n.network.slug)}><bdi>{n.network.slug}</bdi></a> {number(n.accounts)}</span>) },
              { title: 'From, to (UTC)', cell: (c) => `${day(c.firstAt)} to ${day(c.lastAt)}` },
              { title: 'Acted on', cell: (c) => c.topObjects.items[0] && (
                <details>
                  <summary>{count(c.topObjects.totalCount, 'object')}</summary>
                  <ul class="plain">{c.topObjects.items.map((o) => <li key={o.object}><bdi class="foreign object" dir="auto">{o.object}</bdi>: {count(o.tweets, 'tweet')} of {count(o.accounts, 'account')}</li>)}</ul>
                  {c.topObjects.truncated && <p class="about">{number(c.topObjects.items.length)} of {number(c.topObjects.totalCount)} shown.</p>}
                </details>
              ) },
              { title: 'In the graph', cell: (c) => (
                <button type="button" class="quiet" aria-pressed={params.cluster === c.name} onClick={() => change({ cluster: params.cluster === c.name ? null : c.name })}>
                  {params.cluster === c.name ? 'Show all' : 'Show alone'}<span class="hidden"> the cluster of {c.name}</span>
                </button>
              ) },
            ]} />
            {clusters.length > SHOWN && <p class="about">The largest {number(SHOWN)} of {count(clusters.length, 'cluster')} shown; the CSV has them all.</p>}
            {clusters.some((c) => c.members.totalCount > c.members.nodes.length) && <p class="about">Of clusters of more than 1,000 accounts, the most central 1,000 are coloured and in the CSV.</p>}
          </>
        )}
      </Answer>
    </Panel>
  );
}
