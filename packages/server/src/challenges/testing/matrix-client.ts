/** A client that answers every challenge of a sign-in correctly, and records the challenges. */
import type { AuthFlowType, ChallengeNameType } from '@latchkey/model';
import type { ClientSession } from '@latchkey/srp';
import { callOperation } from '../../operations/testing/call.ts';
import { AssociateSoftwareToken } from '../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../operations/mfa/VerifySoftwareToken.ts';
import { AdminInitiateAuth } from '../../operations/sign-in/AdminInitiateAuth.ts';
import { AdminRespondToAuthChallenge } from '../../operations/sign-in/AdminRespondToAuthChallenge.ts';
import { type Outcome, respond as respondOnPage } from '../engine/engine.ts';
import { initiateOnPage } from '../engine/flows.ts';
import { latestCode, RIGHT_ANSWER } from './factor-users.ts';
import { appSecret, type OwnDevice, type MatrixUser } from './matrix-users.ts';
import { messageOf } from './model/world.ts';
import { testOrigin } from './risky-users.ts';
import {
  codeOf,
  decodeBase32,
  deviceClaim,
  initiate,
  type Parameters,
  passwordClaim,
  type Reply,
  respond,
} from './sign-in-steps.ts';

/** The part of CREDENTIAL_REQUEST_OPTIONS that the authenticator reads. */
interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

const PASSWORD = 'Corr3ct-horse';

/** How a sign-in begins. */
export interface InitiateRequest {
  readonly AuthFlow: AuthFlowType;
  readonly preferred?: 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';
  readonly srpFirst?: true;
  /** The passkey verifies its user by PIN, finger or face. */
  readonly verifiesUser?: true;
  /** On a page of managed login instead of by the API. */
  readonly onPage?: true;
  /** The app asks for level 3 of authentication. */
  readonly stepsUp?: true;
}

/** The course of a sign-in. */
export interface Course {
  /** The challenges that were issued, then `tokens` or an error message. */
  readonly names: readonly string[];
  readonly newDeviceKey: string | undefined;
}

interface Client extends InitiateRequest {
  readonly matrixUser: MatrixUser;
  readonly device: OwnDevice | null;
  readonly srp: ClientSession;
}

/** Signs a user in. Every request contains the device key. */
export async function signIn(
  matrixUser: MatrixUser,
  device: OwnDevice | null,
  beginning: InitiateRequest,
  srp: ClientSession,
): Promise<Course> {
  const client: Client = { ...beginning, matrixUser, device, srp };
  const names: string[] = [];
  let reply = await begin(client).catch(messageOf);
  while (typeof reply !== 'string' && reply.ChallengeName !== undefined && names.length < 12) {
    names.push(reply.ChallengeName);
    reply = await answer(client, reply.ChallengeName, reply).catch(messageOf);
  }
  if (typeof reply === 'string') return { names: [...names, reply], newDeviceKey: undefined };
  const { DeviceKey } = reply.AuthenticationResult?.NewDeviceMetadata ?? {};
  return { names: [...names, 'tokens'], newDeviceKey: DeviceKey };
}

/** The user's address and browser, as the server of an administrator passes them on. */
const ContextData = {
  IpAddress: testOrigin.sourceIp,
  ServerName: 'backend.example.com',
  ServerPath: '/sign-in',
  HttpHeaders: [{ headerName: 'User-Agent', headerValue: testOrigin.userAgent }],
};

const always = ({ matrixUser, device }: Client): Parameters => ({
  USERNAME: matrixUser.model.name,
  ...(device && { DEVICE_KEY: device.DeviceKey }),
});

async function begin(client: Client): Promise<Reply> {
  const { AuthFlow, preferred, srpFirst, matrixUser, srp, onPage } = client;
  const needsA = AuthFlow === 'USER_SRP_AUTH' || srpFirst === true;
  const AuthParameters = {
    ...always(client),
    ...(AuthFlow.endsWith('PASSWORD_AUTH') && { PASSWORD }),
    ...(needsA && { SRP_A: srp.A }),
    ...(srpFirst && { CHALLENGE_NAME: 'SRP_A' }),
    ...(preferred && { PREFERRED_CHALLENGE: preferred }),
  };
  if (onPage === true) {
    const flow = AuthFlow === 'USER_AUTH' ? AuthFlow : 'USER_PASSWORD_AUTH';
    return replyOf(await initiateOnPage(await pageOf(client, true), flow, AuthParameters));
  }
  if (!AuthFlow.startsWith('ADMIN')) return initiate(matrixUser.app, AuthFlow, AuthParameters);
  const { services, UserPoolId, ClientId } = matrixUser.app;
  const input = { UserPoolId, ClientId, AuthFlow, AuthParameters, ContextData };
  return callOperation(services, AdminInitiateAuth, input);
}

async function answer(client: Client, name: ChallengeNameType, reply: Reply): Promise<Reply> {
  if (name === 'MFA_SETUP') return afterSetUp(client, reply);
  return send(client, name, { ...always(client), ...(await responses(client, name, reply)) }, reply.Session);
}

/** Sends an answer to where the sign-in began. */
async function send(
  client: Client,
  name: ChallengeNameType,
  given: Record<string, string>,
  session: string | undefined,
): Promise<Reply> {
  if (client.onPage === true) {
    return replyOf(await respondOnPage(await pageOf(client, false), name, { session, responses: given }));
  }
  if (client.AuthFlow.startsWith('ADMIN')) return adminRespond(client, name, given, session);
  return respond(client.matrixUser.app, name, given, session);
}

/** What the engine knows of a page whose pool remembers every browser. */
async function pageOf({ matrixUser: { app }, stepsUp }: Client, begins: boolean) {
  const { pool, client } = await app.services.directory.client(app.ClientId);
  const origin = { ...testOrigin, requestId: 'id', note: () => undefined };
  const browser = { keepsDevice: true, sessionMs: 3_600_000, levels: stepsUp === true ? [3] : [] };
  return { ...app.services, pool, client, origin, begins, context: { isAdmin: false }, browser };
}

/** The outcome on a page in the words of the API. */
function replyOf(outcome: Outcome): Reply {
  switch (outcome.kind) {
    case 'challenge': {
      const { name, session, parameters } = outcome.issued;
      return {
        ChallengeName: name,
        ChallengeParameters: parameters,
        ...(session !== undefined && { Session: session }),
      };
    }
    case 'browser-session': {
      const DeviceKey = outcome.minted?.deviceKey;
      return { AuthenticationResult: DeviceKey === undefined ? {} : { NewDeviceMetadata: { DeviceKey } } };
    }
    case 'tokens':
      throw new Error('A sign-in on a page gave tokens.');
  }
}

function adminRespond(
  { matrixUser }: Client,
  ChallengeName: ChallengeNameType,
  ChallengeResponses: Record<string, string>,
  Session: string | undefined,
): Promise<Reply> {
  const { services, UserPoolId, ClientId } = matrixUser.app;
  const input = { UserPoolId, ClientId, ChallengeName, ChallengeResponses, ContextData };
  return callOperation(services, AdminRespondToAuthChallenge, Session === undefined ? input : { ...input, Session });
}

/** Sets up an authenticator app and answers MFA_SETUP. */
async function afterSetUp(client: Client, reply: Reply): Promise<Reply> {
  const { app } = client.matrixUser;
  const given = await callOperation(app.services, AssociateSoftwareToken, { Session: reply.Session ?? '' });
  const UserCode = codeOf(app, decodeBase32(given.SecretCode ?? ''));
  const { Session } = await callOperation(app.services, VerifySoftwareToken, {
    Session: given.Session ?? '',
    UserCode,
  });
  return send(client, 'MFA_SETUP', always(client), Session);
}

/** Returns the right answer to a challenge. */
async function responses(client: Client, name: ChallengeNameType, reply: Reply): Promise<Parameters> {
  const { matrixUser, device, srp, verifiesUser, onPage } = client;
  const { app, addresses, passkey } = matrixUser;
  const parameters = reply.ChallengeParameters ?? {};
  switch (name) {
    case 'SELECT_CHALLENGE':
      return { ANSWER: 'PASSWORD' };
    case 'PASSWORD':
      return { PASSWORD };
    case 'DEVICE_SRP_AUTH':
      // The secret of a browser is in a cookie that only the server can open.
      return onPage === true ? { DEVICE_SECRET: device?.secret ?? '' } : { SRP_A: srp.A };
    case 'PASSWORD_SRP':
      return { SRP_A: srp.A };
    case 'PASSWORD_VERIFIER':
      return passwordClaim(app, { session: srp, reply });
    case 'EMAIL_OTP':
      return { EMAIL_OTP_CODE: latestCode(app, addresses.email) };
    case 'SMS_OTP':
    case 'SMS_MFA':
      return { [`${name}_CODE`]: latestCode(app, addresses.phone_number) };
    case 'SOFTWARE_TOKEN_MFA':
      return { SOFTWARE_TOKEN_MFA_CODE: codeOf(app, appSecret) };
    case 'SELECT_MFA_TYPE':
      return { ANSWER: (JSON.parse(parameters['MFAS_CAN_CHOOSE'] ?? '[]') as string[]).at(-1) ?? '' };
    case 'CUSTOM_CHALLENGE':
      return { ANSWER: RIGHT_ANSWER };
    case 'WEB_AUTHN': {
      const options = JSON.parse(parameters['CREDENTIAL_REQUEST_OPTIONS'] ?? '') as RequestOptions;
      return { CREDENTIAL: JSON.stringify(passkey.get(options, { userVerified: verifiesUser === true })) };
    }
    case 'DEVICE_PASSWORD_VERIFIER':
      if (device === null) throw new Error('The server asked for a device, but the user has none.');
      return deviceClaim(app, { session: srp, reply }, device);
    case 'NEW_PASSWORD_REQUIRED':
    case 'MFA_SETUP':
    case 'ADMIN_NO_SRP_AUTH':
      throw new Error(`There is no answer to ${name}.`);
  }
}
