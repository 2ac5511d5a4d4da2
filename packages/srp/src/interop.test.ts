import { describe, expect, it } from 'vitest';
import { runComparison } from '../../../test/interop/comparison-run.ts';
import { identityJsClient } from '../../../test/interop/identity-js.ts';
import { passwordlessAuthClient } from '../../../test/interop/passwordless-auth.ts';
import { srpHelperClient } from '../../../test/interop/srp-helper.ts';

// A sample of what `npm run test:interop` does 2,000 times. The other libraries need most of its time, and on a busy machine much of it.
describe.each([identityJsClient, srpHelperClient, passwordlessAuthClient])('beside $name', (client) => {
  it('signs in users and devices, both ways', async () => {
    expect(await runComparison(client, { cases: 40, ownExponents: 2, seed: 20_261_123 })).toEqual([]);
  }, 120_000);
});
