/** A server in development with something on every page of the console. */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  CreateGroupCommand,
  ForgotPasswordCommand,
  ListUsersCommand,
  SetUserPoolSessionConfigurationCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, type PersonWithTotp } from '../harness/people.ts';
import { type App, createApp, provePassword, signIn } from '../harness/sign-in.ts';
import type { Device } from '../harness/device.ts';

/** A function that rejects some sign-ups. */
const preSignUp = `export const handler = async (event) => {
  if (event.userName.startsWith('bad')) throw new Error('names that begin with bad are not allowed');
  return event;
};
`;

export interface Populated {
  readonly latchkey: Latchkey;
  readonly app: App;
  /** Signed in with and without a code. */
  readonly ada: PersonWithTotp & { readonly device: Device };
  /** The addresses of the pages, by name. */
  readonly addresses: Readonly<Record<string, string>>;
}

export const consoleOf = ({ endpoint }: Pick<Latchkey, 'endpoint'>): string => `${endpoint}/_latchkey/console`;

export async function startPopulated(): Promise<Populated> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-console-'));
  await writeFile(join(folder, 'pre-sign-up.mjs'), preSignUp);
  const latchkey = await startLatchkey({ args: ['--function', `PreSignUp=${join(folder, 'pre-sign-up.mjs')}`] });
  const app = await createApp(latchkey, {
    pool: {
      PoolName: 'Customers',
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
      LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:PreSignUp' },
      UserPoolTags: { team: 'identity' },
    },
    client: {
      ClientName: 'web shop',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      CallbackURLs: ['https://shop.example.com/callback'],
      SupportedIdentityProviders: ['COGNITO'],
    },
  });
  const { sdk, userPoolId: UserPoolId, clientId: ClientId } = app;
  await createApp(latchkey, { pool: { PoolName: 'Staff' } });
  await sdk.send(
    new SetUserPoolSessionConfigurationCommand({
      UserPoolId,
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser: 20 },
    }),
  );
  const ada = await newPersonWithDevice(app, 'ada');
  await signIn(app, ada);
  await signIn(app, { ...ada, device: undefined } as never);
  await provePassword(app, { ...ada, password: 'wrong-Password-1' }).catch(() => undefined);
  const grace = await newPerson(app, 'grace', {
    email: 'grace@example.com',
    name: 'Grace Hopper',
    email_verified: 'true',
  });
  await provePassword(app, { ...grace, password: 'wrong-Password-1' }).catch(() => undefined);
  for (const name of ['alan', 'barbara', 'donald', 'edsger', 'frances']) {
    await newPerson(app, name, { email: `${name}@example.com` });
  }
  await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'alan' }));
  await sdk.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: 'katherine',
      UserAttributes: [{ Name: 'email', Value: 'katherine@example.com' }],
    }),
  );
  await sdk.send(
    new CreateGroupCommand({ UserPoolId, GroupName: 'admins', Description: 'People who run the shop', Precedence: 1 }),
  );
  await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'testers' }));
  await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'admins', Username: 'ada' }));
  const { createSecretHash } = await import('cognito-srp-helper');
  for (const Username of ['margaret', 'bad-actor']) {
    const SecretHash = createSecretHash(Username, ClientId, app.clientSecret ?? '');
    const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }];
    await sdk
      .send(new SignUpCommand({ ClientId, Username, Password: 'Correct-Horse-7', SecretHash, UserAttributes }))
      .catch(() => undefined);
  }
  const SecretHash = createSecretHash('grace', ClientId, app.clientSecret ?? '');
  await sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'grace', SecretHash }));
  const { Users = [] } = await sdk.send(new ListUsersCommand({ UserPoolId }));
  const subOf = (name: string) =>
    Users.find(({ Username }) => Username === name)?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
  const base = consoleOf(latchkey);
  const pool = `${base}/pools/${UserPoolId}`;
  const addresses = {
    overview: base,
    pools: `${base}/pools`,
    pool,
    users: `${pool}/users`,
    'users-nobody': `${pool}/users?q=nobody`,
    user: `${pool}/users/${subOf('ada')}`,
    'user-plain': `${pool}/users/${subOf('katherine')}`,
    groups: `${pool}/groups`,
    group: `${pool}/groups?name=admins`,
    clients: `${pool}/clients`,
    client: `${pool}/clients/${ClientId}`,
    login: `${pool}/login`,
    keys: `${pool}/keys`,
    activity: `${base}/activity`,
    triggers: `${base}/triggers`,
    inbox: `${base}/inbox`,
    missing: `${base}/pools/us-east-1_Missing00`,
  };
  return { latchkey, app, ada, addresses };
}
