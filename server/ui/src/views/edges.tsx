// The edges of a coordination as a table, with the tweets behind each.

import { useQuestion } from '../api';
import { decimal, number } from '../format';
import { CoordinationEvidenceDocument } from '../generated/operations';
import { Answer, Pager, Panel, Table } from '../parts';
import { AccountName } from '../text';
import type { Settings } from './settings';
import { Matches } from './together';

const PAGE = 25;

export function Edges({ settings: { params, change, variables }, total }: { settings: Settings; total: number }) {
  const asking = useQuestion(CoordinationEvidenceDocument, { ...variables, first: PAGE, after: params.after ?? null });
  const found = asking.data?.coordination;
  return (
    <Panel title="Edges" wide asked={asking.asked} about="Expected is what the two would reach by chance, as busy as they are: a weight far above it is no coincidence."
      sheet={() => ({ name: 'edges', head: ['source', 'target', 'weight', 'expected_weight'], rows: (found?.edges ?? []).map((e) => [e.source.platformId, e.target.platformId, e.weight, e.expectedWeight]) })}>
      <Answer of={asking} analysis={variables.behaviour}>
        {() => found && (
          <>
            <Table caption="Edges" rows={found.edges} rowKey={(e) => `${e.source.platformId} ${e.target.platformId}`} columns={[
              { title: 'Source', cell: (e) => <AccountName account={e.source} /> },
              { title: 'Target', cell: (e) => <AccountName account={e.target} /> },
              { title: 'Weight', numeric: true, cell: (e) => number(e.weight) },
              { title: 'Expected', numeric: true, cell: (e) => decimal(e.expectedWeight) },
              { title: 'Evidence', cell: (e) => <Matches evidence={e.evidence} /> },
            ]} />
            <Pager what="edges" shown={found.edges.length} total={total}
              back={params.after ? () => change({ after: null }) : null}
              next={found.pageInfo.hasNextPage ? () => change({ after: found.pageInfo.endCursor }) : null} />
          </>
        )}
      </Answer>
    </Panel>
  );
}
