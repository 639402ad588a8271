// What is around a thing: how much there is before it is fetched, then as a graph and as a table.

import { useMemo, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { aroundURL, choice, useParams } from '../address';
import { useQuestion } from '../api';
import { COVERAGE, count, day, number } from '../format';
import { NeighborhoodDocument, type NeighborhoodQuery } from '../generated/operations';
import { GraphView, type Picture } from '../graph/view';
import { Answer, Figures, Notice, Panel, Select, Stale, Table } from '../parts';
import { useTitle } from '../title';
import { KINDS, ThingName, keyOf, labelOf, linkName, urlOf } from './thing';

type Found = NeighborhoodQuery['neighborhood'];

const DEPTHS = [['1', '1 hop'], ['2', '2 hops'], ['3', '3 hops']] as const;
const LIMITS = [['200', '200'], ['50', '50'], ['500', '500'], ['1000', '1,000']] as const;

export function Around({ id }: { id: string }) {
  const [params, change] = useParams();
  const depth = Number(choice(params.depth, ['1', '2', '3']));
  const limit = Number(choice(params.limit, ['200', '50', '500', '1000']));
  const open = params.open === '1';
  const counting = useQuestion(NeighborhoodDocument, { id, depth: 1, limit: 1 });
  const asking = useQuestion(NeighborhoodDocument, open ? { id, depth, limit } : null);
  const self = counting.data?.neighborhood.nodes[0];
  useTitle(self ? `Around ${labelOf(self.node)}` : 'Around');
  return (
    <Answer of={counting}>
      {() => self && (
        <>
          <h1>Around <bdi class="foreign" dir="auto">{labelOf(self.node)}</bdi></h1>
          <p class="lead">What is next to {KINDS[self.node.__typename] === 'account' ? 'an' : 'a'} {KINDS[self.node.__typename]}: <ThingName of={self.node} /></p>
          <Panel title="What there is" wide asked={counting.asked}
            sheet={() => ({ name: `around ${labelOf(self.node)}, counts`, head: ['link', 'direction', 'total'], rows: self.neighbors.map((n) => [n.kind, n.direction, n.total]) })}
            controls={
              <>
                <Select label="How far" value={String(depth) as '1'} of={DEPTHS} onChange={(v) => change({ depth: v === '1' ? null : v })} />
                <Select label="things, at most" value={String(limit) as '50'} of={LIMITS} onChange={(v) => change({ limit: v === '200' ? null : v })} />
                <button type="button" aria-expanded={open} onClick={() => change({ open: open ? null : '1' })}>{open ? 'Fold up' : `Expand, up to ${number(limit)} things`}</button>
              </>
            }>
            {self.neighbors.every((n) => n.total === 0) ? <p class="empty">Nothing in the store is next to it.</p>
              : <Figures of={self.neighbors.filter((n) => n.total > 0).map((n) => [linkName(n.kind, n.direction), number(n.total)])} />}
          </Panel>
          {open && <Expanded asking={asking} limit={limit} />}
        </>
      )}
    </Answer>
  );
}

function Expanded({ asking, limit }: { asking: ReturnType<typeof useQuestion<NeighborhoodQuery, { id: string; depth: number; limit: number }>>; limit: number }) {
  const found = asking.data?.neighborhood;
  const picture: Picture = useRef(null);
  return (
    <Panel title="Next to it" wide picture={found && found.edges.length > 0 ? picture : false} asked={asking.asked}
      sheet={found ? () => ({
        name: 'neighbourhood',
        head: ['kind', 'source', 'target', 'weight', 'first_at', 'last_at', 'coverage'],
        rows: found.edges.map((e) => [e.kind, keyById(found, e.source.id), keyById(found, e.target.id), e.weight, e.firstAt, e.lastAt, found.coverage]),
      }) : null}>
      <Answer of={asking}>
        {() => found && (
          <>
            <Stale when={found.stale} />
            {found.coverage !== 'WITH_AMPLIFIERS' && <Notice>{COVERAGE[found.coverage].about}</Notice>}
            {found.truncated && <Notice>{number(limit)} things are shown; there are more. Each says how many are next to it.</Notice>}
            <Drawn found={found} picture={picture} />
            <Things found={found} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

function keyById(found: Found, id: string): string {
  const node = found.nodes.find((n) => n.node.id === id)?.node;
  return node ? keyOf(node) : id;
}

function Drawn({ found, picture }: { found: Found; picture: Picture }) {
  const { route } = useLocation();
  const nodes = useMemo(() => found.nodes.map((n) => ({ id: n.node.id, label: labelOf(n.node), group: KINDS[n.node.__typename] })), [found]);
  const ties = useMemo(() => found.edges.map((e) => ({ source: e.source.id, target: e.target.id, weight: Math.max(e.weight, 1) })), [found]);
  if (ties.length === 0) return null;
  return (
    <GraphView label="Neighbourhood" of="thing" nodes={nodes} ties={ties} groups="kind" picture={picture}
      open={(id) => { const n = found.nodes.find((m) => m.node.id === id); if (n) route(urlOf(n.node)); }} />
  );
}

function Things({ found }: { found: Found }) {
  const near = new Map<string, { kind: Found['edges'][number]['kind']; weight: number; firstAt: string | null; lastAt: string | null }[]>();
  for (const e of found.edges) for (const end of [e.source.id, e.target.id]) near.set(end, [...(near.get(end) ?? []), e]);
  return (
    <Table caption="Things around it" rows={found.nodes} rowKey={(n) => n.node.id} columns={[
      { title: 'Hops', numeric: true, cell: (n) => number(n.distance) },
      { title: 'Kind', cell: (n) => KINDS[n.node.__typename] },
      { title: 'Thing', cell: (n) => <ThingName of={n.node} /> },
      { title: 'Links here', numeric: true, cell: (n) => number(near.get(n.node.id)?.length ?? 0) },
      { title: 'Weight', numeric: true, cell: (n) => number((near.get(n.node.id) ?? []).reduce((a, e) => a + e.weight, 0)) },
      { title: 'First (UTC)', cell: (n) => day((near.get(n.node.id) ?? []).map((e) => e.firstAt).filter((t) => t !== null).sort()[0] ?? null) },
      { title: 'Next to it, shown of all', cell: (n) => <ul class="plain">{n.neighbors.filter((c) => c.total > 0).map((c) => <li key={c.kind + c.direction}>{linkName(c.kind, c.direction)}: {number(c.shown)} of {number(c.total)}</li>)}</ul> },
      { title: 'On', cell: (n) => n.distance > 0 && <a href={`${aroundURL(n.node.id)}?open=1`}>Around it<span class="hidden">: {labelOf(n.node)}, {count(n.neighbors.reduce((a, c) => a + c.total, 0), 'link')}</span></a> },
    ]} />
  );
}
