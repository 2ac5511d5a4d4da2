/**
 * Takes the steps of a random history on a store until it is killed. It notes each answer when it has it, as a line of
 * JSON on its standard output.
 *
 * Arguments: data directory, file with the steps, the moment of the step before.
 */
import { readFileSync, writeSync } from 'node:fs';
import { openStore } from '../../../packages/server/src/store/open-store.ts';
import { perform, type Step } from '../../../packages/server/src/store/testing/histories/operations.ts';
import { clock, random, testEnvelope } from '../../../packages/server/src/store/testing/test-database.ts';

const [dataDir = '', file = '', before = ''] = process.argv.slice(2);
const steps = JSON.parse(readFileSync(file, 'utf8')) as readonly Step[];
const store = await openStore({ dataDir, envelope: testEnvelope(new Uint8Array(32)), clock, random });

let now = Number(before);
for (const [index, { afterMs, operations }] of steps.entries()) {
  now += afterMs;
  await Promise.all(
    operations.map(async (operation, place) => {
      const answer = await perform(store, operation, now);
      writeSync(process.stdout.fd, `${JSON.stringify([index, place, answer])}\n`);
    }),
  );
}
await store.close();
