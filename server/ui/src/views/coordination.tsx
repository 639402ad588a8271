// Who acted together, as a graph whose size is known before it is drawn.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Failure, ask, useQuestion } from '../api';
import { BEHAVIOURS, count, number } from '../format';
import { ClustersDocument, CoordinationCountDocument, CoordinationEdgesDocument, SlugsDocument, type CoordinationEdgesQuery } from '../generated/operations';
import { GraphView, type Picture } from '../graph/view';
import { Answer, Failed, Notice, NumberInput, Panel, Select, Stale } from '../parts';
import { nameOf } from '../text';
import { useTitle } from '../title';
import { NetworkChoice } from './choice';
import { Clusters } from './clusters';
import { Edges } from './edges';
import { type Settings, useSettings } from './settings';
import { Sweep } from './sweep';
import { KINDS, WITHIN } from './together';

/** Below this many edges the graph is drawn at once, above only on demand; beyond the last it would say nothing. */
const AT_ONCE = 2000;
const MOST = 10_000;
const PAGE = 1000;

export function Coordination() {
  useTitle('Coordination');
  const settings = useSettings();
  const { params, set, change, variables } = settings;
  const networks = useQuestion(SlugsDocument, {});
  const counting = useQuestion(CoordinationCountDocument, variables);
  const total = counting.data?.coordination.totalCount;
  const draw = total !== undefined && !counting.busy && total > 0 && (total <= AT_ONCE || params.draw === '1');
  return (
    <>
      <h1>Coordination</h1>
      <p class="lead">Accounts that did the same within a time of each other. It finds what was done together, not why: friends, fans and news desks act together too.</p>
      <Panel title="What they did together" wide asked={counting.asked}
        controls={
          <>
            <Select label="Behaviour" value={variables.behaviour} of={KINDS} onChange={(v) => set({ behaviour: v })} />
            <Select label="within" value={variables.within} of={WITHIN} onChange={(v) => set({ within: v })} />
            <NumberInput label="Weight, at least" value={variables.minWeight} min={1} max={1_000_000} onChange={(v) => set({ weight: String(v) })} />
            {networks.data && <NetworkChoice all={networks.data.networks.map((n) => n.slug)} chosen={variables.networks} onChange={(v) => set({ networks: v })} />}
            <label class="check"><input type="checkbox" checked={variables.skipEmpty} onChange={(e) => set({ empty: e.currentTarget.checked ? null : '1' })} /> <span>leave out empty texts and links</span></label>
          </>
        }>
        <Answer of={counting} analysis={variables.behaviour}>
          {({ coordination: c }) => (
            <>
              <Stale when={c.stale} />
              <p class="size" role="status"><strong>{count(c.totalCount, 'edge')}</strong>: {BEHAVIOURS[variables.behaviour][1]}, at most {WITHIN.find(([v]) => v === variables.within)![1]} apart, {count(variables.minWeight, 'time')} or more.</p>
              {c.truncated && <Notice>There are more than a million edges, of which the first million can be listed. Raise the weight.</Notice>}
              {c.totalCount > AT_ONCE && !draw && (
                <p>
                  {c.totalCount > MOST && <>A graph of more than {number(MOST)} edges shows nothing. Raise the weight or shorten the window, or draw the first {number(MOST)} in the order of platform ids. </>}
                  <button type="button" onClick={() => change({ draw: '1' })}>Draw {number(Math.min(c.totalCount, MOST))} edges</button>
                </p>
              )}
            </>
          )}
        </Answer>
      </Panel>
      {draw && <Drawn settings={settings} />}
      {total !== undefined && total > 0 && <Edges settings={settings} total={total} />}
      <Sweep settings={settings} />
    </>
  );
}

type Edge = CoordinationEdgesQuery['coordination']['edges'][number];

/** useEdges fetches a graph page by page, and says how far it has come. */
function useEdges(variables: Settings['variables']) {
  const key = JSON.stringify(variables);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ edges: Edge[]; total: number; done: boolean; failure: Failure | null }>({ edges: [], total: 0, done: false, failure: null });
  useEffect(() => {
    const given = new AbortController();
    setState({ edges: [], total: 0, done: false, failure: null });
    (async () => {
      const edges: Edge[] = [];
      for (let after: string | null = null; ; ) {
        const { coordination }: CoordinationEdgesQuery = await ask(CoordinationEdgesDocument, { ...variables, first: PAGE, after }, given.signal);
        edges.push(...coordination.edges);
        after = coordination.pageInfo.endCursor;
        const done = !coordination.pageInfo.hasNextPage || edges.length >= MOST;
        setState({ edges: done ? edges.slice(0, MOST) : [], total: coordination.totalCount, done, failure: null });
        if (done) return;
      }
    })().catch((e: unknown) => {
      if (!given.signal.aborted) setState((s) => ({ ...s, failure: e instanceof Failure ? e : new Failure(String(e), 'INTERNAL') }));
    });
    return () => given.abort();
  }, [key, turn]);
  return { ...state, again: () => setTurn((n) => n + 1) };
}

function Drawn({ settings }: { settings: Settings }) {
  const { params, variables } = settings;
  const { edges, total, done, failure, again } = useEdges(variables);
  const clusters = useQuestion(ClustersDocument, variables);
  const found = clusters.data?.coordinationClusters;
  const picture: Picture = useRef(null);
  const group = useMemo(() => {
    const of = new Map<string, string>();
    for (const c of found ?? []) for (const m of c.members.nodes) of.set(m.platformId, nameOf(c.central));
    return of;
  }, [found]);
  // Clusters that cannot be told leave the graph without colours.
  const ready = done && !clusters.busy;
  const nodes = useMemo(() => {
    const all = new Map<string, { id: string; label: string; group: string }>();
    for (const e of edges) for (const a of [e.source, e.target]) if (!all.has(a.platformId)) all.set(a.platformId, { id: a.platformId, label: nameOf(a), group: group.get(a.platformId) ?? 'in no cluster' });
    return [...all.values()];
  }, [edges, group]);
  const ties = useMemo(() => edges.map((e) => ({ source: e.source.platformId, target: e.target.platformId, weight: e.weight })), [edges]);
  const picked = found?.find((c) => c.name === params.cluster);
  return (
    <>
      <Panel title="Coordination graph" wide picture={picture} asked={{ document: CoordinationEdgesDocument, variables: { ...variables, first: PAGE, after: null } }}
        about="An edge joins two accounts that acted together; colours are clusters, named by their most central account."
        sheet={done ? () => ({ name: 'coordination', head: ['source', 'target', 'weight', 'expected_weight'], rows: edges.map((e) => [e.source.platformId, e.target.platformId, e.weight, e.expectedWeight]) }) : null}>
        {failure ? <Failed failure={failure} again={again} /> : ready ? (
          <>
            {total > edges.length && <Notice>{number(edges.length)} of {number(total)} edges are drawn: the first by platform id. Raise the weight to see the strongest.</Notice>}
            <GraphView label="Coordination" nodes={nodes} ties={ties} groups="cluster" only={picked ? nameOf(picked.central) : null} picture={picture} />
          </>
        ) : <p class="waiting" role="status">Fetching edges and clusters…</p>}
      </Panel>
      <Clusters asking={clusters} settings={settings} />
    </>
  );
}
