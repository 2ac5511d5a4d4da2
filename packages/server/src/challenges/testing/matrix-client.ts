/** A client that signs somebody in whatever it is asked, and tells what it was asked. */
import type { AuthFlowType, ChallengeNameType } from '@latchkey/model';
import type { ClientSession } from '@latchkey/srp';
import { callOperation } from '../../operations/testing/call.ts';
import { AssociateSoftwareToken } from '../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../operations/mfa/VerifySoftwareToken.ts';
import { AdminInitiateAuth } from '../../operations/sign-in/AdminInitiateAuth.ts';
import { AdminRespondToAuthChallenge } from '../../operations/sign-in/AdminRespondToAuthChallenge.ts';
import { latestCode, RIGHT_ANSWER } from './factor-people.ts';
import { appSecret, type OwnDevice, type Somebody } from './matrix-people.ts';
import { messageOf } from './model-world.ts';
import {
  codeOf,
  decodeBase32,
  deviceClaim,
  initiate,
  type Parameters,
  passwordClaim,
  type Reply,
  respond,
} from './people.ts';

/** What an authenticator reads of CREDENTIAL_REQUEST_OPTIONS. */
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
  /** The passkey asks for a PIN, a finger or a face. */
  readonly verifiesUser?: true;
}

/** What came of a sign-in. */
export interface Course {
  /** The challenges that were put, and `tokens` or the message of a refusal at the end. */
  readonly names: readonly string[];
  readonly newDeviceKey: string | undefined;
}

interface Client extends InitiateRequest {
  readonly somebody: Somebody;
  readonly device: OwnDevice | null;
  readonly srp: ClientSession;
}

/** Signs somebody in. The device's key comes with every request. */
export async function signIn(
  somebody: Somebody,
  device: OwnDevice | null,
  beginning: InitiateRequest,
  srp: ClientSession,
): Promise<Course> {
  const client: Client = { ...beginning, somebody, device, srp };
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

const always = ({ somebody, device }: Client): Parameters => ({
  USERNAME: somebody.model.name,
  ...(device && { DEVICE_KEY: device.DeviceKey }),
});

function begin(client: Client): Promise<Reply> {
  const { AuthFlow, preferred, srpFirst, somebody, srp } = client;
  const needsA = AuthFlow === 'USER_SRP_AUTH' || srpFirst === true;
  const AuthParameters = {
    ...always(client),
    ...(AuthFlow.endsWith('PASSWORD_AUTH') && { PASSWORD }),
    ...(needsA && { SRP_A: srp.A }),
    ...(srpFirst && { CHALLENGE_NAME: 'SRP_A' }),
    ...(preferred && { PREFERRED_CHALLENGE: preferred }),
  };
  if (!AuthFlow.startsWith('ADMIN')) return initiate(somebody.app, AuthFlow, AuthParameters);
  const { services, UserPoolId, ClientId } = somebody.app;
  return callOperation(services, AdminInitiateAuth, { UserPoolId, ClientId, AuthFlow, AuthParameters });
}

async function answer(client: Client, name: ChallengeNameType, reply: Reply): Promise<Reply> {
  const { somebody, AuthFlow } = client;
  if (name === 'MFA_SETUP') return afterSetUp(client, reply);
  const ChallengeResponses = { ...always(client), ...(await responses(client, name, reply)) };
  if (!AuthFlow.startsWith('ADMIN')) return respond(somebody.app, name, ChallengeResponses, reply.Session);
  return adminRespond(client, name, ChallengeResponses, reply.Session);
}

function adminRespond(
  { somebody }: Client,
  ChallengeName: ChallengeNameType,
  ChallengeResponses: Record<string, string>,
  Session: string | undefined,
): Promise<Reply> {
  const { services, UserPoolId, ClientId } = somebody.app;
  const input = { UserPoolId, ClientId, ChallengeName, ChallengeResponses };
  return callOperation(services, AdminRespondToAuthChallenge, Session === undefined ? input : { ...input, Session });
}

/** Sets an authenticator app up and answers MFA_SETUP. */
async function afterSetUp(client: Client, reply: Reply): Promise<Reply> {
  const { app } = client.somebody;
  const given = await callOperation(app.services, AssociateSoftwareToken, { Session: reply.Session ?? '' });
  const UserCode = codeOf(app, decodeBase32(given.SecretCode ?? ''));
  const { Session } = await callOperation(app.services, VerifySoftwareToken, {
    Session: given.Session ?? '',
    UserCode,
  });
  if (client.AuthFlow.startsWith('ADMIN')) return adminRespond(client, 'MFA_SETUP', always(client), Session);
  return respond(app, 'MFA_SETUP', always(client), Session);
}

/** The right answer to a challenge. */
async function responses(client: Client, name: ChallengeNameType, reply: Reply): Promise<Parameters> {
  const { somebody, device, srp, verifiesUser } = client;
  const { app, addresses, passkey } = somebody;
  const parameters = reply.ChallengeParameters ?? {};
  switch (name) {
    case 'SELECT_CHALLENGE':
      return { ANSWER: 'PASSWORD' };
    case 'PASSWORD':
      return { PASSWORD };
    case 'PASSWORD_SRP':
    case 'DEVICE_SRP_AUTH':
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
      if (device === null) throw new Error('a device was asked for that nobody has');
      return deviceClaim(app, { session: srp, reply }, device);
    case 'NEW_PASSWORD_REQUIRED':
    case 'MFA_SETUP':
    case 'ADMIN_NO_SRP_AUTH':
      throw new Error(`nobody can answer ${name}`);
  }
}
