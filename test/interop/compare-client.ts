import { expect, it } from 'vitest';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { runComparison } from './comparison-run.ts';
import type { ForeignClient } from './foreign-client.ts';

// A padding mistake appears once in 256 sign-ins. 250 random sign-ins miss it with a probability of 38 %, which is little over many
// runs; 5,000 do not miss it.
const cases = sizeOf(250, 5_000);
const ownExponents = 120;
const seed = Number(process.env['INTEROP_SEED'] ?? Date.now() % 2 ** 31);

/** Defines the test that compares random sign-ins with a client, and records how many they were. */
export function testClient(client: ForeignClient): void {
  it(`agrees with ${client.name} on ${cases} sign-ins (INTEROP_SEED=${seed})`, async () => {
    const progress = (done: number) => console.log(`${client.name}: ${done} of ${cases}`);
    const disagreements = await runComparison(client, { cases, ownExponents, seed, progress });
    showPromise(17, [
      { what: `SRP proofs of ${client.name} compared`, reached: cases, promised: 5_000, bound: 'at least' },
      { what: 'of which differ or are rejected', reached: disagreements.length, promised: 0, bound: 'at most' },
    ]);
    expect(disagreements).toEqual([]);
  });
}
