/**
 * The server that the examples for sign-in by redirect use: Latchkey with a pool, its login pages, an app client and a
 * user. `latchkey pool create --login` makes the same.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { startServer } from '@latchkey/server';

/** The user of the pool. */
export const user = { username: 'ada', password: 'Correct-Horse-7', email: 'ada@example.com', givenName: 'Ada' };

export interface LoginServerOptions {
  /** The address of the app to which browsers return with a code. */
  readonly callback: string;
  /** The address of the app to which browsers return after the sign-out. */
  readonly signedOut: string;
  /** Whether the app has a secret: apps on a server do, pages cannot. */
  readonly hasSecret?: boolean;
  /** Serves HTTPS. The certificate authority is in this directory, and stays there, so that it can be trusted once. */
  readonly tlsDirectory?: string;
}

export interface LoginServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly userPoolId: string;
  /** The issuer of its tokens; OpenID Connect libraries find everything else from it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Empty if the app has none. */
  readonly clientSecret: string;
  /** The certificate of the authority, if the server speaks HTTPS. */
  readonly authorityFile: string | undefined;
  /** Stops the server. Deletes its data, but no certificate authority. */
  close(): Promise<void>;
}

/** Starts the server on a free port of this machine. */
export async function startLoginServer(options: LoginServerOptions): Promise<LoginServer> {
  const { tlsDirectory } = options;
  const temporary = await mkdtemp(join(tmpdir(), 'latchkey-example-'));
  const data = { dataDir: tlsDirectory ?? temporary, developmentTls: tlsDirectory !== undefined };
  const server = await startServer({ mode: 'development', port: 0, log: 'silent', ...data });
  const { url: endpoint, authorityFile } = server;
  // In development any signature is accepted, but the SDK needs some credentials to sign with.
  const admin = new CognitoIdentityProviderClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
    ...(authorityFile !== undefined && {
      requestHandler: { httpsAgent: new Agent({ ca: await readFile(authorityFile) }) },
    }),
  });
  const app = await createApp(admin, options);
  admin.destroy();
  return {
    endpoint,
    ...app,
    issuer: `${endpoint}/${app.userPoolId}`,
    authorityFile,
    async close() {
      await server.close();
      await rm(temporary, { recursive: true, force: true });
      if (tlsDirectory !== undefined) await deleteData(tlsDirectory);
    },
  };
}

/** Deletes the database and its key, and nothing else of the directory. */
async function deleteData(directory: string): Promise<void> {
  const files = (await readdir(directory)).filter((name) => name.startsWith('latchkey.'));
  for (const name of files) await rm(join(directory, name));
}

async function createApp(
  admin: CognitoIdentityProviderClient,
  { callback, signedOut, hasSecret = false }: LoginServerOptions,
) {
  const { UserPool } = await admin.send(new CreateUserPoolCommand({ PoolName: 'example' }));
  const UserPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await admin.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'example',
      GenerateSecret: hasSecret,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
      CallbackURLs: [callback],
      LogoutURLs: [signedOut],
      SupportedIdentityProviders: ['COGNITO'],
    }),
  );
  const { ClientId, ClientSecret = '' } = UserPoolClient ?? {};
  const branding = { UserPoolId, ClientId, UseCognitoProvidedValues: true };
  await admin.send(new CreateManagedLoginBrandingCommand(branding));
  const Domain = `example-${UserPoolId.split('_')[1] ?? ''}`.toLowerCase();
  await admin.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain, ManagedLoginVersion: 2 }));
  const { username: Username, password: Password, email, givenName } = user;
  await admin.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'given_name', Value: givenName },
      ],
    }),
  );
  await admin.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  return { userPoolId: UserPoolId, clientId: ClientId ?? '', clientSecret: ClientSecret };
}
