// How far a question about coordination has come, as the server tells it.

import { useEffect, useState } from 'preact/hooks';
import { count } from './format';
import { AnalysisProgressDocument, type AnalysisPhase, type AnalysisProgressSubscription, type Behaviour } from './generated/operations';
import { subscribe } from './subscribe';

type Progress = AnalysisProgressSubscription['analysisProgress'];

const PHASES: Record<AnalysisPhase, string> = {
  EDGES: 'Finding who acted together',
  EXPECTED_WEIGHTS: 'Working out what chance would give',
  EVIDENCE: 'Collecting the tweets behind edges',
  CLUSTERS: 'Finding clusters',
  SWEEP: 'Trying windows and weights',
};

/** Short questions are answered before anybody would read of them. */
const PATIENCE = 400;

export function Analysing({ behaviour }: { behaviour: Behaviour }) {
  const [under, setUnder] = useState<Progress | null>(null);
  useEffect(() => {
    let stop = () => {};
    let timer = setTimeout(listen, PATIENCE);
    function listen() {
      stop = subscribe(AnalysisProgressDocument, {
        next: ({ analysisProgress: p }) => {
          if (p.behaviours.includes(behaviour)) setUnder((old) => (p.done ? (old?.number === p.number ? null : old) : p));
        },
        // It ends between two questions; this one may come yet.
        end: (failed) => { if (!failed) timer = setTimeout(listen, PATIENCE); },
      });
    }
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [behaviour]);
  return under && (
    <p class="waiting analysing" role="status" aria-live="off">
      {PHASES[under.phase]}: {under.messages === 0 ? 'waiting for its turn' : `${count(under.messages, 'tweet')} read so far, about ${count(under.objects, 'object')}`}.
    </p>
  );
}
