/** A started server until its end: signals stop it. */
import type { RunningServer } from '@latchkey/server';

/**
 * Keeps the process alive when what it prints to ends or is full: a log shipper that is restarted, a closed terminal, a full
 * disk. What cannot be printed is lost.
 */
export function outliveOutputs(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/**
 * Stops the server at the first SIGINT or SIGTERM: it goes on serving for the delay while it says that it is not ready, then
 * what is in flight finishes, and the process ends with code 0. A second signal ends it at once.
 *
 * @param delay seconds
 */
export function stopOnSignal(server: RunningServer, delay: number, say: (line: string) => void): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) {
      // 128 and the number of the signal, as shells report a process that a signal ended.
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
    stopping = true;
    if (delay > 0) say(`is not ready any more, and stops in ${delay} s; a second signal stops it at once`);
    void stop();
  };
  const stop = async () => {
    const { finished, dropped } = await server.close();
    say(`stopped, finished ${finished} in flight${dropped === 0 ? '' : `, gave up ${dropped}`}`);
    process.exit(0);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
}
