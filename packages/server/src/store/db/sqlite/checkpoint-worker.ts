/** The thread that runs checkpoints. It has a connection of its own. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** A checkpoint to run; see checkpoints.ts. */
export interface CheckpointJob {
  readonly mode: 'passive' | 'truncate' | 'close';
}

export interface CheckpointResult {
  /** Frames in the log, and how many of them the database has. */
  readonly log: number;
  readonly moved: number;
  readonly busy: boolean;
  /** Message and SQLite's code of a failure. */
  readonly failure?: { readonly message: string; readonly errcode: number | undefined };
}

const { file } = workerData as { readonly file: string };
const database = new DatabaseSync(file, { timeout: 1_000 });
// The log is flushed before its content is moved, and the database after it.
database.exec('pragma synchronous = normal; pragma checkpoint_fullfsync = on; pragma wal_autocheckpoint = 0');
database.exec('pragma secure_delete = on');

parentPort?.on('message', ({ mode }: CheckpointJob) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  if (mode !== 'close') return parentPort?.postMessage(run(mode));
  // Only the last connection to close removes the log, so this one must be closed before the others.
  database.close();
  return parentPort?.close();
});

function run(mode: Exclude<CheckpointJob['mode'], 'close'>): CheckpointResult {
  try {
    const row = database.prepare(`pragma wal_checkpoint(${mode})`).get() ?? {};
    return { log: Number(row['log']), moved: Number(row['checkpointed']), busy: row['busy'] === 1 };
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number };
    return { log: 0, moved: 0, busy: false, failure: { message, errcode } };
  }
}
