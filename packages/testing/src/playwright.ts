/**
 * A fixture for Playwright Test: `latchkey`, one server for each worker, put back to its start after each test.
 *
 * @module
 */
import { test as base } from '@playwright/test';
import type { TestingOptions } from './options.ts';
import { type Latchkey, startLatchkey } from './start-latchkey.ts';

/**
 * Returns a `test` whose functions get `latchkey`. With a `port` in the options, an app that was started before the tests can know the address;
 * there can then be only one worker.
 *
 * @param options as for `startLatchkey`
 */
export function latchkeyTest(options: TestingOptions = {}) {
  return base.extend<{ latchkey: Latchkey }, { latchkeyServer: Latchkey }>({
    latchkeyServer: [
      // Playwright reads from the pattern which fixtures this one needs: none.
      // oxlint-disable-next-line no-empty-pattern
      async ({}, use) => {
        await using server = await startLatchkey(options);
        await use(server);
      },
      { scope: 'worker' },
    ],
    latchkey: async ({ latchkeyServer }, use) => {
      await use(latchkeyServer);
      await latchkeyServer.reset();
    },
  });
}
