/**
 * Missing and superfluous members in requests of real clients: pycognito and amplify-android answer device challenges without a Session,
 * amazon-cognito-identity-js with an old Session and with null as device key, cognito-srp-helper with the claim of the previous step. All of
 * this works with the service, so it must work here; a sign-in without a valid proof must still fail.
 */
import { ForgetDeviceCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createClientSession, formatTimestamp } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf } from '../harness/claims.ts';
import { confirmDevice, newKeys, setRemembered } from '../harness/device.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp } from '../harness/people.ts';
import { deviceDoesNotExist, incorrect, invalidSession, refusal, refused, usedSession } from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  deviceClaim,
  type Parameters,
  passwordClaim,
  provePassword,
  type Reply,
  respond,
  secondClient,
  signIn,
} from '../harness/sign-in.ts';
import { post } from '../harness/wire.ts';

const byDevice = ['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
const notAuthenticated = refused(
  'NotAuthorizedException',
  'Cannot initiate DEVICE_SRP_AUTH flow without first authenticating',
);

let latchkey: Latchkey;
let suppressing: App;
let asking: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  suppressing = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
  asking = await createApp(latchkey, { pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: false } } });
});
afterAll(() => latchkey.stop());

type PersonAtDevice = Awaited<ReturnType<typeof newPersonWithDevice>>;

const namesOf = ({ username, device }: PersonAtDevice) => ({ USERNAME: username, DEVICE_KEY: device.deviceKey });

/** Answers DEVICE_SRP_AUTH without a Session. */
async function startDeviceProof(app: App, person: PersonAtDevice) {
  const session = await createClientSession();
  const reply = await respond(app, 'DEVICE_SRP_AUTH', { ...namesOf(person), SRP_A: session.A });
  return { reply, session };
}

describe('without a Session', () => {
  it('a remembered device signs in', async () => {
    const person = await newPersonWithDevice(suppressing);
    const { challenges, result } = await signIn(suppressing, person, { sendsSession: () => false });
    expect(challenges).toEqual(byDevice);
    expect(claimsOf(result.AccessToken)['device_key']).toBe(person.device.deviceKey);
  });

  it('a remembered device follows a code', async () => {
    const person = await newPersonWithDevice(asking);
    const options = { sendsSession: (step: string) => step === 'SOFTWARE_TOKEN_MFA' };
    expect((await signIn(asking, person, options)).challenges).toEqual([
      'PASSWORD_VERIFIER',
      'SOFTWARE_TOKEN_MFA',
      'DEVICE_SRP_AUTH',
      'DEVICE_PASSWORD_VERIFIER',
    ]);
  });

  it('a remembered device signs in by USER_PASSWORD_AUTH', async () => {
    const person = await newPersonWithDevice(suppressing);
    const options = { flow: 'USER_PASSWORD_AUTH', sendsSession: () => false } as const;
    expect((await signIn(suppressing, person, options)).challenges).toEqual(byDevice.slice(1));
  });

  it('DEVICE_SRP_AUTH without a sign-in is rejected', async () => {
    const person = await newPersonWithDevice(suppressing);
    expect(await refusal(startDeviceProof(suppressing, person))).toEqual(notAuthenticated);
  });

  it('DEVICE_SRP_AUTH after the password is rejected while a code is required', async () => {
    const person = await newPersonWithDevice(asking);
    const mfa = await provePassword(asking, person, { DEVICE_KEY: person.device.deviceKey });
    expect(mfa.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(await refusal(startDeviceProof(asking, person))).toEqual(notAuthenticated);
  });

  it('DEVICE_SRP_AUTH after the end of its sign-in is rejected', async () => {
    const person = await newPersonWithDevice(suppressing);
    await signIn(suppressing, person, { sendsSession: () => false });
    expect(await refusal(startDeviceProof(suppressing, person))).toEqual(notAuthenticated);
  });

  it('DEVICE_SRP_AUTH through another app client is rejected', async () => {
    const person = await newPersonWithDevice(suppressing);
    await provePassword(suppressing, person, { DEVICE_KEY: person.device.deviceKey });
    const other = await secondClient(suppressing);
    expect(await refusal(startDeviceProof(other, person))).toEqual(notAuthenticated);
    expect((await startDeviceProof(suppressing, person)).reply.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER');
  });

  it('DEVICE_SRP_AUTH of one user does not continue the sign-in of another', async () => {
    const ada = await newPersonWithDevice(suppressing);
    const bob = await newPersonWithDevice(suppressing);
    await provePassword(suppressing, ada, { DEVICE_KEY: ada.device.deviceKey });
    expect(await refusal(startDeviceProof(suppressing, bob))).toEqual(notAuthenticated);
    expect(await refusal(startDeviceProof(suppressing, { ...bob, device: ada.device }))).toEqual(notAuthenticated);
    expect(await refusal(startDeviceProof(suppressing, { ...ada, device: bob.device }))).toEqual(notAuthenticated);
  });

  it('DEVICE_PASSWORD_VERIFIER needs a secret block that the server issued for it', async () => {
    const person = await newPersonWithDevice(suppressing);
    const madeUp = {
      PASSWORD_CLAIM_SECRET_BLOCK: Buffer.alloc(200, 7).toString('base64'),
      PASSWORD_CLAIM_SIGNATURE: Buffer.alloc(32, 7).toString('base64'),
      TIMESTAMP: formatTimestamp(Date.now()),
    };
    const answer = (responses: Parameters) =>
      refusal(respond(suppressing, 'DEVICE_PASSWORD_VERIFIER', { ...namesOf(person), ...responses }));
    expect(await answer(madeUp)).toEqual(incorrect);

    const round = await beginSrp(suppressing, person.username);
    expect(await answer(await deviceClaim(round, person.device))).toEqual(incorrect);
    expect(await answer(await passwordClaim(suppressing, round, person.password))).toEqual(incorrect);
  });

  it('a proof of the device is valid for one sign-in only', async () => {
    const person = await newPersonWithDevice(suppressing);
    await provePassword(suppressing, person, { DEVICE_KEY: person.device.deviceKey });
    const round = await startDeviceProof(suppressing, person);
    const proof = { ...namesOf(person), ...(await deviceClaim(round, person.device)) };
    const first = await respond(suppressing, 'DEVICE_PASSWORD_VERIFIER', proof);
    expect(first.AuthenticationResult).toBeDefined();
    expect(await refusal(respond(suppressing, 'DEVICE_PASSWORD_VERIFIER', proof))).toEqual(usedSession);
  });
});

describe('with the Session of an earlier step', () => {
  it('the Session of the code works with DEVICE_SRP_AUTH', async () => {
    const person = await newPersonWithDevice(asking);
    const mfa = await provePassword(asking, person, { DEVICE_KEY: person.device.deviceKey });
    const code = { ...namesOf(person), SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    const device = await respond(asking, 'SOFTWARE_TOKEN_MFA', code, mfa.Session);
    expect(device.ChallengeName).toBe('DEVICE_SRP_AUTH');

    const session = await createClientSession();
    const start = { ...namesOf(person), SRP_A: session.A };
    const reply = await respond(asking, 'DEVICE_SRP_AUTH', start, mfa.Session);
    const proof = { ...namesOf(person), ...(await deviceClaim({ reply, session }, person.device)) };
    const last = await respond(asking, 'DEVICE_PASSWORD_VERIFIER', proof, reply.Session);
    expect(last.AuthenticationResult).toBeDefined();
  });

  it('the Session of another device of the same user does not', async () => {
    const person = await newPersonWithDevice(suppressing);
    const { device: first, ...elsewhere } = person;
    const { result } = await signIn(suppressing, elsewhere);
    const { device: second } = await confirmDevice(suppressing, result);
    const { Session } = await provePassword(suppressing, person, { DEVICE_KEY: first.deviceKey });
    const { A } = await createClientSession();
    const start = { USERNAME: person.username, DEVICE_KEY: second.deviceKey, SRP_A: A };
    expect(await refusal(respond(suppressing, 'DEVICE_SRP_AUTH', start, Session))).toEqual(notAuthenticated);
  });

  it('a text that is not a Session of this server does not', async () => {
    const person = await newPersonWithDevice(suppressing);
    await provePassword(suppressing, person, { DEVICE_KEY: person.device.deviceKey });
    const session = await createClientSession();
    const start = { ...namesOf(person), SRP_A: session.A };
    const madeUp = respond(suppressing, 'DEVICE_SRP_AUTH', start, 'no-session-of-this-server-at-all');
    expect(await refusal(madeUp)).toEqual(invalidSession);
  });

  it('the Session of DEVICE_SRP_AUTH does not work with a code', async () => {
    const person = await newPersonWithDevice(suppressing);
    const device = await provePassword(suppressing, person, { DEVICE_KEY: person.device.deviceKey });
    expect(device.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const code = { ...namesOf(person), SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    expect(await refusal(respond(suppressing, 'SOFTWARE_TOKEN_MFA', code, device.Session))).toEqual(invalidSession);
  });
});

describe('null for a device key', () => {
  type Tokens = { readonly AuthenticationResult?: { readonly NewDeviceMetadata?: object; readonly IdToken?: string } };

  it('counts as missing, in all four requests with a device key', async () => {
    const person = await newPerson(suppressing);
    const session = await createClientSession();
    const { clientId: ClientId } = suppressing;
    const names = { USERNAME: person.username, DEVICE_KEY: null };
    const opening = { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { ...names, SRP_A: session.A } };
    const opened = await post(latchkey.endpoint, 'InitiateAuth', opening);
    expect(opened.status).toBe(200);

    const reply = opened.body as Reply;
    const proof = await passwordClaim(suppressing, { reply, session }, person.password);
    const ChallengeResponses = { ...names, ...proof };
    const answer = { ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses };
    const { body } = await post(latchkey.endpoint, 'RespondToAuthChallenge', answer);
    expect((body as Tokens).AuthenticationResult?.NewDeviceMetadata).toBeDefined();

    const { RefreshToken } = (await signIn(asking, await newPerson(asking))).result;
    const AuthParameters = { REFRESH_TOKEN: RefreshToken, DEVICE_KEY: null };
    const refresh = { ClientId: asking.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters };
    const refreshed = await post(latchkey.endpoint, 'InitiateAuth', refresh);
    expect(refreshed.body).toEqual({ __type: 'NotAuthorizedException', message: 'Invalid Refresh Token.' });

    const untracked = await createApp(latchkey);
    const plain = (await signIn(untracked, await newPerson(untracked))).result.RefreshToken;
    const again = { ClientId: untracked.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH' };
    const parameters = { REFRESH_TOKEN: plain, DEVICE_KEY: null };
    const tokens = await post(latchkey.endpoint, 'InitiateAuth', { ...again, AuthParameters: parameters });
    expect((tokens.body as Tokens).AuthenticationResult?.IdToken).toBeDefined();
  });

  it('can replace a forgotten key with the same claim', async () => {
    const person = await newPersonWithDevice(suppressing);
    const { deviceKey: DeviceKey } = person.device;
    await suppressing.sdk.send(new ForgetDeviceCommand({ AccessToken: person.accessToken, DeviceKey }));

    const round = await beginSrp(suppressing, person.username);
    const claim = { USERNAME: person.username, ...(await passwordClaim(suppressing, round, person.password)) };
    expect(await refusal(respond(suppressing, 'PASSWORD_VERIFIER', { ...claim, DEVICE_KEY: DeviceKey }))).toEqual(
      deviceDoesNotExist,
    );
    const { status, body } = await post(latchkey.endpoint, 'RespondToAuthChallenge', {
      ClientId: suppressing.clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: { ...claim, DEVICE_KEY: null },
      Session: null,
    });
    expect([status, body]).toMatchObject([200, { ChallengeName: 'SOFTWARE_TOKEN_MFA' }]);
  });
});

describe('superfluous members', () => {
  it('unknown parameters and stale claims are ignored', async () => {
    const person = await newPersonWithDevice(suppressing);
    const further = { DEVICE_KEY: person.device.deviceKey, CHALLENGE_NAME: 'SRP_A', FAVOURITE_COLOUR: 'blue' };
    const round = await beginSrp(suppressing, person.username, further);
    const claim = {
      USERNAME: person.username,
      ...further,
      ...(await passwordClaim(suppressing, round, person.password)),
    };
    const device = await respond(suppressing, 'PASSWORD_VERIFIER', claim);

    // The claim of the password again, with the SRP_A of the first round, as cognito-srp-helper sends it.
    const { session } = round;
    const start = { ...claim, SRP_A: session.A };
    const reply = await respond(suppressing, 'DEVICE_SRP_AUTH', start, device.Session);
    const proof = await deviceClaim({ reply, session }, person.device);
    const last = { ...start, ...proof };
    expect(
      (await respond(suppressing, 'DEVICE_PASSWORD_VERIFIER', last, reply.Session)).AuthenticationResult,
    ).toBeDefined();
  });

  it('a code works with a second one for SMS', async () => {
    const person = await newPersonWithTotp(asking);
    const mfa = await provePassword(asking, person);
    const code = await person.authenticator.code();
    const both = { USERNAME: person.username, SMS_MFA_CODE: code, SOFTWARE_TOKEN_MFA_CODE: code };
    const { AuthenticationResult = {} } = await respond(asking, 'SOFTWARE_TOKEN_MFA', both, mfa.Session);
    expect(newKeys(AuthenticationResult).deviceKey).toBeDefined();
  });
});

describe('repeated and changed device rounds', () => {
  it.each([true, false])(
    'the device round accepts the SRP_A of the password round (%s) or another one',
    async (same) => {
      const person = await newPersonWithDevice(suppressing);
      const DEVICE_KEY = person.device.deviceKey;
      const round = await beginSrp(suppressing, person.username, { DEVICE_KEY });
      const claim = await passwordClaim(suppressing, round, person.password);
      const { Session } = await respond(suppressing, 'PASSWORD_VERIFIER', { ...namesOf(person), ...claim });
      const session = same ? round.session : await createClientSession();
      const reply = await respond(suppressing, 'DEVICE_SRP_AUTH', { ...namesOf(person), SRP_A: session.A }, Session);
      expect(reply.ChallengeParameters).toEqual({
        SALT: expect.stringMatching(/^[1-9a-f][0-9a-f]*$/),
        SRP_B: expect.stringMatching(/^[1-9a-f][0-9a-f]*$/),
        SECRET_BLOCK: expect.stringMatching(/^[A-Za-z0-9+/]+={0,2}$/),
        USERNAME: person.username,
        DEVICE_KEY,
      });
      const proof = { ...namesOf(person), ...(await deviceClaim({ reply, session }, person.device)) };
      const last = await respond(suppressing, 'DEVICE_PASSWORD_VERIFIER', proof, reply.Session);
      expect(last.AuthenticationResult).toBeDefined();
    },
  );

  it('DEVICE_SRP_AUTH can be repeated after a lost reply', async () => {
    const person = await newPersonWithDevice(suppressing);
    const { Session } = await provePassword(suppressing, person, { DEVICE_KEY: person.device.deviceKey });
    const session = await createClientSession();
    const start = { ...namesOf(person), SRP_A: session.A };
    await respond(suppressing, 'DEVICE_SRP_AUTH', start, Session);
    const reply = await respond(suppressing, 'DEVICE_SRP_AUTH', start, Session);
    const proof = { ...namesOf(person), ...(await deviceClaim({ reply, session }, person.device)) };
    const last = await respond(suppressing, 'DEVICE_PASSWORD_VERIFIER', proof, reply.Session);
    expect(last.AuthenticationResult).toBeDefined();
  });

  it('a device that is set to not remembered before its proof does not take the place of the code', async () => {
    const person = await newPersonWithDevice(suppressing);
    const { Session } = await provePassword(suppressing, person, { DEVICE_KEY: person.device.deviceKey });
    const session = await createClientSession();
    const reply = await respond(suppressing, 'DEVICE_SRP_AUTH', { ...namesOf(person), SRP_A: session.A }, Session);
    await setRemembered(suppressing, person.accessToken, person.device, 'not_remembered');
    const proof = { ...namesOf(person), ...(await deviceClaim({ reply, session }, person.device)) };
    const next = await respond(suppressing, 'DEVICE_PASSWORD_VERIFIER', proof, reply.Session);
    expect(next.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(next.AuthenticationResult).toBeUndefined();
  });

  it('a device that another sign-in confirmed can be used at once', async () => {
    const person = await newPerson(suppressing);
    const { result } = await signIn(suppressing, person);
    const { device } = await confirmDevice(suppressing, result);
    expect((await signIn(suppressing, { ...person, device })).challenges).toEqual(byDevice);
  });
});
