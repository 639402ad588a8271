// Rows that were not loaded, with the reason.

import { useState } from 'preact/hooks';
import { useQuestion } from '../api';
import { number } from '../format';
import { NetworkRejectsDocument } from '../generated/operations';
import { Answer, Pager, Panel, Table } from '../parts';
import { Foreign } from '../text';

const PAGE = 25;

export function Rejects({ slug }: { slug: string }) {
  const [trail, setTrail] = useState<string[]>([]);
  const asking = useQuestion(NetworkRejectsDocument, { slug, first: PAGE, after: trail.at(-1) ?? null });
  return (
    <Panel title="Rejected rows" wide asked={asking.asked} about="Never guessed, always kept. They count in no figure."
      sheet={() => ({ name: `${slug} rejected rows`, head: ['file', 'line', 'column', 'code', 'reason', 'excerpt'], rows: (asking.data?.network?.rejects.nodes ?? []).map((r) => [r.file, r.line, r.column, r.code, r.reason, r.excerpt]) })}>
      <Answer of={asking}>
        {({ network }) => network && (
          <>
            <Table caption="Rejected rows" rows={network.rejects.nodes} rowKey={(r) => `${r.file}:${r.line}`} columns={[
              { title: 'File', cell: (r) => <Foreign>{r.file}</Foreign> },
              { title: 'Line', numeric: true, cell: (r) => number(r.line) },
              { title: 'Reason', cell: (r) => r.reason },
              { title: 'Excerpt', cell: (r) => <code><Foreign>{r.excerpt}</Foreign></code> },
            ]} />
            <Pager what="rejected rows" shown={network.rejects.nodes.length} total={network.rejects.totalCount}
              back={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : null}
              next={network.rejects.pageInfo.hasNextPage ? () => setTrail([...trail, network.rejects.pageInfo.endCursor!]) : null} />
          </>
        )}
      </Answer>
    </Panel>
  );
}
