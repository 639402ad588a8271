// What is being loaded right now, over GraphQL's WebSocket.

import { useEffect, useState } from 'preact/hooks';
import { count, number } from './format';
import { LoadProgressDocument, type LoadProgressSubscription } from './generated/operations';
import { subscribe } from './subscribe';

type Progress = LoadProgressSubscription['loadProgress'];

/**
 * Loading shows progress while this server loads, and tells of the end, so that
 * figures can be asked for again. The subscription ends by itself where nothing is loaded.
 */
export function Loading({ ended }: { ended: () => void }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    let seen = false;
    return subscribe(LoadProgressDocument, {
      next: ({ loadProgress }) => {
        seen = true;
        setProgress(loadProgress);
      },
      end: (failed) => {
        setProgress(null);
        if (seen && !failed) ended();
      },
    });
  }, []);
  if (!progress) return null;
  const { bytesRead, bytesTotal } = progress;
  return (
    <div class="loading" role="status" aria-live="off">
      <p>
        {progress.done ? 'Read' : 'Loading'} <bdi>{progress.file}</bdi> of <bdi>{progress.network}</bdi>: {count(progress.rowsRead, 'row')} read = {number(progress.accepted)} accepted + {number(progress.duplicate)} duplicate + {number(progress.rejected)} rejected,{' '}
        {number(Math.round(progress.rowsPerSecond))} a second{progress.etaSeconds !== null && !progress.done && `, about ${Math.ceil(progress.etaSeconds)} s left`}. Figures count it when the load has ended.
      </p>
      {bytesTotal > 0 && <progress value={bytesRead} max={bytesTotal} aria-label="Bytes of the file read" />}
    </div>
  );
}
