/** Stops a running server on signals. */
import type { RunningServer } from '@latchkey/server';

/**
 * Stops the server at the first SIGINT or SIGTERM, also at one that arrives while it starts. It keeps serving for the delay while it reports that it is not ready. Then it finishes the
 * requests in flight, and the process exits with code 0. A second signal ends the process at once.
 *
 * @param delay seconds
 */
export function stopOnSignal(starting: Promise<RunningServer>, delay: number, say: (line: string) => void): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) {
      // 128 and the number of the signal, as shells report a process that a signal ended.
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
    stopping = true;
    if (delay > 0) say(`is no longer ready, and stops in ${delay} s; a second signal stops it at once`);
    void stop();
  };
  const stop = async () => {
    // A start that fails is reported by the command.
    const server = await starting.catch(() => undefined);
    if (server === undefined) return;
    const { finished, dropped } = await server.close();
    say(`stopped, finished ${finished} in flight${dropped === 0 ? '' : `, dropped ${dropped}`}`);
    process.exit(0);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
}
