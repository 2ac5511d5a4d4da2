import { expect, it } from 'vitest';
import { runComparison } from './comparison-run.ts';
import { identityJsClient } from './identity-js.ts';

// A padding mistake appears once in 256 sign-ins: 2,000 random sign-ins miss it with a probability of 0.04 %.
const cases = 2000;
const ownExponents = 120;
const seed = Number(process.env['INTEROP_SEED'] ?? Date.now() % 2 ** 31);

it(`agrees with ${identityJsClient.name} on ${cases} sign-ins (INTEROP_SEED=${seed})`, async () => {
  const progress = (done: number) => console.log(`${identityJsClient.name}: ${done} of ${cases}`);
  expect(await runComparison(identityJsClient, { cases, ownExponents, seed, progress })).toEqual([]);
});
