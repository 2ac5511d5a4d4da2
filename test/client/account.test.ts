/** Account functions of `@latchkey/client`: sign-up, password reset, attributes, MFA set-up and preferences, and explicit confirmation of a device. */
import {
  confirmDevice,
  confirmDeviceWithVerifier,
  confirmSignUp,
  createDeviceVerifier,
  deleteAttributes,
  getAttributes,
  mfaStatus,
  requestAttributeCode,
  requestPasswordReset,
  resendSignUpCode,
  resetPassword,
  setMfaPreference,
  setUpTotp,
  signIn,
  signUp,
  updateAttributes,
  verifyAttribute,
} from '@latchkey/client';
import { N } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { password } from '../harness/aws.ts';
import { newKeys } from '../harness/device.ts';
import { alwaysWithSuppression, optInWithSuppression } from '../harness/device-configurations.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson, newPersonWithTotp } from '../harness/people.ts';
import { type App, createApp, signIn as signInBySdk } from '../harness/sign-in.ts';
import { credentialsOf, enter, expectDone, expectStep, failure, visit } from './visitor.ts';

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, {
    pool: { AutoVerifiedAttributes: ['email'], DeviceConfiguration: optInWithSuppression },
    client: { GenerateSecret: true },
  });
});
afterAll(() => latchkey.stop());

/** Creates a signed-in user. */
async function entered() {
  const visitor = visit(latchkey, app);
  const person = await newPerson(app);
  const { session } = (await enter(visitor, person)).done;
  return { ...visitor, person, session };
}

describe('sign-up', () => {
  it('goes from sign-up to tokens', async () => {
    const { client } = visit(latchkey, app);
    const username = uniqueName('newcomer');
    const email = `${username}@example.com`;
    const made = await signUp(client, { username, password, attributes: { email } });
    expect(made).toMatchObject({ confirmed: false, delivery: { medium: 'EMAIL', attribute: 'email' } });
    expect(await failure(signUp(client, { username, password }))).toMatchObject({ code: 'UserExists' });
    expect(await failure(signIn(client, { username, password }))).toMatchObject({ code: 'UserNotConfirmed' });
    expect((await resendSignUpCode(client, { username })).destination).toMatch(/\*/);
    expect(await failure(confirmSignUp(client, { username, code: '000000' }))).toMatchObject({ code: 'CodeMismatch' });
    await confirmSignUp(client, { username, code: await latestCode(latchkey, email) });
    const { session } = expectDone(await signIn(client, { username, password }));
    expect(await getAttributes(session)).toMatchObject({ email, email_verified: 'true' });
  });

  it('rejects a weak password', async () => {
    const { client } = visit(latchkey, app);
    const refusal = await failure(signUp(client, { username: uniqueName(), password: 'weak' }));
    expect(refusal).toMatchObject({ code: 'PasswordRefused' });
  });
});

describe('a forgotten password', () => {
  it('is replaced with a code', async () => {
    const { client } = visit(latchkey, app);
    const email = `${uniqueName('forgetful')}@example.com`;
    const { username } = await newPerson(app, uniqueName(), { email, email_verified: 'true' });
    expect(await requestPasswordReset(client, { username })).toMatchObject({ medium: 'EMAIL' });
    const code = await latestCode(latchkey, email);
    await resetPassword(client, { username, code, newPassword: 'Remembered-Horse-9' });
    expectDone(await signIn(client, { username, password: 'Remembered-Horse-9' }));
  });
});

describe('attributes', () => {
  it('are changed, verified by code, and removed', async () => {
    const { session } = await entered();
    const email = `${uniqueName('moved')}@example.com`;
    expect(await updateAttributes(session, { email, name: 'Ada' })).toMatchObject([{ attribute: 'email' }]);
    expect(await getAttributes(session)).toMatchObject({ email, email_verified: 'false', name: 'Ada' });
    await requestAttributeCode(session, 'email');
    await verifyAttribute(session, 'email', await latestCode(latchkey, email));
    await deleteAttributes(session, ['name']);
    const attributes = await getAttributes(session);
    expect(attributes['email_verified']).toBe('true');
    expect(attributes).not.toHaveProperty('name');
  });
});

describe('MFA', () => {
  it('is set up, read, switched off and on again', async () => {
    const { session, client, person } = await entered();
    expect(await mfaStatus(session)).toEqual({ enabled: [], preferred: undefined });
    const setup = await setUpTotp(session);
    expect(setup.uri('Example')).toContain(setup.secret);
    const authenticator = new Authenticator(setup.secret);
    const [wrong = ''] = authenticator.wrongCodes(1);
    expect(await failure(setup.verify(wrong))).toMatchObject({ code: 'CodeMismatch' });
    await setup.verify(await authenticator.code(), { deviceName: 'phone' });
    expect(await mfaStatus(session)).toEqual({ enabled: ['SOFTWARE_TOKEN_MFA'], preferred: 'SOFTWARE_TOKEN_MFA' });
    expectStep(await signIn(client, credentialsOf(person)), 'SOFTWARE_TOKEN_MFA');
    await setMfaPreference(session, { totp: 'off' });
    expect((await mfaStatus(session)).enabled).toEqual([]);
    expectDone(await signIn(client, credentialsOf(person)));
    await setMfaPreference(session, { totp: 'enabled' });
    expect(await mfaStatus(session)).toMatchObject({ enabled: ['SOFTWARE_TOKEN_MFA'] });
  });

  it('asks for no code of an app that is only registered', async () => {
    const { session, client, person } = await entered();
    const setup = await setUpTotp(session);
    await setup.verify(await new Authenticator(setup.secret).code(), { enable: false });
    expectDone(await signIn(client, credentialsOf(person)));
  });
});

describe('confirmDevice', () => {
  it('takes both keys and a token, and returns what to store', async () => {
    const always = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    for (const [pool, necessary] of [
      [app, true],
      [always, false],
    ] as const) {
      const person = await newPersonWithTotp(pool);
      const { result } = await signInBySdk(pool, person);
      const { client } = visit(latchkey, pool);
      const keys = newKeys(result);
      const confirmed = await confirmDevice(client, {
        accessToken: result.AccessToken ?? '',
        ...keys,
        deviceName: 'by hand',
      });
      expect(confirmed.userConfirmationNecessary).toBe(necessary);
      if (necessary) continue;
      // The returned values work in device challenges of other clients.
      const device = { ...keys, secret: confirmed.devicePassword };
      const { challenges } = await signInBySdk(pool, { ...person, device });
      expect(challenges).toEqual(['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);
    }
  });

  it('takes a verifier from the caller, and rejects an invalid one before it is sent', async () => {
    const person = await newPerson(app);
    const { result } = await signInBySdk(app, person);
    const { client, sent } = visit(latchkey, app);
    const { deviceKey, deviceGroupKey } = newKeys(result);
    const device = { accessToken: result.AccessToken ?? '', deviceKey };
    const { verifier, salt } = await createDeviceVerifier(deviceGroupKey, deviceKey);
    const hex = Buffer.from(verifier, 'base64').toString('hex');
    const negative = Buffer.from(`ff${hex}`, 'hex').toString('base64');
    for (const passwordVerifier of [
      '',
      hex.slice(1),
      negative,
      'AQ==',
      verifier.replaceAll('=', '').replaceAll('A', '-'),
    ]) {
      const refusal = await failure(confirmDeviceWithVerifier(client, { ...device, passwordVerifier, salt }));
      expect(refusal).toMatchObject({ code: 'VerifierRefused' });
    }
    expect(sent).toEqual([]);
    expect(await confirmDeviceWithVerifier(client, { ...device, passwordVerifier: verifier, salt })).toBe(true);
    expect(
      await failure(confirmDeviceWithVerifier(client, { ...device, passwordVerifier: verifier, salt })),
    ).toMatchObject({
      code: 'DeviceKeyRefused',
      cause: { name: 'DeviceKeyExistsException' },
    });
  });

  it('does not send a verifier from a broken exponentiation', async () => {
    const person = await newPerson(app);
    let calls = 0;
    const { client, sent, deviceErrors } = visit(latchkey, app, {
      // Right for the two exponentiations of the password; after that, one bit is wrong, each time another.
      primitives: { modPow: (base, exponent) => modPow(base, exponent) + (++calls > 3 ? BigInt(calls) : 0n) },
    });
    const { device } = expectDone(await signIn(client, credentialsOf(person)));
    expect(device).toMatchObject({ status: 'unconfirmed', error: { code: 'VerifierRefused' } });
    expect(deviceErrors).toMatchObject([{ code: 'VerifierRefused' }]);
    expect(sent.map(({ operation }) => operation)).not.toContain('ConfirmDevice');
  });
});

/** Modular exponentiation by squaring, for the test with its own exponentiation. */
function modPow(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest % 2n === 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}
