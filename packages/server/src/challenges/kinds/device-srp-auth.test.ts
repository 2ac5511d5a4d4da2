/** Which sign-in an answer to DEVICE_SRP_AUTH continues. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import {
  type App,
  beginDeviceSrp,
  byPassword,
  codeOf,
  confirmDevice,
  type Device,
  newApp,
  newClient,
  newPerson,
  proveDevice,
  refusal,
  refusals,
  respondWithCode,
  setPassword,
  setUpTotp,
} from '../testing/people.ts';

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
  // Remembered devices prove themselves after the code here, and not in place of it.
  app = await newApp(services, { mfa: 'OPTIONAL', pool: { DeviceConfiguration: {} } });
  await newPerson(app, 'ann');
  await newPerson(app, 'bob');
  const reply = await byPassword(app, 'ann');
  device = await confirmDevice(app, reply);
  secret = await setUpTotp(app, reply.AuthenticationResult?.AccessToken ?? '');
});
afterAll(() => services.close());

/** A sign-in that has passed the code and waits for the device; `mfaSession` is the one the code was sent with. */
async function waiting() {
  const { Session: mfaSession } = await byPassword(app, 'ann', { DEVICE_KEY: device.DeviceKey });
  services.clock.advance(MINUTE);
  const code = codeOf(app, secret);
  const reply = await respondWithCode(app, 'ann', mfaSession, code, { DEVICE_KEY: device.DeviceKey });
  expect(reply.ChallengeName).toBe('DEVICE_SRP_AUTH');
  return { mfaSession, Session: reply.Session };
}

describe('continues', () => {
  it('the sign-in of its Session, or the one that waits where there is none', async () => {
    for (const withSession of [true, false]) {
      const { Session } = await waiting();
      const { AuthenticationResult } = await proveDevice(app, 'ann', device, withSession ? Session : undefined);
      expect(AuthenticationResult?.AccessToken).toBeDefined();
    }
  });

  it('the one that waits, given the Session of the step before, though that has expired meanwhile', async () => {
    const { mfaSession } = await waiting();
    services.clock.advance(2 * MINUTE);
    const { AuthenticationResult } = await proveDevice(app, 'ann', device, mfaSession);
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('refuses', () => {
  const begin = (username: string, Session?: string, through = app, key = device) =>
    beginDeviceSrp(through, username, key, Session);

  it('a Session that has expired', async () => {
    const { Session } = await waiting();
    services.clock.advance(3 * MINUTE);
    await expect(begin('ann', Session)).rejects.toMatchObject(refusals.expiredSession);
    await expect(begin('ann')).rejects.toMatchObject(notAuthenticated);
  });

  it('who has not begun, has finished, or is somebody else', async () => {
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

  it('a sign-in whose password was replaced while it waited', async () => {
    const { Session } = await waiting();
    await setPassword(app, 'ann', 'An0ther-horse', true);
    for (const session of [Session, undefined]) {
      await expect(begin('ann', session)).rejects.toMatchObject(refusals.badSession);
    }
  });
});
