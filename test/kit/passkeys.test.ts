/** Passkeys of test users, used without a browser: with `@latchkey/client`, and with the API. */
import { createClient, signIn } from '@latchkey/client';
import { type Latchkey, startLatchkey } from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({
    users: ['bob', { username: 'ada', totp: true, passkeys: [{ name: 'phone' }, { name: 'key' }] }],
  });
});
afterAll(() => latchkey.stop());

async function challenge(username = 'ada') {
  const { endpoint, userPoolId, clientId, clock } = latchkey;
  const client = createClient({ endpoint, userPoolId, clientId, clock });
  const step = await signIn(client, { flow: 'USER_AUTH', username, preferred: 'WEB_AUTHN' });
  if (step.done || step.challenge !== 'WEB_AUTHN') throw new Error('A passkey was expected.');
  return step;
}

it('sign a user in, also instead of the code, any number of times', async () => {
  for (const name of [undefined, 'phone', 'key', 'phone']) {
    const step = await challenge();
    const credential = latchkey.passkeyOf('ada', name).answer(step.options);
    expect((await step.respond({ credential })).done).toBe(true);
  }
});

it('sign a user in with an app client that only has the API', async () => {
  const { clientId: ClientId } = latchkey;
  const AuthParameters = { USERNAME: 'ada', PREFERRED_CHALLENGE: 'WEB_AUTHN' };
  const { Session, ChallengeName, ChallengeParameters } = await latchkey.call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_AUTH',
    AuthParameters,
  });
  const answer = latchkey.passkeyOf('ada').answer(ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS']);
  const { AuthenticationResult } = await latchkey.call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: ChallengeName ?? 'WEB_AUTHN',
    Session,
    ChallengeResponses: { USERNAME: 'ada', CREDENTIAL: JSON.stringify(answer) },
  });
  expect(AuthenticationResult?.AccessToken).toMatch(/^eyJ/);
});

it('work after a reset, and those of added users too', async () => {
  await latchkey.addUser({ username: 'zoe', passkeys: 1 });
  const step = await challenge('zoe');
  expect((await step.respond({ credential: latchkey.passkeyOf('zoe').answer(step.options) })).done).toBe(true);
  await latchkey.reset();
  const again = await challenge();
  expect((await again.respond({ credential: latchkey.passkeyOf('ada').answer(again.options) })).done).toBe(true);
});

it('are refused on a page of another domain, and without the user where the code is due', async () => {
  const step = await challenge();
  const foreign = latchkey.passkeyOf('ada').answer(step.options, { origin: 'https://example.net' });
  await expect(step.respond({ credential: foreign })).rejects.toThrow('Incorrect credentials.');
  const unverified = await challenge();
  const next = await unverified.respond({
    credential: latchkey.passkeyOf('ada').answer(unverified.options, { userVerified: false }),
  });
  expect(next.done ? 'tokens' : next.challenge).toBe('SOFTWARE_TOKEN_MFA');
});

it('belong to the domain of the pool', async () => {
  const WebAuthnConfiguration = { RelyingPartyId: 'example.com' };
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } };
  const other = await latchkey.newPool({
    pool: { Policies, WebAuthnConfiguration },
    users: [{ username: 'eve', passkeys: 1 }],
  });
  expect(other.passkeyOf('eve').relyingPartyId).toBe('example.com');
  const without = { pool: { Policies: {} }, users: [{ username: 'eve', passkeys: 1 }] };
  await expect(latchkey.newPool(without)).rejects.toThrow('Passkeys are not enabled for this user pool.');
});

it('are called by their names', () => {
  expect(() => latchkey.passkeyOf('bob')).toThrow('The user "bob" has no passkey.');
  expect(() => latchkey.passkeyOf('ada', 'ring')).toThrow('has no passkey "ring". Passkeys are phone, key.');
  expect(() => latchkey.passkeyOf('ada').answer({})).toThrow('The options have no challenge');
});
