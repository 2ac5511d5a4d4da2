/** Creates a user with everything that a user can have, so that mutated requests pass the first checks and reach the code behind them. */
import { createClientSession, createDeviceVerifier } from '@latchkey/srp';
import type { RawClient } from '../harness/raw-client.ts';
import { notifyOnly } from './notify-only.ts';

const password = 'Correct-Horse-7';

export interface PoolAndClient {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly poolArn: string;
}

export interface FullUser extends PoolAndClient {
  readonly username: string;
  /** Verified. */
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** A remembered device. */
  readonly deviceKey: string;
  /** The key of a device that is not confirmed yet. */
  readonly newDeviceKey: string;
  /** The SECRET_BLOCK of a PASSWORD_VERIFIER challenge. */
  readonly secretBlock: string;
}

interface SignInReply {
  readonly AuthenticationResult?: {
    readonly AccessToken?: string;
    readonly RefreshToken?: string;
    readonly NewDeviceMetadata?: { readonly DeviceKey?: string; readonly DeviceGroupKey?: string };
  };
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
}

/** A pool of the highest tier in which every feature is on: optional MFA, remembered devices, threat protection, passkeys, sessions. */
const everyFeature = {
  UserPoolTier: 'PLUS',
  UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
  AutoVerifiedAttributes: ['email'],
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
  KeyConfiguration: {
    KeyType: 'CUSTOMER_MANAGED_KEY',
    KmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/mrk-1234abcd12ab34cd56ef1234567890ab',
  },
};

/** Creates such a pool, and an app client that may use every flow. */
export async function createPoolAndClient(raw: RawClient): Promise<PoolAndClient> {
  const { UserPool } = await raw.result<{ UserPool: { Id: string; Arn: string } }>('CreateUserPool', {
    PoolName: 'mutations',
    ...everyFeature,
  });
  await raw.result('SetUserPoolMfaConfig', {
    UserPoolId: UserPool.Id,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
    WebAuthnConfiguration: { RelyingPartyId: 'example.com' },
  });
  await raw.result('SetRiskConfiguration', { UserPoolId: UserPool.Id, AccountTakeoverRiskConfiguration: notifyOnly });
  await raw.result('SetUserPoolSessionConfiguration', {
    UserPoolId: UserPool.Id,
    UserSessionTracking: 'ENABLED',
    TokenSession: { MaxPerUser: 20 },
  });
  const flows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'];
  const { UserPoolClient } = await raw.result<{ UserPoolClient: { ClientId: string } }>('CreateUserPoolClient', {
    UserPoolId: UserPool.Id,
    ClientName: 'app',
    ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}`),
  });
  return { userPoolId: UserPool.Id, clientId: UserPoolClient.ClientId, poolArn: UserPool.Arn };
}

/** Creates a confirmed user with tokens, a remembered device, an unconfirmed device, and an unfinished sign-in. */
export async function createFullUser(raw: RawClient, pool: PoolAndClient, username: string): Promise<FullUser> {
  const user = { UserPoolId: pool.userPoolId, Username: username };
  const email = `${username}@example.com`;
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  await raw.result('AdminCreateUser', { ...user, UserAttributes, MessageAction: 'SUPPRESS' });
  await raw.result('AdminSetUserPassword', { ...user, Password: password, Permanent: true });
  const first = await signIn(raw, pool, username);
  const { DeviceKey = '', DeviceGroupKey = '' } = first.NewDeviceMetadata ?? {};
  const { verifier, salt } = await createDeviceVerifier(DeviceGroupKey, DeviceKey);
  const AccessToken = first.AccessToken ?? '';
  const DeviceSecretVerifierConfig = { PasswordVerifier: verifier, Salt: salt };
  await raw.result('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
  const second = await signIn(raw, pool, username);
  return {
    ...pool,
    username,
    email,
    password,
    accessToken: AccessToken,
    refreshToken: first.RefreshToken ?? '',
    deviceKey: DeviceKey,
    newDeviceKey: second.NewDeviceMetadata?.DeviceKey ?? '',
    secretBlock: await beginSrp(raw, pool, username),
  };
}

/** Signs in with the password. Returns the tokens. */
export async function signIn(raw: RawClient, { clientId }: PoolAndClient, username: string) {
  const AuthParameters = { USERNAME: username, PASSWORD: password };
  const input = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters };
  const reply = await raw.result<SignInReply>('InitiateAuth', input);
  return reply.AuthenticationResult ?? {};
}

async function beginSrp(raw: RawClient, { clientId }: PoolAndClient, username: string): Promise<string> {
  const { A } = await createClientSession();
  const AuthParameters = { USERNAME: username, SRP_A: A };
  const reply = await raw.result<SignInReply>('InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters,
  });
  return reply.ChallengeParameters?.['SECRET_BLOCK'] ?? '';
}
