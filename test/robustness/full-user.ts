/** Creates a user with everything that a user can have, so that mutated requests pass the first checks and reach the code behind them. */
import { createClientSession, createDeviceVerifier } from '@latchkey/srp';
import type { RawClient } from '../harness/raw-client.ts';

const password = 'Correct-Horse-7';

export interface PoolAndClient {
  readonly userPoolId: string;
  readonly clientId: string;
}

export interface FullUser extends PoolAndClient {
  readonly username: string;
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

/** Creates a pool with optional MFA and remembered devices, and an app client that may use every flow. */
export async function createPoolAndClient(raw: RawClient): Promise<PoolAndClient> {
  const { UserPool } = await raw.result<{ UserPool: { Id: string } }>('CreateUserPool', {
    PoolName: 'mutations',
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  });
  await raw.result('SetUserPoolMfaConfig', {
    UserPoolId: UserPool.Id,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  const flows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'];
  const { UserPoolClient } = await raw.result<{ UserPoolClient: { ClientId: string } }>('CreateUserPoolClient', {
    UserPoolId: UserPool.Id,
    ClientName: 'app',
    ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}`),
  });
  return { userPoolId: UserPool.Id, clientId: UserPoolClient.ClientId };
}

/** Creates a confirmed user with tokens, a remembered device, an unconfirmed device, and an unfinished sign-in. */
export async function createFullUser(raw: RawClient, pool: PoolAndClient, username: string): Promise<FullUser> {
  const user = { UserPoolId: pool.userPoolId, Username: username };
  const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
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
    password,
    accessToken: AccessToken,
    refreshToken: first.RefreshToken ?? '',
    deviceKey: DeviceKey,
    newDeviceKey: second.NewDeviceMetadata?.DeviceKey ?? '',
    secretBlock: await beginSrp(raw, pool, username),
  };
}

async function signIn(raw: RawClient, { clientId }: PoolAndClient, username: string) {
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
