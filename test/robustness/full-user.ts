/** A user with everything a user can have, so that mutated requests get past the first checks and into the code behind them. */
import { createClientSession, createDeviceVerifier } from '@latchkey/srp';
import type { RawClient } from '../harness/raw-client.ts';

const password = 'Correct-Horse-7';

export interface Home {
  readonly userPoolId: string;
  readonly clientId: string;
}

export interface Inhabitant extends Home {
  readonly username: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** A remembered device. */
  readonly deviceKey: string;
  /** A device key that no ConfirmDevice has used up. */
  readonly newDeviceKey: string;
  /** What the service sent for a PASSWORD_VERIFIER challenge. */
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

/** A pool that offers MFA and remembers devices, and an app client that may use every flow. */
export async function buildHome(raw: RawClient): Promise<Home> {
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

/** A confirmed user with tokens, a remembered device, another device on its way, and a sign-in half done. */
export async function settle(raw: RawClient, home: Home, username: string): Promise<Inhabitant> {
  const user = { UserPoolId: home.userPoolId, Username: username };
  const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
  await raw.result('AdminCreateUser', { ...user, UserAttributes, MessageAction: 'SUPPRESS' });
  await raw.result('AdminSetUserPassword', { ...user, Password: password, Permanent: true });
  const first = await signIn(raw, home, username);
  const { DeviceKey = '', DeviceGroupKey = '' } = first.NewDeviceMetadata ?? {};
  const { verifier, salt } = await createDeviceVerifier(DeviceGroupKey, DeviceKey);
  const AccessToken = first.AccessToken ?? '';
  const DeviceSecretVerifierConfig = { PasswordVerifier: verifier, Salt: salt };
  await raw.result('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
  const second = await signIn(raw, home, username);
  return {
    ...home,
    username,
    password,
    accessToken: AccessToken,
    refreshToken: first.RefreshToken ?? '',
    deviceKey: DeviceKey,
    newDeviceKey: second.NewDeviceMetadata?.DeviceKey ?? '',
    secretBlock: await beginSrp(raw, home, username),
  };
}

async function signIn(raw: RawClient, { clientId }: Home, username: string) {
  const AuthParameters = { USERNAME: username, PASSWORD: password };
  const input = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters };
  const reply = await raw.result<SignInReply>('InitiateAuth', input);
  return reply.AuthenticationResult ?? {};
}

async function beginSrp(raw: RawClient, { clientId }: Home, username: string): Promise<string> {
  const { A } = await createClientSession();
  const AuthParameters = { USERNAME: username, SRP_A: A };
  const reply = await raw.result<SignInReply>('InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters,
  });
  return reply.ChallengeParameters?.['SECRET_BLOCK'] ?? '';
}
