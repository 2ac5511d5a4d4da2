/**
 * Changes during a sign-in: what one step proved must still be true at the next step, and when the step is committed.
 */
import { ServiceError } from '@latchkey/model';
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { AdminForgetDevice } from '../../operations/devices/AdminForgetDevice.ts';
import { AdminUpdateDeviceStatus } from '../../operations/devices/AdminUpdateDeviceStatus.ts';
import { AssociateSoftwareToken } from '../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../operations/mfa/VerifySoftwareToken.ts';
import type { RequestOptions } from '../../crypto/web-authn/testing/authenticator.ts';
import {
  newPasskeyApp,
  newUser as newPasskeyUser,
  registerPasskey,
} from '../../operations/passkeys/testing/passkeys.ts';
import { DeleteUserPool } from '../../operations/pools/DeleteUserPool.ts';
import { AdminDeleteUser } from '../../operations/users/administration/AdminDeleteUser.ts';
import { AdminDisableUser } from '../../operations/users/administration/AdminDisableUser.ts';
import { AdminGetUser } from '../../operations/users/administration/AdminGetUser.ts';
import { signIn } from '../../operations/users/testing/users.ts';
import { newFactorApp } from '../testing/factor-users.ts';
import {
  type App,
  beginSrp,
  byPassword,
  codeOf,
  confirmDevice,
  decodeBase32,
  initiate,
  newApp,
  newUser,
  OTHER_PASSWORD,
  type Parameters,
  withChangeBeforeCommit,
  passwordClaim,
  proveDevice,
  refusals,
  respond,
  respondWithCode,
  setPassword,
  setUpTotp,
} from '../testing/sign-in-steps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const statusOf = async ({ UserPoolId }: App, Username: string) =>
  (await callOperation(services, AdminGetUser, { UserPoolId, Username })).UserStatus;

describe('a sign-in ends when its proved password is replaced', () => {
  const answer = (app: App, Session: string | undefined, NEW_PASSWORD: string) =>
    respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: 'ann', NEW_PASSWORD }, Session);

  it('by another sign-in with the same temporary password', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann', { Permanent: false });
    const [owner, thief] = [await byPassword(app, 'ann'), await byPassword(app, 'ann')];
    await answer(app, owner.Session, OTHER_PASSWORD);
    await expect(answer(app, thief.Session, 'Th1ef-was-here')).rejects.toMatchObject(refusals.badSession);
    await expect(byPassword(app, 'ann', { PASSWORD: OTHER_PASSWORD })).resolves.toHaveProperty('AuthenticationResult');
  });

  it.each([true, false])('by an administrator (permanent: %s)', async (permanent) => {
    const app = await newApp(services);
    await newUser(app, 'ann', { Permanent: false });
    const thief = await byPassword(app, 'ann');
    await setPassword(app, 'ann', OTHER_PASSWORD, permanent);
    await expect(answer(app, thief.Session, 'Th1ef-was-here')).rejects.toMatchObject(refusals.badSession);
    expect(await statusOf(app, 'ann')).toBe(permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD');
  });

  it('while it waits for a code', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL' });
    await newUser(app, 'ann');
    const { AuthenticationResult } = await byPassword(app, 'ann');
    const secret = await setUpTotp(app, AuthenticationResult?.AccessToken ?? '');
    const { Session } = await byPassword(app, 'ann');
    await setPassword(app, 'ann', OTHER_PASSWORD, true);
    const late = respondWithCode(app, 'ann', Session, codeOf(app, secret, 1));
    await expect(late).rejects.toMatchObject(refusals.badSession);
  });

  it('while it sets up an authenticator app', async () => {
    const app = await newApp(services, { mfa: 'ON' });
    await newUser(app, 'ann');
    const { Session } = await byPassword(app, 'ann');
    const setUp = await callOperation(services, AssociateSoftwareToken, { Session });
    const UserCode = codeOf(app, decodeBase32(setUp.SecretCode ?? ''));
    await setPassword(app, 'ann', OTHER_PASSWORD, true);
    const late = callOperation(services, VerifySoftwareToken, { Session: setUp.Session, UserCode });
    await expect(late).rejects.toMatchObject(refusals.badSession);
    await expect(callOperation(services, AssociateSoftwareToken, { Session })).rejects.toMatchObject(
      refusals.badSession,
    );
  });
});

it('does not set up an authenticator app for a user who was disabled meanwhile', async () => {
  const app = await newApp(services, { mfa: 'ON' });
  await newUser(app, 'ann');
  const { Session } = await byPassword(app, 'ann');
  const { UserPoolId } = app;
  await callOperation(services, AdminDisableUser, { UserPoolId, Username: 'ann' });
  const associated = callOperation(services, AssociateSoftwareToken, { Session });
  await expect(associated).rejects.toMatchObject(refusals.badSession);
});

describe('changes between verifying a step and committing it', () => {
  const asUser = (app: App) => ({ UserPoolId: app.UserPoolId, Username: 'ann' });
  const signedIn = (app: App) => byPassword(app, 'ann', { PASSWORD: OTHER_PASSWORD });

  it('a wrong password counts, even if its Session was consumed by another choice', async () => {
    const app = await newFactorApp(services, { mode: 'OFF' });
    await newUser(app, 'ann');
    const { A } = await createClientSession();
    for (let guess = 0; guess < 5; guess += 1) {
      const { Session } = await initiate(app, 'USER_AUTH', { USERNAME: 'ann' });
      const choose = (through: App, answer: Parameters) =>
        respond(through, 'SELECT_CHALLENGE', { USERNAME: 'ann', ...answer }, Session);
      const other = withChangeBeforeCommit(app, () => choose(app, { ANSWER: 'PASSWORD_SRP', SRP_A: A }));
      const wrong = choose(other, { ANSWER: 'PASSWORD', PASSWORD: OTHER_PASSWORD });
      await expect(wrong).rejects.toMatchObject(refusals.incorrect);
    }
    await expect(byPassword(app, 'ann')).rejects.toMatchObject(refusals.locked);
  });

  it('a right answer to a Session that was used meanwhile leaves no event', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL' });
    await newUser(app, 'ann');
    const secret = await setUpTotp(app, (await byPassword(app, 'ann')).AuthenticationResult?.AccessToken ?? '');
    const { Session } = await byPassword(app, 'ann');
    services.clock.advance(60_000);
    const answer = (through: App) => respondWithCode(through, 'ann', Session, codeOf(app, secret));
    const twice = withChangeBeforeCommit(app, () => answer(app));
    await expect(answer(twice)).rejects.toMatchObject(refusals.usedSession);
    const { UserAttributes = [] } = await callOperation(services, AdminGetUser, asUser(app));
    const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value ?? '';
    const events = await services.store.read.authEvents.list(app.UserPoolId, sub);
    expect(events.map(({ outcome }) => outcome.kind)).not.toContain('failure');
    expect(events[0]?.outcome).toEqual({ kind: 'tokens' });
  });

  it('a passkey that was sent twice at once counts as no failure; a wrong one counts', async () => {
    const place = await newPasskeyApp(services);
    const app: App = { services, ...place };
    await newPasskeyUser(services, place, 'ann@example.com');
    const passkey = await registerPasskey(services, await signIn(services, place, 'ann'));
    const begin = async () => {
      const reply = await initiate(app, 'USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'WEB_AUTHN' });
      const options = JSON.parse(reply.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '') as RequestOptions;
      const answer = (through: App, credential: object) =>
        respond(through, 'WEB_AUTHN', { USERNAME: 'ann', CREDENTIAL: JSON.stringify(credential) }, reply.Session);
      return { options, answer };
    };
    for (let n = 0; n < 6; n += 1) {
      const { options, answer } = await begin();
      const credential = passkey.get(options);
      const [wrong, right] = [passkey.get({ ...options, challenge: 'AAAA' }), () => answer(app, credential)];
      // The one that arrives later is wrong: the other one has stored the counter of the passkey.
      await expect(answer(withChangeBeforeCommit(app, right), wrong)).rejects.toMatchObject(refusals.usedSession);
    }
    for (let n = 0; n < 5; n += 1) {
      const { options, answer } = await begin();
      const wrong = passkey.get({ ...options, challenge: 'AAAA' });
      await expect(answer(app, wrong)).rejects.toMatchObject(refusals.incorrect);
    }
    await expect(byPassword(app, 'ann')).rejects.toMatchObject(refusals.locked);
  });

  it('a disabled user gets no tokens, and no session that would be valid after enabling', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann');
    const disabled = withChangeBeforeCommit(app, () => callOperation(services, AdminDisableUser, asUser(app)));
    await expect(byPassword(disabled, 'ann')).rejects.toMatchObject(refusals.disabled);
  });

  it('a deleted user leaves neither a device nor a session', async () => {
    const app = await newApp(services, { pool: { DeviceConfiguration: {} } });
    await newUser(app, 'ann');
    const deleted = withChangeBeforeCommit(app, () => callOperation(services, AdminDeleteUser, asUser(app)));
    await expect(byPassword(deleted, 'ann')).rejects.toMatchObject(refusals.incorrect);
  });

  it('a replaced password is not accepted', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann');
    const replaced = withChangeBeforeCommit(app, () => setPassword(app, 'ann', OTHER_PASSWORD, true));
    await expect(byPassword(replaced, 'ann')).rejects.toMatchObject(refusals.incorrect);
    await expect(signedIn(app)).resolves.toHaveProperty('AuthenticationResult');
  });

  it('a factor that was just enabled is asked for', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL' });
    await newUser(app, 'ann');
    const { AuthenticationResult } = await byPassword(app, 'ann');
    const enrolled = withChangeBeforeCommit(app, () => setUpTotp(app, AuthenticationResult?.AccessToken ?? ''));
    await expect(byPassword(enrolled, 'ann')).resolves.toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
  });

  it('a code of a replaced authenticator app is wrong', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL' });
    await newUser(app, 'ann');
    const AccessToken = (await byPassword(app, 'ann')).AuthenticationResult?.AccessToken ?? '';
    const secret = await setUpTotp(app, AccessToken);
    const { Session } = await byPassword(app, 'ann');
    const replaced = withChangeBeforeCommit(app, () => setUpTotp(app, AccessToken));
    await expect(respondWithCode(replaced, 'ann', Session, codeOf(app, secret, 1))).rejects.toMatchObject({
      code: 'CodeMismatchException',
    });
  });

  it('a device that is no longer remembered does not replace MFA', async () => {
    const app = await newApp(services, {
      mfa: 'OPTIONAL',
      pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
    });
    await newUser(app, 'ann');
    const first = await byPassword(app, 'ann');
    const secret = await setUpTotp(app, first.AuthenticationResult?.AccessToken ?? '');
    const { Session } = await byPassword(app, 'ann');
    const device = await confirmDevice(app, await respondWithCode(app, 'ann', Session, codeOf(app, secret, 1)));
    const { DeviceKey } = device;
    const second = await byPassword(app, 'ann', { DEVICE_KEY: DeviceKey });
    expect(second.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const notRemembered = withChangeBeforeCommit(app, () =>
      callOperation(services, AdminUpdateDeviceStatus, {
        ...asUser(app),
        DeviceKey,
        DeviceRememberedStatus: 'not_remembered',
      }),
    );
    const third = await proveDevice(notRemembered, 'ann', device, second.Session);
    expect(third).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
    expect(third.AuthenticationResult).toBeUndefined();
  });

  it('a deleted pool results in a service error, not in an internal error', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann');
    const { UserPoolId } = app;
    const deleted = withChangeBeforeCommit(app, () => callOperation(services, DeleteUserPool, { UserPoolId }));
    await expect(byPassword(deleted, 'ann')).rejects.toBeInstanceOf(ServiceError);
  });
});

describe('a device key that was sent only with InitiateAuth', () => {
  async function appWithDevice() {
    const app = await newApp(services, { pool: { DeviceConfiguration: {} } });
    await newUser(app, 'ann');
    const device = await confirmDevice(app, await byPassword(app, 'ann'));
    return { app, device, DEVICE_KEY: device.DeviceKey };
  }

  it('applies to the proof of the password', async () => {
    const { app, device, DEVICE_KEY } = await appWithDevice();
    const round = await beginSrp(app, 'ann', { DEVICE_KEY });
    const reply = await respond(app, 'PASSWORD_VERIFIER', { USERNAME: 'ann', ...(await passwordClaim(app, round)) });
    expect(reply).toMatchObject({ ChallengeName: 'DEVICE_SRP_AUTH', ChallengeParameters: { DEVICE_KEY } });
    await expect(proveDevice(app, 'ann', device, reply.Session)).resolves.toHaveProperty('AuthenticationResult');
  });

  it('counts as no key after the device was forgotten: clients drop the key and repeat their claim', async () => {
    const { app, DEVICE_KEY } = await appWithDevice();
    const { UserPoolId } = app;
    await callOperation(services, AdminForgetDevice, { UserPoolId, Username: 'ann', DeviceKey: DEVICE_KEY });
    const round = await beginSrp(app, 'ann', { DEVICE_KEY });
    const claim = { USERNAME: 'ann', ...(await passwordClaim(app, round)) };
    const withKey = respond(app, 'PASSWORD_VERIFIER', { ...claim, DEVICE_KEY });
    await expect(withKey).rejects.toMatchObject(refusals.unknownDevice);
    const { AuthenticationResult } = await respond(app, 'PASSWORD_VERIFIER', claim);
    expect(AuthenticationResult?.NewDeviceMetadata?.DeviceKey).not.toBe(DEVICE_KEY);
  });
});
