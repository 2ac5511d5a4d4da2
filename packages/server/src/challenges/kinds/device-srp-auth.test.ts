/** The sign-in that an answer to DEVICE_SRP_AUTH continues. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { openSession } from '../state/sign-in.ts';
import {
  type App,
  beginDeviceSrp,
  beginSrp,
  byPassword,
  codeOf,
  confirmDevice,
  type Device,
  deviceClaim,
  newApp,
  newClient,
  newUser,
  proveDevice,
  refusal,
  refusals,
  respond,
  respondWithCode,
  setPassword,
  setUpTotp,
} from '../testing/sign-in-steps.ts';

const MINUTE = 60_000;
const notAuthenticated = refusal(
  'NotAuthorizedException',
  'Cannot initiate DEVICE_SRP_AUTH flow without first authenticating',
);

let services: TestServices;
let app: App;
let secret: Uint8Array;
let device: Device;
beforeAll(async () => {
  services = await createTestServices();
  // In this pool, remembered devices prove themselves after the code, not instead of it.
  app = await newApp(services, { mfa: 'OPTIONAL', pool: { DeviceConfiguration: {} } });
  await newUser(app, 'ann');
  await newUser(app, 'bob');
  const reply = await byPassword(app, 'ann');
  device = await confirmDevice(app, reply);
  secret = await setUpTotp(app, reply.AuthenticationResult?.AccessToken ?? '');
});
afterAll(() => services.close());

/** A sign-in that has passed MFA and waits for the device. `mfaSession` is the Session of the code. */
async function waiting() {
  const { Session: mfaSession } = await byPassword(app, 'ann', { DEVICE_KEY: device.DeviceKey });
  services.clock.advance(MINUTE);
  const code = codeOf(app, secret);
  const reply = await respondWithCode(app, 'ann', mfaSession, code, { DEVICE_KEY: device.DeviceKey });
  expect(reply.ChallengeName).toBe('DEVICE_SRP_AUTH');
  return { mfaSession, Session: reply.Session };
}

it('the Session of the round is that of the proof', async () => {
  const { Session } = await waiting();
  const { reply } = await beginDeviceSrp(app, 'ann', device, Session);
  expect(reply.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER');
  expect(openSession(services, reply.Session ?? '').awaiting).toBe('DEVICE_PASSWORD_VERIFIER');
  expect(reply.ChallengeParameters).toMatchObject({ DEVICE_KEY: device.DeviceKey, USERNAME: 'ann' });
});

describe('continues', () => {
  it('the sign-in of its Session, or without a Session the waiting one', async () => {
    for (const withSession of [true, false]) {
      const { Session } = await waiting();
      const { AuthenticationResult } = await proveDevice(app, 'ann', device, withSession ? Session : undefined);
      expect(AuthenticationResult?.AccessToken).toBeDefined();
    }
  });

  it('the waiting sign-in, if it has the expired Session of the previous step', async () => {
    const { mfaSession } = await waiting();
    services.clock.advance(2 * MINUTE);
    const { AuthenticationResult } = await proveDevice(app, 'ann', device, mfaSession);
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('rejects', () => {
  const begin = (username: string, Session?: string, through = app, key = device) =>
    beginDeviceSrp(through, username, key, Session);

  it('an answer without a device key', async () => {
    const { Session } = await waiting();
    const missing = { code: 'InvalidParameterException', message: 'Missing required parameter DEVICE_KEY' };
    await expect(respond(app, 'DEVICE_SRP_AUTH', { USERNAME: 'ann', SRP_A: 'a1' }, Session)).rejects.toMatchObject(
      missing,
    );
  });

  it('a Session that has expired', async () => {
    const { Session } = await waiting();
    services.clock.advance(3 * MINUTE);
    await expect(begin('ann', Session)).rejects.toMatchObject(refusals.expiredSession);
    await expect(begin('ann')).rejects.toMatchObject(notAuthenticated);
  });

  it('users without a waiting sign-in, other users, and a finished sign-in', async () => {
    await expect(begin('bob')).rejects.toMatchObject(notAuthenticated);
    await expect(begin('nobody')).rejects.toMatchObject(notAuthenticated);
    const { Session } = await waiting();
    await expect(begin('bob')).rejects.toMatchObject(notAuthenticated);
    await expect(begin('bob', Session)).rejects.toMatchObject(refusals.incorrect);
    await proveDevice(app, 'ann', device, Session);
    await expect(begin('ann')).rejects.toMatchObject(notAuthenticated);
    await expect(begin('ann', Session)).rejects.toMatchObject(refusals.usedSession);
  });

  it('another client of the pool, and another device', async () => {
    const { Session } = await waiting();
    const other = { ...app, ClientId: await newClient(services, app.UserPoolId) };
    await expect(begin('ann', undefined, other)).rejects.toMatchObject(notAuthenticated);
    await expect(begin('ann', Session, other)).rejects.toMatchObject(refusals.badSession);
    const another = { ...device, DeviceKey: 'us-east-1_0f2d4c6b-1a3e-4b5d-8c7f-9e0d1c2b3a49' };
    await expect(begin('ann', Session, app, another)).rejects.toMatchObject(notAuthenticated);
  });

  it('a proof that names another device than its round, or the secret block of a password', async () => {
    const { Session } = await waiting();
    const round = await begin('ann', Session);
    const claim = await deviceClaim(app, round, device);
    const answer = (responses: Readonly<Record<string, string>>) =>
      respond(app, 'DEVICE_PASSWORD_VERIFIER', { USERNAME: 'ann', ...claim, ...responses });
    const another = { DEVICE_KEY: 'us-east-1_0f2d4c6b-1a3e-4b5d-8c7f-9e0d1c2b3a49' };
    await expect(answer(another)).rejects.toMatchObject(refusals.incorrect);
    const { ChallengeParameters } = (await beginSrp(app, 'ann', { DEVICE_KEY: device.DeviceKey })).reply;
    const ofPassword = { PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters?.['SECRET_BLOCK'] ?? '' };
    await expect(answer(ofPassword)).rejects.toMatchObject(refusals.incorrect);
    const ofNothing = { PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' };
    await expect(answer(ofNothing)).rejects.toMatchObject(refusals.incorrect);
    await expect(answer({})).resolves.toHaveProperty('AuthenticationResult');
  });

  it('a sign-in whose password was replaced while it waited', async () => {
    const { Session } = await waiting();
    await setPassword(app, 'ann', 'An0ther-horse', true);
    for (const session of [Session, undefined]) {
      await expect(begin('ann', session)).rejects.toMatchObject(refusals.badSession);
    }
  });
});
