/** One of the processes of `latchkey serve --processes N`, as it sees itself (processes.ts starts them). */
import cluster from 'node:cluster';
import type { RunningServer } from '@latchkey/server';

/** What a process says when it answers requests. */
export interface Ready extends Pick<RunningServer, 'url' | 'console'> {
  readonly kind: 'ready';
}

/** What a process says to the one that started it. */
export type FromWorker =
  | Ready
  | {
      readonly kind: 'stopped';
      /** Requests in flight when it stopped: finished and dropped. */
      readonly finished: number;
      readonly dropped: number;
    };

/** Returns the number of this process, from 1; undefined if it is the only one, or the one that starts the others. */
export function processNumber(): number | undefined {
  if (!cluster.isWorker) return undefined;
  // A start that fails must end the process, although it is connected with the one that started it.
  process.channel?.unref();
  return Number(process.env['LATCHKEY_PROCESS']);
}

/**
 * Says when the server answers, and stops it when the starting process says so, or at SIGTERM. SIGINT is for the starting process: a
 * terminal sends it to all.
 */
export async function runAsWorker(starting: Promise<RunningServer>): Promise<void> {
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    // A start that fails is reported by the command.
    const server = await starting.catch(() => undefined);
    if (server === undefined) return;
    tell({ kind: 'stopped', ...(await server.close()) }, () => process.exit(0));
  };
  process.on('SIGINT', () => undefined).on('SIGTERM', () => void stop());
  process.on('message', () => void stop());
  const { url, console } = await starting;
  process.channel?.ref();
  tell({ kind: 'ready', url, console: console && { url: console.url, first: console.first } });
}

function tell(message: FromWorker, then?: () => void): void {
  process.send?.(message, undefined, undefined, then);
}
