import type { InitiateAuthResponse } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SoftwareAuthenticator } from '../../crypto/web-authn/testing/authenticator.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../sign-in/RespondToAuthChallenge.ts';
import { type Place, signIn } from '../users/testing/people.ts';
import { newUser, passkeyPlace, registerPasskey } from './testing/passkeys.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** Somebody with a passkey. */
async function someone(): Promise<{ place: Place; authenticator: SoftwareAuthenticator }> {
  const place = await passkeyPlace(services);
  await newUser(services, place, 'ada@example.com');
  return { place, authenticator: await registerPasskey(services, await signIn(services, place, 'ada')) };
}

async function begin({ ClientId }: Place): Promise<InitiateAuthResponse> {
  const AuthParameters = { USERNAME: 'ada', PREFERRED_CHALLENGE: 'WEB_AUTHN' };
  const reply = await callOperation(services, InitiateAuth, { ClientId, AuthFlow: 'USER_AUTH', AuthParameters });
  expect(reply.ChallengeName).toBe('WEB_AUTHN');
  return reply;
}

function answer({ ClientId }: Place, { Session }: InitiateAuthResponse, credential: unknown) {
  const ChallengeResponses = { USERNAME: 'ada', CREDENTIAL: JSON.stringify(credential) };
  return callOperation(services, RespondToAuthChallenge, {
    ClientId,
    ChallengeName: 'WEB_AUTHN',
    Session,
    ChallengeResponses,
  });
}

const optionsOf = ({ ChallengeParameters }: InitiateAuthResponse) =>
  JSON.parse(ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '') as { challenge: string; rpId: string };

describe('a sign-in with a passkey', () => {
  it('gives tokens', async () => {
    const { place, authenticator } = await someone();
    const reply = await begin(place);
    const { AuthenticationResult } = await answer(place, reply, authenticator.get(optionsOf(reply)));
    expect(AuthenticationResult?.AccessToken).toMatch(/^eyJ/);
  });

  it('ends once, of 64 answers to one challenge at the same time', async () => {
    const { place, authenticator } = await someone();
    const reply = await begin(place);
    const credentials = Array.from({ length: 64 }, () => authenticator.get(optionsOf(reply)));
    const tries = await Promise.allSettled(credentials.map((credential) => answer(place, reply, credential)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of tries) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'NotAuthorizedException' });
    }
  });

  it('takes a passkey of its own sign-in alone', async () => {
    const { place, authenticator } = await someone();
    const [first, second] = [await begin(place), await begin(place)];
    const foreign = authenticator.get(optionsOf(second));
    await expect(answer(place, first, foreign)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await answer(place, second, foreign)).AuthenticationResult).toBeDefined();
    await expect(answer(place, second, foreign)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    // What was refused has used nothing up.
    expect((await answer(place, first, authenticator.get(optionsOf(first)))).AuthenticationResult).toBeDefined();
  });

  it('counts refused passkeys towards the lock-out, and none that is no credential', async () => {
    const { place, authenticator } = await someone();
    const reply = await begin(place);
    for (let count = 0; count < 10; count += 1) {
      await expect(answer(place, reply, {})).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
    const wrong = () => answer(place, reply, authenticator.get(optionsOf(reply), { origin: 'https://example.net' }));
    for (let count = 0; count < 5; count += 1) {
      await expect(wrong()).rejects.toMatchObject({ message: 'Incorrect username or password.' });
    }
    const right = () => answer(place, reply, authenticator.get(optionsOf(reply)));
    await expect(right()).rejects.toMatchObject({ message: 'Password attempts exceeded' });
    services.clock.advance(2000);
    expect((await right()).AuthenticationResult).toBeDefined();
  });
});
