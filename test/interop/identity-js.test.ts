import { expect, it } from 'vitest';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { runComparison } from './comparison-run.ts';
import { identityJsClient } from './identity-js.ts';

// A padding mistake appears once in 256 sign-ins: 2,000 random sign-ins miss it with a probability of 0.04 %.
const cases = sizeOf(500, 10_000);
const ownExponents = 120;
const seed = Number(process.env['INTEROP_SEED'] ?? Date.now() % 2 ** 31);

it(`agrees with ${identityJsClient.name} on ${cases} sign-ins (INTEROP_SEED=${seed})`, async () => {
  const progress = (done: number) => console.log(`${identityJsClient.name}: ${done} of ${cases}`);
  const disagreements = await runComparison(identityJsClient, { cases, ownExponents, seed, progress });
  showPromise(17, [
    { what: `SRP proofs of ${identityJsClient.name} compared`, reached: cases, promised: 10_000, bound: 'at least' },
    { what: 'of which differ or are rejected', reached: disagreements.length, promised: 0, bound: 'at most' },
  ]);
  expect(disagreements).toEqual([]);
});
