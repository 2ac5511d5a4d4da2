/**
 * What the examples run against when they are not pointed at a pool of yours: a Latchkey server in a temporary directory, with
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

/** A pool to try things in. It is gone with `close`. */
export interface Demo {
  /** What `createClient` needs. */
  readonly app: { readonly endpoint: string; readonly userPoolId: string; readonly clientId: string };
  /** Of both users. */
  readonly password: string;
  close(): Promise<void>;
}

/** Has a password and nothing else yet. */
export const newcomer = 'ada';
/** Has an authenticator app, whose codes `protect` hands out. */
export const regular = 'grace';

/** Starts the server. Its access tokens last five minutes, the shortest Cognito allows, so that renewals can be watched. */
export async function startDemo(): Promise<Demo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-example-'));
  const server = await startServer({ mode: 'development', port: 0, dataDir, log: 'silent' });
  // In development any signature is accepted; the SDK only wants some credentials to sign with.
  const credentials = { accessKeyId: 'demo', secretAccessKey: 'demo' };
  const admin = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: server.url, credentials });
  const password = 'Correct-Horse-7';
  const { userPoolId, clientId } = await createPool(admin);
  for (const username of [newcomer, regular]) {
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

/** A pool whose devices take the place of the code once their user says so. */
async function createPool(
  admin: CognitoIdentityProviderClient,
): Promise<{ readonly userPoolId: string; readonly clientId: string }> {
  const pool = await admin.send(
    new CreateUserPoolCommand({
      PoolName: 'demo',
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

/** Sets an authenticator app up for a user of the demo pool, and gives it back. */
export async function protect(demo: Demo, username: string): Promise<Authenticator> {
  const client = createClient({ ...demo.app, trackDevices: false });
  const step = await signIn(client, { username, password: demo.password });
  if (!step.done) throw new Error(`${username} is asked for ${step.challenge} already.`);
  const setup = await setUpTotp(step.session);
  const authenticator = new Authenticator(setup.secret);
  await setup.verify(await authenticator.code());
  return authenticator;
}
