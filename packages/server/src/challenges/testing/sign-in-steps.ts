/**
 * Helpers for tests of the engine: a pool with an app client, its users, and each step of a sign-in as clients do it.
 */
import type {
  AuthFlowType,
  ChallengeNameType,
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  RespondToAuthChallengeResponse,
  SetUserPoolMfaConfigRequest,
} from '@latchkey/model';
import { type ClientSession, createClientSession, createDeviceVerifier, formatTimestamp, prove } from '@latchkey/srp';
import { totpCode, totpStep } from '../../crypto/totp.ts';
import { callOperation, type TestServices } from '../../operations/testing/call.ts';
import { CreateUserPoolClient } from '../../operations/clients/CreateUserPoolClient.ts';
import { ConfirmDevice } from '../../operations/devices/ConfirmDevice.ts';
import { AssociateSoftwareToken } from '../../operations/mfa/AssociateSoftwareToken.ts';
import { SetUserMFAPreference } from '../../operations/mfa/SetUserMFAPreference.ts';
import { VerifySoftwareToken } from '../../operations/mfa/VerifySoftwareToken.ts';
import { CreateUserPool } from '../../operations/pools/CreateUserPool.ts';
import { SetUserPoolMfaConfig } from '../../operations/pools/SetUserPoolMfaConfig.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../../operations/sign-in/RespondToAuthChallenge.ts';
import { AdminCreateUser } from '../../operations/users/administration/AdminCreateUser.ts';
import { AdminSetUserPassword } from '../../operations/users/administration/AdminSetUserPassword.ts';

/** Conforms to the default password policy. */
const PASSWORD = 'Corr3ct-horse';
export const OTHER_PASSWORD = 'Batt3ry-staple';

export interface App {
  readonly services: TestServices;
  readonly UserPoolId: string;
  readonly ClientId: string;
  /** The pages of the app, if it has any. */
  readonly pages?: Pages;
}

/** Managed login as a way into the engine: the steps of a sign-in as its pages take them. */
export interface Pages {
  /** Whether steps are taken on the pages, and not through the API. */
  areUsed: boolean;
  /** Posts user name and password. */
  initiate(parameters: Parameters): Promise<Reply>;
  /** Posts the form of a challenge. */
  respond(challenge: ChallengeNameType, responses: Parameters, session: string | undefined): Promise<Reply>;
  /** Opens the page that sets up an authenticator app. Returns the key that it shows. */
  beginSetUp(session: string | undefined): Promise<{ readonly secret: string; readonly session: string }>;
  /** Asks for the code that resets the password. */
  forgot(username: string): Promise<void>;
  /** Sets a new password with the code. */
  reset(given: { readonly name: string; readonly code: string; readonly password: string }): Promise<void>;
  /** Refreshes at the token endpoint. */
  refresh(refreshToken: string): Promise<Reply>;
}

export type Parameters = Readonly<Record<string, string>>;

/** The response of the sign-in operations. */
export type Reply = RespondToAuthChallengeResponse;

export interface AppOptions {
  readonly pool?: Omit<CreateUserPoolRequest, 'PoolName'>;
  readonly client?: Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName'>;
  /** MFA mode, with authenticator apps as factor. */
  readonly mfa?: 'OFF' | 'OPTIONAL' | 'ON';
}

/** Creates a pool with a client for SRP and password sign-in. The client hides user existence. */
export async function newApp(services: TestServices, { pool, client, mfa = 'OFF' }: AppOptions = {}): Promise<App> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people', ...pool });
  const UserPoolId = UserPool?.Id ?? '';
  const app = { services, UserPoolId, ClientId: await newClient(services, UserPoolId, client) };
  await setMfa(app, mfa);
  return app;
}

/** Creates another client of a pool. */
export async function newClient(
  services: TestServices,
  UserPoolId: string,
  client: AppOptions['client'] = {},
): Promise<string> {
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
    UserPoolId,
    ClientName: 'app',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    ...client,
  });
  return UserPoolClient?.ClientId ?? '';
}

/** Changes the pool's MFA mode. */
async function setMfa({ services, UserPoolId }: App, mode: 'OFF' | 'OPTIONAL' | 'ON'): Promise<void> {
  const input: SetUserPoolMfaConfigRequest = { UserPoolId, MfaConfiguration: mode };
  const software = { SoftwareTokenMfaConfiguration: { Enabled: true } };
  await callOperation(services, SetUserPoolMfaConfig, mode === 'OFF' ? input : { ...input, ...software });
}

/** Creates a user with a permanent password, or with one that must be replaced at the first sign-in. */
export async function newUser(
  { services, UserPoolId }: App,
  Username: string,
  { Permanent = true, attributes = {} }: { Permanent?: boolean; attributes?: Parameters } = {},
): Promise<void> {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const user = {
    UserPoolId,
    Username,
    UserAttributes,
    MessageAction: 'SUPPRESS',
    TemporaryPassword: PASSWORD,
  } as const;
  await callOperation(services, AdminCreateUser, user);
  if (Permanent) await setPassword({ services, UserPoolId }, Username, PASSWORD, true);
}

/** AdminSetUserPassword. */
export async function setPassword(
  { services, UserPoolId }: Pick<App, 'services' | 'UserPoolId'>,
  Username: string,
  Password: string,
  Permanent: boolean,
): Promise<void> {
  await callOperation(services, AdminSetUserPassword, { UserPoolId, Username, Password, Permanent });
}

/** InitiateAuth. */
export function initiate(
  { services, ClientId, pages }: App,
  AuthFlow: AuthFlowType,
  AuthParameters: Record<string, string>,
  Session?: string,
): Promise<Reply> {
  if (pages?.areUsed === true) return pages.initiate(AuthParameters);
  const input = { ClientId, AuthFlow, AuthParameters };
  return callOperation(services, InitiateAuth, Session === undefined ? input : { ...input, Session });
}

/** USER_PASSWORD_AUTH. */
export function byPassword(app: App, USERNAME: string, further: Parameters = {}): Promise<Reply> {
  return initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD, ...further });
}

/** RespondToAuthChallenge. */
export function respond(
  { services, ClientId, pages }: App,
  ChallengeName: ChallengeNameType,
  ChallengeResponses: Record<string, string>,
  Session?: string,
): Promise<Reply> {
  if (pages?.areUsed === true) return pages.respond(ChallengeName, ChallengeResponses, Session);
  const input = { ClientId, ChallengeName, ChallengeResponses };
  return callOperation(services, RespondToAuthChallenge, Session === undefined ? input : { ...input, Session });
}

/** Answers SOFTWARE_TOKEN_MFA. */
export function respondWithCode(app: App, USERNAME: string, Session: string | undefined, code: string, more = {}) {
  return respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code, ...more }, Session);
}

/** One SRP round of a client: its session and the response of the server. */
export interface Round {
  readonly session: ClientSession;
  readonly reply: Reply;
}

/** USER_SRP_AUTH. */
export async function beginSrp(app: App, USERNAME: string, further: Parameters = {}): Promise<Round> {
  const session = await createClientSession();
  return { session, reply: await initiate(app, 'USER_SRP_AUTH', { USERNAME, SRP_A: session.A, ...further }) };
}

/** Returns the PASSWORD_CLAIM_* members and the TIMESTAMP that answer a round. */
async function claim(
  { services }: App,
  { session, reply }: Round,
  credential: { readonly group: string; readonly identity: string; readonly secret: string },
): Promise<Record<string, string>> {
  const { SALT: salt = '', SRP_B: B = '', SECRET_BLOCK: secretBlock = '' } = reply.ChallengeParameters ?? {};
  const timestamp = formatTimestamp(services.clock.now());
  const signature = await prove({ ...credential, ...session, salt, B, secretBlock, timestamp });
  return { PASSWORD_CLAIM_SECRET_BLOCK: secretBlock, PASSWORD_CLAIM_SIGNATURE: signature, TIMESTAMP: timestamp };
}

/** Returns the proof of a password. */
export function passwordClaim(app: App, round: Round, secret = PASSWORD): Promise<Record<string, string>> {
  const identity = round.reply.ChallengeParameters?.['USER_ID_FOR_SRP'] ?? '';
  return claim(app, round, { group: app.UserPoolId.split('_')[1] ?? '', identity, secret });
}

/** Returns the code that an authenticator app shows in this many 30-second steps. */
export function codeOf({ services }: Pick<App, 'services'>, secret: Uint8Array, steps = 0): string {
  return totpCode(secret, totpStep(services.clock.now()) + steps);
}

/** Returns a code that is not accepted now. */
export function wrongCode(app: Pick<App, 'services'>, secret: Uint8Array): string {
  const right = new Set([-1, 0, 1].map((steps) => codeOf(app, secret, steps)));
  return ['000000', '000001', '000002', '000003'].find((code) => !right.has(code)) ?? '';
}

/** RFC 4648 section 6. */
export function decodeBase32(text: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

/** Sets up an authenticator app for a signed-in user and enables it. The code of the present step is consumed. */
export async function setUpTotp({ services }: App, AccessToken: string): Promise<Uint8Array> {
  const { SecretCode = '' } = await callOperation(services, AssociateSoftwareToken, { AccessToken });
  const secret = decodeBase32(SecretCode);
  await callOperation(services, VerifySoftwareToken, { AccessToken, UserCode: codeOf({ services }, secret) });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await callOperation(services, SetUserMFAPreference, { AccessToken, SoftwareTokenMfaSettings });
  return secret;
}

/** A device as its client stores it. */
export interface Device {
  readonly DeviceKey: string;
  readonly DeviceGroupKey: string;
  readonly secret: string;
}

/** Confirms the device of a sign-in that issued a new key. */
export async function confirmDevice({ services }: App, { AuthenticationResult }: Reply): Promise<Device> {
  const { AccessToken = '', NewDeviceMetadata } = AuthenticationResult ?? {};
  const { DeviceKey = '', DeviceGroupKey = '' } = NewDeviceMetadata ?? {};
  const { verifier: PasswordVerifier, salt: Salt, secret } = await createDeviceVerifier(DeviceGroupKey, DeviceKey);
  const DeviceSecretVerifierConfig = { PasswordVerifier, Salt };
  await callOperation(services, ConfirmDevice, { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
  return { DeviceKey, DeviceGroupKey, secret };
}

/** Answers DEVICE_SRP_AUTH, and returns the round for the device's proof. */
export async function beginDeviceSrp(
  app: App,
  USERNAME: string,
  { DeviceKey: DEVICE_KEY }: Pick<Device, 'DeviceKey'>,
  Session?: string,
): Promise<Round> {
  const session = await createClientSession();
  const reply = await respond(app, 'DEVICE_SRP_AUTH', { USERNAME, DEVICE_KEY, SRP_A: session.A }, Session);
  return { session, reply };
}

/** Returns the proof of a device's secret. */
export async function deviceClaim(app: App, round: Round, device: Device): Promise<Record<string, string>> {
  const { DeviceGroupKey: group, DeviceKey: identity, secret } = device;
  return { ...(await claim(app, round, { group, identity, secret })), DEVICE_KEY: identity };
}

/** DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER. */
export async function proveDevice(app: App, USERNAME: string, device: Device, Session?: string): Promise<Reply> {
  const round = await beginDeviceSrp(app, USERNAME, device, Session);
  return respond(app, 'DEVICE_PASSWORD_VERIFIER', { USERNAME, ...(await deviceClaim(app, round, device)) });
}

/**
 * Returns the app with a store that makes a change first, once, when a step is about to be committed. This simulates a
 * concurrent request that commits a moment earlier.
 */
export function withChangeBeforeCommit(app: App, change: () => Promise<unknown>): App {
  const { store } = app.services;
  let waiting: (() => Promise<unknown>) | undefined = change;
  const write: typeof store.write = async (job) => {
    const first = waiting;
    waiting = undefined;
    await first?.();
    return store.write(job);
  };
  return { ...app, services: { ...app.services, store: { ...store, write } } };
}

/** Matches a service error. */
export const refusal = (code: string, message: string) => ({ code, message });

export const refusals = {
  incorrect: refusal('NotAuthorizedException', 'Incorrect username or password.'),
  locked: refusal('NotAuthorizedException', 'Password attempts exceeded'),
  badSession: refusal('NotAuthorizedException', 'Invalid session for the user.'),
  usedSession: refusal('NotAuthorizedException', 'Invalid session for the user, session can only be used once.'),
  expiredSession: refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
  unknownDevice: refusal('ResourceNotFoundException', 'Device does not exist.'),
  disabled: refusal('NotAuthorizedException', 'User is disabled.'),
} as const;
