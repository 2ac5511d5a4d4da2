/**
 * The life of a remembered device with the calls of cognito-srp-helper's README, for an app client with a secret: the device key already in
 * InitiateAuth, one SRP session for both rounds, the claim of the password sent along with DEVICE_SRP_AUTH.
 */
import {
  type AuthenticationResultType,
  ConfirmDeviceCommand,
  ForgetDeviceCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import * as srpHelper from 'cognito-srp-helper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf } from '../harness/claims.ts';
import { type Device, setRemembered } from '../harness/device.ts';
import { alwaysWithSuppression, trackedConfigurations, untracked, withCode } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithTotp, type PersonWithTotp } from '../harness/people.ts';
import { deviceDoesNotExist, refusal } from '../harness/refusal.ts';
import { type App, createApp } from '../harness/sign-in.ts';

type Answer = RespondToAuthChallengeCommandInput;
type Session = ReturnType<typeof srpHelper.createSrpSession>;
type SignedSession = ReturnType<typeof srpHelper.signSrpSession>;

// The library's declarations are not compatible with exactOptionalPropertyTypes; the functions are not changed.
const { signSrpSession, signSrpSessionWithDevice, wrapAuthChallenge, wrapInitiateAuth } = srpHelper as unknown as {
  readonly signSrpSession: (session: Session, reply: InitiateAuthCommandOutput) => SignedSession;
  readonly signSrpSessionWithDevice: (
    session: Session,
    reply: InitiateAuthCommandOutput,
    deviceGroupKey: string,
    devicePassword: string,
  ) => SignedSession;
  readonly wrapAuthChallenge: (session: SignedSession, request: Answer) => Answer;
  readonly wrapInitiateAuth: (session: Session, request: InitiateAuthCommandInput) => InitiateAuthCommandInput;
};
const { createDeviceVerifier, createPasswordHash, createSecretHash, createSrpSession } = srpHelper;

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

const appWith = (setting: typeof untracked.setting) =>
  createApp(latchkey, { pool: { DeviceConfiguration: setting }, client: { GenerateSecret: true } });

interface SignedIn {
  readonly challenges: readonly string[];
  readonly result: AuthenticationResultType;
}

/** Signs in with the README's calls. With `isHashed`, the library gets a hashed password. */
async function signIn(app: App, person: PersonWithTotp, device?: Device, isHashed = false): Promise<SignedIn> {
  const { sdk, clientId: ClientId, userPoolId } = app;
  const { username, password } = person;
  const SECRET_HASH = createSecretHash(username, ClientId, app.clientSecret ?? '');
  const names = { USERNAME: username, SECRET_HASH, ...(device && { DEVICE_KEY: device.deviceKey }) };
  const secret = isHashed ? createPasswordHash(username, password, userPoolId) : password;
  const session = createSrpSession(username, secret, userPoolId, isHashed);
  const challenges: string[] = [];

  const respond = async (request: Answer) => {
    challenges.push(request.ChallengeName ?? '');
    return sdk.send(new RespondToAuthChallengeCommand(request));
  };
  const answering = ({ ChallengeName, Session }: InitiateAuthCommandOutput): Answer => ({
    ClientId,
    ChallengeName,
    Session,
    ChallengeResponses: names,
  });

  const opening: InitiateAuthCommandInput = {
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { CHALLENGE_NAME: 'SRP_A', ...names },
  };
  const opened = await sdk.send(new InitiateAuthCommand(wrapInitiateAuth(session, opening)));
  const signed = signSrpSession(session, opened);
  let reply = await respond(wrapAuthChallenge(signed, answering(opened)));
  if (reply.ChallengeName === 'SOFTWARE_TOKEN_MFA') {
    const SOFTWARE_TOKEN_MFA_CODE = await person.authenticator.code();
    reply = await respond({ ...answering(reply), ChallengeResponses: { ...names, SOFTWARE_TOKEN_MFA_CODE } });
  }
  if (reply.ChallengeName === 'DEVICE_SRP_AUTH') {
    reply = await respond(wrapAuthChallenge(signed, answering(reply)));
    const { deviceGroupKey = '', secret: devicePassword = '' } = device ?? {};
    const proof = signSrpSessionWithDevice(session, reply, deviceGroupKey, devicePassword);
    reply = await respond(wrapAuthChallenge(proof, answering(reply)));
  }
  if (reply.AuthenticationResult === undefined) throw new Error(`asked for ${reply.ChallengeName}`);
  return { challenges, result: reply.AuthenticationResult };
}

async function confirmDevice({ sdk }: App, { AccessToken, NewDeviceMetadata }: AuthenticationResultType) {
  const { DeviceKey: deviceKey = '', DeviceGroupKey: deviceGroupKey = '' } = NewDeviceMetadata ?? {};
  const { DeviceSecretVerifierConfig, DeviceRandomPassword: secret } = createDeviceVerifier(deviceKey, deviceGroupKey);
  const DeviceName = 'example-friendly-name';
  const { UserConfirmationNecessary } = await sdk.send(
    new ConfirmDeviceCommand({ AccessToken, DeviceKey: deviceKey, DeviceName, DeviceSecretVerifierConfig }),
  );
  return { device: { deviceKey, deviceGroupKey, secret }, userConfirmationNecessary: UserConfirmationNecessary };
}

describe.each(trackedConfigurations)('$title', ({ setting, asksUser, whenRemembered }) => {
  let app: App;
  beforeAll(async () => {
    app = await appWith(setting);
  });

  it('signs in with a code, confirms the device, and signs in with it', async () => {
    const person = await newPersonWithTotp(app);
    const first = await signIn(app, person);
    expect(first.challenges).toEqual(withCode);
    const { device, userConfirmationNecessary } = await confirmDevice(app, first.result);
    expect(userConfirmationNecessary).toBe(asksUser);
    if (asksUser) await setRemembered(app, first.result.AccessToken, device, 'remembered');

    const { challenges, result } = await signIn(app, person, device);
    expect(challenges).toEqual(whenRemembered);
    expect(result.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(result.AccessToken)['device_key']).toBe(device.deviceKey);
  });

  it('asks for a code if the device is not remembered, and rejects a forgotten one', async () => {
    const person = await newPersonWithTotp(app);
    const { result } = await signIn(app, person);
    const { device } = await confirmDevice(app, result);
    if (!asksUser) await setRemembered(app, result.AccessToken, device, 'not_remembered');
    expect((await signIn(app, person, device)).challenges).toEqual(withCode);
    const { deviceKey: DeviceKey } = device;
    await app.sdk.send(new ForgetDeviceCommand({ AccessToken: result.AccessToken, DeviceKey }));
    expect(await refusal(signIn(app, person, device))).toEqual(deviceDoesNotExist);
  });
});

describe(untracked.title, () => {
  it('signs in with a code, and gets no device', async () => {
    const app = await appWith(undefined);
    const { challenges, result } = await signIn(app, await newPersonWithTotp(app));
    expect(challenges).toEqual(withCode);
    expect(result.NewDeviceMetadata).toBeUndefined();
  });
});

describe('a password that was hashed before', () => {
  it('also works for a sign-in with a device', async () => {
    const app = await appWith(alwaysWithSuppression);
    const person = await newPersonWithTotp(app);
    const { device } = await confirmDevice(app, (await signIn(app, person, undefined, true)).result);
    const { challenges } = await signIn(app, person, device, true);
    expect(challenges).toEqual(['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);
  });
});
