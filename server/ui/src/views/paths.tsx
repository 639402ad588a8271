// The shortest ways between two accounts or networks.

import { useMemo, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { choice, useParams, whole } from '../address';
import { Failure, useQuestion } from '../api';
import { COVERAGE, count, day, number } from '../format';
import { EndsDocument, PathsDocument, type EndsQuery, type LinkKind, type PathsQuery } from '../generated/operations';
import type { Node, Tie } from '../graph/types';
import { GraphView, type Picture } from '../graph/view';
import { Answer, Failed, Notice, NumberInput, Panel, Select, Stale } from '../parts';
import { useTitle } from '../title';
import { ThingName, keyOf, labelOf, linkName, urlOf } from './thing';

type Path = PathsQuery['path'][number];

const SHOWN = 20;
const OVER: Record<string, LinkKind[] | null> = { '': null, amplifies: ['AMPLIFIES'], member: ['MEMBER_OF'], both: ['AMPLIFIES', 'MEMBER_OF'] };

export function Paths() {
  useTitle('Paths');
  const [params, change] = useParams();
  const { from = '', to = '' } = params;
  const most = whole(params.hops, 4, 1, 6);
  const over = choice(params.over, ['', 'amplifies', 'member', 'both']);
  const ends = useQuestion(EndsDocument, from && to ? { from, to } : null);
  const [a, b] = ends.data ? [idOf(ends.data, 'from', from), idOf(ends.data, 'to', to)] : [];
  const asking = useQuestion(PathsDocument, a && b && !ends.busy ? { from: a, to: b, maxLength: most, over: OVER[over]!, first: SHOWN } : null);
  const paths = asking.data?.path ?? [];
  const picture: Picture = useRef(null);
  return (
    <>
      <h1>A way from one to another</h1>
      <p class="lead">The shortest ways between two accounts or networks, over who retweeted whom (whichever way) and who belongs where.</p>
      <Ends from={from} to={to} find={change} />
      {ends.failure && <Failed failure={ends.failure} again={ends.again} />}
      {ends.data && !ends.busy && [[a, from], [b, to]].map(([id, name]) => !id && <Failed key={name} failure={new Failure(`No loaded file contains ${name}.`, 'NOT_FOUND')} />)}
      {a && b && (
        <Panel title="Shortest ways" wide picture={paths.length > 0 ? picture : false} asked={asking.asked}
          sheet={() => ({
            name: 'paths',
            head: ['path', 'step', 'from', 'to', 'link', 'source', 'weight', 'first_at', 'last_at', 'coverage'],
            rows: paths.flatMap((p, i) => p.hops.flatMap((h, j) => h.links.map((l) => [i + 1, j + 1, key(p, h.from.id), key(p, h.to.id), l.kind, key(p, l.source.id), l.weight, l.firstAt, l.lastAt, p.coverage]))),
          })}
          controls={
            <>
              <NumberInput label="Hops, at most" value={most} min={1} max={6} onChange={(v) => change({ hops: v === 4 ? null : String(v) })} />
              <Select label="over" value={over} of={[['', 'what fits'], ['amplifies', 'retweets alone'], ['member', 'membership alone'], ['both', 'both']]} onChange={(v) => change({ over: v })} />
            </>
          }>
          <Answer of={asking}>
            {() => paths[0] ? (
              <>
                <Stale when={paths[0].stale} />
                {paths[0].coverage !== 'WITH_AMPLIFIERS' && <Notice>{COVERAGE[paths[0].coverage].about} A shorter way may have gone undisclosed.</Notice>}
                <p class="size" role="status"><strong>{count(paths[0].totalCount, 'way')}</strong> of {count(paths[0].length, 'hop')}{paths[0].truncated && `, of which ${number(paths.length)} are listed`}.</p>
                <Drawn paths={paths} picture={picture} />
                <ol class="paths">{paths.map((p) => <li key={p.nodes.map((n) => n.id).join(' ')}><Way of={p} /></li>)}</ol>
              </>
            ) : <p class="empty">None within {count(most, 'hop')} is in the store. What was not disclosed may still join them.</p>}
          </Answer>
        </Panel>
      )}
    </>
  );
}

interface EndsProps {
  from: string;
  to: string;
  find: (ends: { from: string; to: string }) => void;
}

/** Ends asks for the two ends of a way. */
export function Ends({ from, to, find }: EndsProps) {
  return (
    <form class="controls" onSubmit={(e) => {
      e.preventDefault();
      const given = new FormData(e.currentTarget);
      find({ from: String(given.get('from') ?? '').trim(), to: String(given.get('to') ?? '').trim() });
    }}>
      <label class="grow"><span>From: a platform id, or a network’s slug</span><input type="text" name="from" defaultValue={from} key={`from ${from}`} required maxLength={500} autoComplete="off" /></label>
      <label class="grow"><span>To</span><input type="text" name="to" defaultValue={to} key={`to ${to}`} required maxLength={500} autoComplete="off" /></label>
      <button type="submit">Find</button>
    </form>
  );
}

function idOf(ends: EndsQuery, which: 'from' | 'to', name: string): string | undefined {
  return ends[which]?.id ?? ends.networks.find((n) => n.slug === name)?.id;
}

function node(p: Path, id: string) {
  return p.nodes.find((n) => n.id === id)!;
}

function key(p: Path, id: string): string {
  return keyOf(node(p, id));
}

/** Way is one path, each step with the links behind it, as they point. */
function Way({ of: p }: { of: Path }) {
  return (
    <ol class="way">
      {p.nodes.map((n, i) => {
        const hop = p.hops[i];
        return (
          <li key={n.id}>
            <ThingName of={n} />
            {hop && <span class="meta"> {hop.links.map((l) => {
              const dates = l.firstAt ? `, ${day(l.firstAt)} to ${day(l.lastAt)}` : '';
              return `${linkName(l.kind, l.source.id === n.id ? 'OUTGOING' : 'INCOMING')}${l.kind === 'AMPLIFIES' ? ` (${count(l.weight, 'retweet')}${dates})` : ''}`;
            }).join('; ')} →</span>}
          </li>
        );
      })}
    </ol>
  );
}

function Drawn({ paths, picture }: { paths: Path[]; picture: Picture }) {
  const { route } = useLocation();
  const [nodes, ties, things] = useMemo(() => {
    const things = new Map(paths.flatMap((p) => p.nodes).map((n) => [n.id, n]));
    const ends = new Set([paths[0]!.nodes[0]!.id, paths[0]!.nodes.at(-1)!.id]);
    const links = new Map(paths.flatMap((p) => p.hops.flatMap((h) => h.links.map((l) => {
      const target = l.source.id === h.from.id ? h.to.id : h.from.id;
      return [`${l.kind} ${l.source.id} ${target}`, { source: l.source.id, target, weight: Math.max(l.weight, 1) }] as const;
    }))));
    const nodes: Node[] = [...things.values()].map((n) => ({ id: n.id, label: labelOf(n), group: ends.has(n.id) ? 'ends' : 'between' }));
    const ties: Tie[] = [...links.values()];
    return [nodes, ties, things] as const;
  }, [paths]);
  if (ties.length === 0) return null;
  return <GraphView label="Ways" of="thing" nodes={nodes} ties={ties} groups="place" picture={picture} open={(id) => { const t = things.get(id); if (t) route(urlOf(t)); }} />;
}
