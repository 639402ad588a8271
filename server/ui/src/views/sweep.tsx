// How edges and clusters survive over window and weight.

import { useQuestion } from '../api';
import { duration, number } from '../format';
import { SweepDocument } from '../generated/operations';
import { Answer, Panel } from '../parts';
import type { Settings } from './settings';

const WITHIN = ['PT1H', 'PT5M', 'PT60S', 'PT10S'];
const WEIGHTS = [1, 2, 3, 5, 10, 20];

export function Sweep({ settings: { params, change, set, variables } }: { settings: Settings }) {
  const { behaviour, networks, skipEmpty } = variables;
  const open = params.sweep === '1';
  const asking = useQuestion(SweepDocument, open ? { behaviour, networks, skipEmpty, within: WITHIN, minWeight: WEIGHTS } : null);
  const cells = asking.data?.coordinationSweep ?? [];
  // The answer has its own way to write a length of time; cells come in the order asked.
  const cell = (w: number, m: number) => cells[w * WEIGHTS.length + m];
  return (
    <Panel title="What survives other windows and weights" wide asked={asking.asked}
      sheet={open ? () => ({ name: 'sweep', head: ['within', 'min_weight', 'edges', 'accounts', 'clusters', 'largest', 'kept'], rows: cells.map((c) => [c.within, c.minWeight, c.edges, c.accounts, c.clusters, c.largest, c.kept]) }) : null}>
      {!open ? <p><button type="button" onClick={() => change({ sweep: '1' })}>Try {WITHIN.length} windows and {WEIGHTS.length} weights</button></p> : (
        <Answer of={asking} analysis={behaviour}>
          {() => (
            <div class="scroll" tabIndex={0} role="group" aria-label="Edges and clusters by window and weight">
              <table>
                <caption class="about">Edges, and clusters of them, for each window and least weight. Choose one to draw it.</caption>
                <thead><tr><th scope="col">within</th>{WEIGHTS.map((w) => <th key={w} scope="col" class="number">weight ≥ {w}</th>)}</tr></thead>
                <tbody>
                  {WITHIN.map((within, i) => (
                    <tr key={within}>
                      <th scope="row">{duration(within)}</th>
                      {WEIGHTS.map((w, j) => {
                        const c = cell(i, j);
                        return (
                          <td key={w} class="number">
                            {c && <button type="button" class="quiet" onClick={() => set({ within, weight: String(w) })} aria-label={`Choose ${duration(within)} and weight ${w}: ${number(c.edges)} edges`}>{number(c.edges)}</button>}
                            <small>{c && (c.clusters === null ? 'too many to cluster' : `${number(c.clusters)} clusters`)}</small>
                          </td>
                        );
                      })}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Answer>
      )}
    </Panel>
  );
}
