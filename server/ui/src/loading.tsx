// What is being loaded right now, over GraphQL's WebSocket.

import { createClient } from 'graphql-ws';
import { useEffect, useState } from 'preact/hooks';
import { count, number } from './format';
import { LoadProgressDocument, type LoadProgressSubscription } from './generated/operations';

type Progress = LoadProgressSubscription['loadProgress'];

/**
 * Loading shows progress while this server loads, and tells of the end, so that
 * figures can be asked for again. The subscription ends by itself where nothing is loaded.
 */
export function Loading({ ended }: { ended: () => void }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    let seen = false;
    const url = new URL('/graphql', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const client = createClient({ url: url.href, retryAttempts: 3, lazy: true });
    const stop = client.subscribe<LoadProgressSubscription>({ query: LoadProgressDocument.toString() }, {
      next: ({ data }) => {
        seen = true;
        if (data) setProgress(data.loadProgress);
      },
      error: () => setProgress(null),
      complete: () => {
        setProgress(null);
        if (seen) ended();
      },
    });
    return () => {
      stop();
      void client.dispose();
    };
  }, []);
  if (!progress) return null;
  const { bytesRead, bytesTotal } = progress;
  return (
    <div class="loading" role="status" aria-live="off">
      <p>
        Loading <bdi>{progress.file}</bdi> of <bdi>{progress.network}</bdi>: {count(progress.rowsRead, 'row')} read = {number(progress.accepted)} accepted + {number(progress.duplicate)} duplicate + {number(progress.rejected)} rejected,{' '}
        {number(Math.round(progress.rowsPerSecond))} a second{progress.etaSeconds !== null && !progress.done && `, about ${Math.ceil(progress.etaSeconds)} s left`}
      </p>
      {bytesTotal > 0 && <progress value={bytesRead} max={bytesTotal} aria-label="Bytes of the file read" />}
    </div>
  );
}
