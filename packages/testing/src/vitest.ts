/**
 * A fixture for Vitest: `latchkey`, one server for each test file, put back to its start after each test.
 *
 * @module
 */
import { test as base, type TestAPI } from 'vitest';
import type { TestingOptions } from './options.ts';
import { type Latchkey, startLatchkey } from './start-latchkey.ts';

/** The fixtures of the returned `test`. */
export interface LatchkeyFixtures {
  readonly latchkey: Latchkey;
}

/**
 * Returns a `test` whose functions get `latchkey`. Tests of a file that run at the same time (`test.concurrent`) share its server: let each
 * use a pool of its own, `latchkey.newPool()`, in a file whose server is never reset.
 *
 * @param options as for `startLatchkey`
 * @param how `reset: false` leaves the server as a test left it
 */
export function latchkeyTest(
  options: TestingOptions = {},
  how: { readonly reset?: boolean } = {},
): TestAPI<LatchkeyFixtures> {
  const { reset = true } = how;
  return base.extend<LatchkeyFixtures & { readonly latchkeyServer: Latchkey }>({
    latchkeyServer: [
      // Vitest reads from the pattern which fixtures this one needs: none.
      // oxlint-disable-next-line no-empty-pattern
      async ({}, use) => {
        await using server = await startLatchkey(options);
        await use(server);
      },
      { scope: 'file' },
    ],
    latchkey: async ({ latchkeyServer }, use) => {
      await use(latchkeyServer);
      if (reset) await latchkeyServer.reset();
    },
  });
}
