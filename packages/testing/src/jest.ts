/**
 * Hooks for Jest, and for other runners with the global functions `beforeAll`, `afterEach` and `afterAll`.
 *
 * @module
 */
import type { TestingOptions } from './options.ts';
import { type Latchkey, startLatchkey } from './start-latchkey.ts';

type Hook = (run: () => Promise<void>, timeoutMs?: number) => void;
type Hooks = Readonly<Partial<Record<'beforeAll' | 'afterEach' | 'afterAll', Hook>>>;

/** Starting takes longer than the five seconds of a hook on a machine that is busy. */
const START_LIMIT_MS = 60_000;

/**
 * Starts a server before the tests of a file, puts it back to its start after each test, and stops it after the last.
 *
 * @param options as for `startLatchkey`
 * @returns a function that returns the server, for use inside of tests
 */
export function useLatchkey(options: TestingOptions = {}): () => Latchkey {
  const { beforeAll, afterEach, afterAll } = globalThis as Hooks;
  if (beforeAll === undefined || afterEach === undefined || afterAll === undefined) {
    throw new Error(
      'There are no global hooks. Call useLatchkey in a test file of Jest, or call startLatchkey yourself.',
    );
  }
  let server: Latchkey | undefined;
  beforeAll(async () => {
    server = await startLatchkey(options);
  }, START_LIMIT_MS);
  afterEach(async () => server?.reset());
  afterAll(async () => server?.stop());
  return () => {
    if (server === undefined) throw new Error('The server starts before the tests; use it inside of a test.');
    return server;
  };
}
