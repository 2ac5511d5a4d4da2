/** Keeps an example running until Ctrl-C. */
import { once } from 'node:events';

interface Closable {
  close(): Promise<unknown>;
}

/** Waits for SIGINT or SIGTERM, then closes the parts in their order. */
export async function closeOnSignal(...parts: readonly Closable[]): Promise<void> {
  // Vite would end the process at once, but the other servers must be closed, too.
  process.removeAllListeners('SIGTERM');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  for (const part of parts) await part.close();
}
