/** Releases the memory that only the start needed. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Time for the work that follows a start, such as the first signing keys. */
const SETTLE_MS = 1_500;

/**
 * Collects garbage once, shortly after the server is ready. A start leaves about ten megabytes of garbage, which V8 keeps for as long as a
 * server has little to do. It takes some 30 ms, at a time when the server is hardly used.
 */
export function releaseMemorySoon(): void {
  setTimeout(() => {
    // `gc` exists only in contexts that are made while this flag is set, so nothing else gets it.
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    setFlagsFromString('--no-expose-gc');
    if (typeof collect === 'function') collect();
  }, SETTLE_MS).unref();
}
