/** Every public function that takes options refuses unknown options and values that cannot be right, and names the option. */
import { describe, expect, it } from 'vitest';
import * as client from './index-node.ts';
import * as migration from './migration.ts';
import * as passkeys from './passkeys.ts';
import { fileStore } from './stores/file.ts';
import { indexedDbStore } from './stores/indexed-db.ts';
import { localStorageStore } from './stores/local-storage.ts';

const pool = { userPoolId: 'us-east-1_AbCdEfGhI', clientId: '1example23456789' };
const anyone = client.createClient(pool);
const session = await client.sessionFromTokens(anyone, { accessToken: 'a.b.c' });

/** The error of a call that must be refused, whether it throws or rejects. */
async function refusal(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return 'nothing was refused';
  } catch (error) {
    return error;
  }
}

async function expectRefusal(call: () => unknown, ...words: readonly string[]): Promise<void> {
  const error = await refusal(call);
  expect(error).toBeInstanceOf(client.InvalidOptionError);
  expect(error).toMatchObject({ code: 'InvalidOption' });
  for (const word of words) expect((error as Error).message).toContain(word);
}

describe('createClient', () => {
  it.each([
    [undefined, 'userPoolId'],
    [{}, 'userPoolId'],
    [{ ...pool, userPoolId: 'us-east-1' }, 'userPoolId'],
    [{ ...pool, userPoolId: 'us-east-1_a b' }, 'userPoolId'],
    [{ userPoolId: pool.userPoolId }, 'clientId'],
    [{ ...pool, clientId: '' }, 'clientId'],
    [{ ...pool, clientId: 'no client' }, 'clientId'],
    [{ ...pool, endpoint: '127.0.0.1:9339' }, 'endpoint'],
    [{ ...pool, regoin: 'us-east-1' }, 'regoin'],
    [{ ...pool, trackDevices: 'no' }, 'trackDevices'],
    [{ ...pool, remember: 'yes' }, 'remember'],
    [{ ...pool, rememberFor: '30' }, 'rememberFor'],
    [{ ...pool, rememberFor: -1 }, 'rememberFor'],
    [{ ...pool, renewBefore: Number.NaN }, 'renewBefore'],
    [{ ...pool, deviceStore: null }, 'deviceStore'],
    [{ ...pool, onDeviceError: {} }, 'onDeviceError'],
  ])('refuses %j', async (options, name) => {
    await expectRefusal(() => client.createClient(options as client.ClientOptions), `createClient: ${name} must be `);
  });

  it('says which options there are', async () => {
    const options = { ...pool, regoin: 'us-east-1' };
    await expectRefusal(() => client.createClient(options), 'regoin', 'region', 'deviceStore');
  });

  it('takes what may be left out as undefined', () => {
    const options = { ...pool, region: undefined, remember: undefined, deviceStore: undefined };
    expect(() => client.createClient(options as unknown as client.ClientOptions)).not.toThrow();
  });
});

describe('signIn', () => {
  it.each([
    [{}, 'username'],
    [{ username: '', password: 'x' }, 'username'],
    [{ username: 'ada', pasword: 'secret-of-ada' }, 'pasword'],
    [{ username: 'ada', password: 1234 }, 'password'],
    [{ username: 'ada', password: 'x', flow: 'srp' }, 'flow'],
    [{ username: 'ada', password: 'x', remember: 'yes' }, 'remember'],
  ])('refuses %j and repeats no value', async (input, name) => {
    const error = await refusal(() => client.signIn(anyone, input as client.SignInInput));
    expect(error).toMatchObject({ code: 'InvalidOption' });
    expect((error as Error).message).toContain(`signIn: ${name} must be `);
    expect((error as Error).message).not.toMatch(/secret-of-ada|1234/);
  });
});

/** A client whose service answers every request with the same challenge. */
const challenged = (ChallengeName: string, ChallengeParameters: client.StringMap = {}) =>
  client.createClient({
    ...pool,
    transport: { send: async () => ({ ChallengeName, ChallengeParameters, SecretCode: 'A', Session: 's' }) as never },
  });

describe('step.respond', () => {
  const code = 'code must be ';
  it.each<[challenge: string, answer: object, options: object | undefined, words: string]>([
    ['SMS_MFA', {}, undefined, code],
    ['SMS_MFA', { code: 123_456 }, undefined, code],
    ['SMS_MFA', { code: '1', cod: '1' }, undefined, 'cod must be one of code'],
    ['SMS_MFA', { code: '1' }, { signla: 1 }, 'signla must be one of signal,clientMetadata'],
    ['SMS_MFA', { code: '1' }, { clientMetadata: 'x' }, 'clientMetadata must be '],
    ['SELECT_MFA_TYPE', { choise: 'x' }, undefined, 'choice must be '],
    ['NEW_PASSWORD_REQUIRED', { newPassword: 'x', attributes: 'y' }, undefined, 'attributes must be '],
    ['SELECT_CHALLENGE', { choice: 'PASSWORD', password: 1 }, undefined, 'password must be '],
    ['PASSWORD', { pasword: 'x' }, undefined, 'password must be '],
    ['WEB_AUTHN', { credential: 'x' }, undefined, 'credential must be '],
    ['CUSTOM_CHALLENGE', { answer: null }, undefined, 'answer must be '],
    ['MFA_SETUP', { choice: 'EMAIL_OTP', mail: 'x' }, undefined, 'mail must be one of choice,email'],
    ['A_NEW_ONE', { ANSWER: 'x' }, { signla: 1 }, 'signla must be one of '],
  ])('refuses for %s the answer %j with %j', async (challenge, answer, options, words) => {
    const step = await client.signIn(challenged(challenge), { username: 'ada', flow: 'USER_AUTH' });
    if (step.done) throw new Error('no challenge');
    await expectRefusal(() => step.respond(answer as never, options), `respond: ${words}`);
  });

  it('refuses an unknown name in the set-up of an authenticator app', async () => {
    const ours = challenged('MFA_SETUP', { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' });
    const step = await client.signIn(ours, { username: 'ada', flow: 'USER_AUTH' });
    if (step.challenge !== 'SOFTWARE_TOKEN_SETUP') throw new Error('another challenge');
    await expectRefusal(
      () => step.respond({ code: '1', name: 'x' } as never),
      'respond: name must be one of code,deviceName',
    );
    await expectRefusal(() => Promise.resolve(step.uri('')), 'otpauthUri: issuer must be ');
  });
});

const odd = { signla: new AbortController().signal } as object;
const named = { username: 'ada', ...odd };
const functions: Readonly<Record<string, () => unknown>> = {
  getAttributes: () => client.getAttributes(session, odd),
  updateAttributes: () => client.updateAttributes(session, {}, odd),
  deleteAttributes: () => client.deleteAttributes(session, [], odd),
  requestAttributeCode: () => client.requestAttributeCode(session, 'email', odd),
  verifyAttribute: () => client.verifyAttribute(session, 'email', '1', odd),
  setUpTotp: () => client.setUpTotp(session, odd),
  setMfaPreference: () => client.setMfaPreference(session, {}, odd),
  mfaStatus: () => client.mfaStatus(session, odd),
  requestPasswordReset: () => client.requestPasswordReset(anyone, named),
  resetPassword: () => client.resetPassword(anyone, { ...named, code: '1', newPassword: 'x' }),
  changePassword: () => client.changePassword(session, 'x', 'y', odd),
  signUp: () => client.signUp(anyone, named),
  confirmSignUp: () => client.confirmSignUp(anyone, { ...named, code: '1' }),
  resendSignUpCode: () => client.resendSignUpCode(anyone, named),
  deleteUser: () => client.deleteUser(session, odd),
  confirmDevice: () => client.confirmDevice(anyone, { accessToken: 'a', deviceKey: 'k', deviceGroupKey: 'g', ...odd }),
  confirmDeviceWithVerifier: () =>
    client.confirmDeviceWithVerifier(anyone, {
      accessToken: 'a',
      deviceKey: 'k',
      passwordVerifier: 'v',
      salt: 's',
      ...odd,
    }),
  isRemembered: () => client.isRemembered(session, odd),
  explainDevice: () => client.explainDevice(session, odd),
  forgetDevice: () => client.forgetDevice(session, undefined, odd),
  forgetOtherDevices: () => client.forgetOtherDevices(session, odd),
  listDevices: () => client.listDevices(session, odd),
  rememberDevice: () => client.rememberDevice(session, odd),
  unrememberDevice: () => client.unrememberDevice(session, odd),
  sessionFromTokens: () => client.sessionFromTokens(anyone, { accessToken: 'a', ...odd }),
  signOut: () => client.signOut(session, odd),
  fromFetch: () => client.fromFetch(odd),
  otpauthUri: () => client.otpauthUri({ secret: 'A', issuer: 'b', account: 'c', ...odd }),
  respondWithPasskey: () => passkeys.respondWithPasskey({} as client.WebAuthn, odd),
  registerPasskey: () => passkeys.registerPasskey(session, odd),
  listPasskeys: () => passkeys.listPasskeys(session, odd),
  deletePasskey: () => passkeys.deletePasskey(session, 'id', odd),
  migrateDevice: () => migration.migrateDevice(anyone, odd),
  migrateSession: () => migration.migrateSession(anyone, odd),
};

it.each(Object.entries(functions))('%s refuses an option that it does not have', async (name, call) => {
  await expectRefusal(call, `${name}: signla must be one of `);
});

it.each<[string, () => unknown]>([
  ['fileStore', () => fileStore('')],
  ['indexedDbStore', () => indexedDbStore('')],
  ['indexedDbStore', () => indexedDbStore(1 as never)],
  ['localStorageStore', () => localStorageStore(null as never)],
  ['localStorageStore', () => localStorageStore('local' as never)],
  ['otpauthUri', () => client.otpauthUri({ secret: '', issuer: 'b', account: 'c' })],
  ['otpauthUri', () => client.otpauthUri({ secret: 'A', issuer: 'b' } as never)],
  ['sessionsIn', () => client.sessionsIn(undefined as never)],
  ['setMfaPreference', () => client.setMfaPreference(session, { totp: 'on' as never })],
  ['fromFetch', () => client.fromFetch({ endpoint: 'localhost:9339' })],
  ['signOut', () => client.signOut(session, { everywhere: 'yes' as never })],
])('%s refuses a value that cannot be right', async (name, call) => {
  await expectRefusal(call, `${name}: `);
});
