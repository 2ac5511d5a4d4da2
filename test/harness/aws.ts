/** The unmodified AWS SDK, connected to a Latchkey process, and the set-up steps that most tests begin with. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  type ExplicitAuthFlowsType,
  SetUserPoolMfaConfigCommand,
  type UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider';

export const region = 'us-east-1';
export const password = 'Correct-Horse-7';

/** All flows that Latchkey supports. */
export const everyFlow: ExplicitAuthFlowsType[] = [
  'ALLOW_USER_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Creates an SDK client. `latchkey dev` accepts any credentials. */
export function sdk(endpoint: string, credentials: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' }) {
  return new CognitoIdentityProviderClient({ region, endpoint, credentials, maxAttempts: 1 });
}

export interface TestPool {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

export interface PoolOptions {
  readonly pool?: Partial<CreateUserPoolCommandInput>;
  readonly client?: Partial<CreateUserPoolClientCommandInput>;
  /** The MFA mode; the default is OPTIONAL. Software token MFA is on unless the mode is OFF. */
  readonly mfa?: UserPoolMfaType;
}

/** Creates a pool with one app client that may use all supported flows. */
export async function createPool(client: CognitoIdentityProviderClient, options: PoolOptions = {}): Promise<TestPool> {
  const pool = await client.send(new CreateUserPoolCommand({ PoolName: 'test', ...options.pool }));
  const userPoolId = pool.UserPool?.Id ?? '';
  const mfa = options.mfa ?? 'OPTIONAL';
  if (mfa !== 'OFF') {
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    await client.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: userPoolId,
        MfaConfiguration: mfa,
        SoftwareTokenMfaConfiguration,
      }),
    );
  }
  const app = await client.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: everyFlow,
      ...options.client,
    }),
  );
  const { ClientId: clientId = '', ClientSecret: clientSecret } = app.UserPoolClient ?? {};
  return { userPoolId, clientId, clientSecret };
}

/** Creates a confirmed user with the password `password`. */
export async function createUser(
  client: CognitoIdentityProviderClient,
  { userPoolId }: TestPool,
  username: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const user = { UserPoolId: userPoolId, Username: username };
  await client.send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }));
  await client.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
}
