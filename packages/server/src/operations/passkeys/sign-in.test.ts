import type { InitiateAuthResponse } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SoftwareAuthenticator } from '../../crypto/web-authn/testing/authenticator.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../sign-in/RespondToAuthChallenge.ts';
import { type TestApp, signIn } from '../users/testing/users.ts';
import { newUser, newPasskeyApp, registerPasskey } from './testing/passkeys.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** A user with a passkey. */
async function someone(): Promise<{ testApp: TestApp; authenticator: SoftwareAuthenticator }> {
  const testApp = await newPasskeyApp(services);
  await newUser(services, testApp, 'ada@example.com');
  return { testApp, authenticator: await registerPasskey(services, await signIn(services, testApp, 'ada')) };
}

async function begin({ ClientId }: TestApp): Promise<InitiateAuthResponse> {
  const AuthParameters = { USERNAME: 'ada', PREFERRED_CHALLENGE: 'WEB_AUTHN' };
  const reply = await callOperation(services, InitiateAuth, { ClientId, AuthFlow: 'USER_AUTH', AuthParameters });
  expect(reply.ChallengeName).toBe('WEB_AUTHN');
  return reply;
}

function answer({ ClientId }: TestApp, { Session }: InitiateAuthResponse, credential: unknown) {
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
  it('issues tokens', async () => {
    const { testApp, authenticator } = await someone();
    const reply = await begin(testApp);
    const { AuthenticationResult } = await answer(testApp, reply, authenticator.get(optionsOf(reply)));
    expect(AuthenticationResult?.AccessToken).toMatch(/^eyJ/);
  });

  it('succeeds for one of 64 concurrent answers to a challenge', async () => {
    const { testApp, authenticator } = await someone();
    const reply = await begin(testApp);
    const credentials = Array.from({ length: 64 }, () => authenticator.get(optionsOf(reply)));
    const tries = await Promise.allSettled(credentials.map((credential) => answer(testApp, reply, credential)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of tries) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'NotAuthorizedException' });
    }
  });

  it('accepts only the assertion for its own challenge', async () => {
    const { testApp, authenticator } = await someone();
    const [first, second] = [await begin(testApp), await begin(testApp)];
    const foreign = authenticator.get(optionsOf(second));
    await expect(answer(testApp, first, foreign)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await answer(testApp, second, foreign)).AuthenticationResult).toBeDefined();
    await expect(answer(testApp, second, foreign)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    // The rejected answer did not use up the challenge.
    expect((await answer(testApp, first, authenticator.get(optionsOf(first)))).AuthenticationResult).toBeDefined();
  });

  it('counts rejected passkeys towards the lock-out, but not malformed credentials', async () => {
    const { testApp, authenticator } = await someone();
    const reply = await begin(testApp);
    for (let count = 0; count < 10; count += 1) {
      await expect(answer(testApp, reply, {})).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
    const wrong = () => answer(testApp, reply, authenticator.get(optionsOf(reply), { origin: 'https://example.net' }));
    for (let count = 0; count < 5; count += 1) {
      await expect(wrong()).rejects.toMatchObject({ message: 'Incorrect username or password.' });
    }
    const right = () => answer(testApp, reply, authenticator.get(optionsOf(reply)));
    await expect(right()).rejects.toMatchObject({ message: 'Password attempts exceeded' });
    services.clock.advance(2000);
    expect((await right()).AuthenticationResult).toBeDefined();
  });
});
