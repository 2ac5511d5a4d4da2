/**
 * Signs in step by step through the unmodified AWS SDK; a test can choose what each request contains. The client's SRP
 * arithmetic is `@latchkey/srp`; the tests of other client libraries use the libraries' own.
 */
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthenticationResultType,
  type AuthFlowType,
  type ChallengeNameType,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type ClientSession, createClientSession, formatTimestamp, prove } from '@latchkey/srp';
import { createSecretHash } from 'cognito-srp-helper';
import type { Authenticator } from './authenticator.ts';
import { createPool, type Credentials, everyFlow, type PoolOptions, sdk, type TestPool } from './aws.ts';
import type { Device } from './device.ts';

/** An app client of a pool, and an SDK client to call the server. With `admin` it signs in by the admin operations. */
export interface App extends TestPool {
  readonly sdk: CognitoIdentityProviderClient;
  readonly admin?: boolean;
}

/** Creates a new pool with one app client. */
export async function createApp(
  latchkey: { readonly endpoint: string; readonly credentials?: Credentials },
  options: PoolOptions = {},
): Promise<App> {
  const client = sdk(latchkey.endpoint, latchkey.credentials);
  return { ...(await createPool(client, options)), sdk: client };
}

/** Creates another app client of the same pool. It may use all supported flows unless `settings` changes that. */
export async function secondClient(app: App, settings: Partial<CreateUserPoolClientCommandInput> = {}): Promise<App> {
  const defaults = { UserPoolId: app.userPoolId, ClientName: 'second', ExplicitAuthFlows: everyFlow };
  const { UserPoolClient } = await app.sdk.send(new CreateUserPoolClientCommand({ ...defaults, ...settings }));
  return { ...app, clientId: UserPoolClient?.ClientId ?? '', clientSecret: UserPoolClient?.ClientSecret };
}

export type Parameters = Readonly<Record<string, string>>;

/** The output of the four sign-in operations. */
export type Reply = Pick<
  InitiateAuthCommandOutput,
  'ChallengeName' | 'ChallengeParameters' | 'Session' | 'AuthenticationResult' | 'AvailableChallenges'
>;

/** A test user: a user name, a password, and optionally an authenticator app and a device. */
export interface Person {
  readonly username: string;
  readonly password: string;
  readonly authenticator?: Authenticator;
  readonly device?: Device;
}

function withSecretHash({ clientId, clientSecret }: App, parameters: Parameters): Record<string, string> {
  const { USERNAME, SECRET_HASH } = parameters;
  if (clientSecret === undefined || USERNAME === undefined || SECRET_HASH !== undefined) return { ...parameters };
  return { ...parameters, SECRET_HASH: createSecretHash(USERNAME, clientId, clientSecret) };
}

/** Calls InitiateAuth, or AdminInitiateAuth for an `admin` app. Adds SECRET_HASH if the client has a secret. */
export function initiate(app: App, AuthFlow: AuthFlowType, parameters: Parameters): Promise<Reply> {
  const input = { ClientId: app.clientId, AuthFlow, AuthParameters: withSecretHash(app, parameters) };
  if (app.admin !== true) return app.sdk.send(new InitiateAuthCommand(input));
  return app.sdk.send(new AdminInitiateAuthCommand({ ...input, UserPoolId: app.userPoolId }));
}

/** Calls RespondToAuthChallenge, or AdminRespondToAuthChallenge for an `admin` app. Adds SECRET_HASH if the client has a secret. */
export function respond(
  app: App,
  ChallengeName: ChallengeNameType,
  responses: Parameters,
  Session?: string,
): Promise<Reply> {
  const input = {
    ClientId: app.clientId,
    ChallengeName,
    ChallengeResponses: withSecretHash(app, responses),
    ...(Session === undefined ? {} : { Session }),
  };
  if (app.admin !== true) return app.sdk.send(new RespondToAuthChallengeCommand(input));
  return app.sdk.send(new AdminRespondToAuthChallengeCommand({ ...input, UserPoolId: app.userPoolId }));
}

/** An SRP round that waits for the proof. */
export interface SrpRound {
  readonly reply: Reply;
  readonly session: ClientSession;
}

/** Begins USER_SRP_AUTH. `further` is added to AuthParameters (for example DEVICE_KEY). */
export async function beginSrp(app: App, username: string, further: Parameters = {}): Promise<SrpRound> {
  const session = await createClientSession();
  const reply = await initiate(app, 'USER_SRP_AUTH', { USERNAME: username, SRP_A: session.A, ...further });
  return { reply, session };
}

/** Returns the proof of a password: the PASSWORD_CLAIM_* members and TIMESTAMP of a PASSWORD_VERIFIER response. */
export function passwordClaim({ userPoolId }: App, { reply, session }: SrpRound, password: string) {
  const { USER_ID_FOR_SRP: identity = '' } = reply.ChallengeParameters ?? {};
  return claim(reply, session, { group: userPoolId.split('_')[1] ?? '', identity, secret: password });
}

/** Returns the proof of a device's secret: the same members for DEVICE_PASSWORD_VERIFIER. */
export function deviceClaim({ reply, session }: SrpRound, { deviceGroupKey, deviceKey, secret }: Device) {
  return claim(reply, session, { group: deviceGroupKey, identity: deviceKey, secret });
}

async function claim(
  reply: Reply,
  session: ClientSession,
  credential: { readonly group: string; readonly identity: string; readonly secret: string },
) {
  const { SALT: salt = '', SRP_B: B = '', SECRET_BLOCK: secretBlock = '' } = reply.ChallengeParameters ?? {};
  const timestamp = formatTimestamp(Date.now());
  const signature = await prove({ ...credential, ...session, salt, B, secretBlock, timestamp });
  return {
    PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP: timestamp,
  };
}

/** Begins USER_SRP_AUTH and sends the proof of the password. `further` is added to both requests. */
export async function provePassword(app: App, person: Person, further: Parameters = {}): Promise<Reply> {
  const { username, password } = person;
  const round = await beginSrp(app, username, further);
  const proof = await passwordClaim(app, round, password);
  return respond(app, 'PASSWORD_VERIFIER', { USERNAME: username, ...proof, ...further }, round.reply.Session);
}

/** The name of a request: `InitiateAuth`, or the challenge that it answers. */
type Step = 'InitiateAuth' | ChallengeNameType;

export interface SignInOptions {
  readonly flow?: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'ADMIN_USER_PASSWORD_AUTH';
  /** Which requests contain DEVICE_KEY if the user has a device. The default is all. */
  readonly sendsDeviceKey?: (step: Step) => boolean;
  /** Which answers contain the Session of the challenge. The default is all. */
  readonly sendsSession?: (step: Step) => boolean;
}

/** A complete sign-in: the challenges in their order, and the result. */
export interface SignedIn {
  readonly challenges: readonly ChallengeNameType[];
  readonly result: AuthenticationResultType;
}

/** Signs in and answers every challenge, as a correct app does. */
export async function signIn(app: App, person: Person, options: SignInOptions = {}): Promise<SignedIn> {
  const { flow = 'USER_SRP_AUTH', sendsSession = () => true } = options;
  const { username, password } = person;
  const challenges: ChallengeNameType[] = [];
  const session = await createClientSession();
  const base = (step: Step): Parameters => ({ USERNAME: username, ...deviceKeyFor(step, person, options) });
  const opening: Parameters = flow === 'USER_SRP_AUTH' ? { SRP_A: session.A } : { PASSWORD: password };

  let reply = await initiate(app, flow, { ...base('InitiateAuth'), ...opening });
  while (reply.AuthenticationResult === undefined) {
    const { ChallengeName: challenge, Session } = reply;
    if (challenge === undefined) throw new Error('The reply contains neither a challenge nor tokens.');
    challenges.push(challenge);
    const responses = { ...base(challenge), ...(await answerTo(challenge, app, { reply, session }, person)) };
    reply = await respond(app, challenge, responses, sendsSession(challenge) ? Session : undefined);
  }
  return { challenges, result: reply.AuthenticationResult };
}

function deviceKeyFor(step: Step, { device }: Person, { sendsDeviceKey = () => true }: SignInOptions): Parameters {
  return device !== undefined && sendsDeviceKey(step) ? { DEVICE_KEY: device.deviceKey } : {};
}

async function answerTo(
  challenge: ChallengeNameType,
  app: App,
  round: SrpRound,
  { password, authenticator, device }: Person,
): Promise<Parameters> {
  if (challenge === 'PASSWORD_VERIFIER') return passwordClaim(app, round, password);
  if (challenge === 'SOFTWARE_TOKEN_MFA' && authenticator !== undefined) {
    return { SOFTWARE_TOKEN_MFA_CODE: await authenticator.code() };
  }
  if (challenge === 'DEVICE_SRP_AUTH') return { SRP_A: round.session.A };
  if (challenge === 'DEVICE_PASSWORD_VERIFIER' && device !== undefined) return deviceClaim(round, device);
  throw new Error(`This test user cannot answer ${challenge}.`);
}
