/**
 * The server that the examples use if you do not give them a pool of your own: Latchkey in a temporary directory, with
 * a pool, an app client and two users.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createClient, setUpTotp, signIn } from '@latchkey/client';
import { startServer } from '@latchkey/server';
import { Authenticator } from './authenticator.ts';

/** A running demo server with its pool. `close` deletes all of it. */
export interface Demo {
  /** What `createClient` needs. */
  readonly app: { readonly endpoint: string; readonly userPoolId: string; readonly clientId: string };
  /** The password of both users. */
  readonly password: string;
  close(): Promise<void>;
}

/** The user who has only a password at first. */
export const userWithoutMfa = 'ada';
/** The user who gets an authenticator app (`addAuthenticator`). */
export const userWithMfa = 'grace';

/** Starts the server. Its access tokens are valid for five minutes, the shortest time that Cognito allows, so that renewals can be seen. */
export async function startDemo(): Promise<Demo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-example-'));
  const server = await startServer({ mode: 'development', port: 0, dataDir, log: 'silent' });
  // In development any signature is accepted, but the SDK needs some credentials to sign with.
  const credentials = { accessKeyId: 'demo', secretAccessKey: 'demo' };
  const admin = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: server.url, credentials });
  const password = 'Correct-Horse-7';
  const { userPoolId, clientId } = await createPool(admin);
  for (const username of [userWithoutMfa, userWithMfa]) {
    const user = { UserPoolId: userPoolId, Username: username };
    await admin.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
    await admin.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  }
  return {
    app: { endpoint: server.url, userPoolId, clientId },
    password,
    async close() {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Creates a pool in which a device takes the place of the code after the user chose to remember it. */
async function createPool(
  admin: CognitoIdentityProviderClient,
): Promise<{ readonly userPoolId: string; readonly clientId: string }> {
  const pool = await admin.send(
    new CreateUserPoolCommand({
      PoolName: 'demo',
      // Users who sign up confirm their address with a code.
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
    }),
  );
  const userPoolId = pool.UserPool?.Id ?? '';
  await admin.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: userPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    }),
  );
  const app = await admin.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'demo',
      AccessTokenValidity: 5,
      IdTokenValidity: 5,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
    }),
  );
  return { userPoolId, clientId: app.UserPoolClient?.ClientId ?? '' };
}

/** Sets up an authenticator app for a user of the demo pool, and returns it. */
export async function addAuthenticator(demo: Demo, username: string): Promise<Authenticator> {
  const client = createClient({ ...demo.app, trackDevices: false });
  const step = await signIn(client, { username, password: demo.password });
  if (!step.done) throw new Error(`The sign-in of ${username} already asks for ${step.challenge}.`);
  const setup = await setUpTotp(step.session);
  const authenticator = new Authenticator(setup.secret);
  await setup.verify(await authenticator.code());
  return authenticator;
}
