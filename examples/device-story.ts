/**
 * `npm run demo`: shows the life of a remembered device, step by step, with its own server in a temporary directory. All
 * requests go through the unmodified AWS SDK.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  ListDevicesCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  UpdateDeviceStatusCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { startServer } from '@latchkey/server';
import { Authenticator } from './authenticator.ts';
import { confirmDevice, signIn, type SignedIn } from './srp-sign-in.ts';

const USERNAME = 'ada';
const PASSWORD = 'Correct-Horse-7';

let step = 0;
/** Prints one numbered step. */
function report(what: string, detail = ''): void {
  step += 1;
  console.log(`${String(step).padStart(3)}. ${what.padEnd(62)} ${detail}`.trimEnd());
}

/** Ends the demo with an error if a condition does not hold. */
function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The demo failed: ${what}.`);
}

/** The answer in sign-ins that must not ask for a code. */
const noCode = () => Promise.reject<string>(new Error('A code was asked for, but the sign-in must not ask for one.'));

const challengesOf = ({ challenges }: SignedIn): string => challenges.join(', ');

async function demo(client: CognitoIdentityProviderClient): Promise<void> {
  const pool = await client.send(
    new CreateUserPoolCommand({
      PoolName: 'demo',
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
    }),
  );
  const userPoolId = pool.UserPool?.Id ?? '';
  const SoftwareTokenMfaConfiguration = { Enabled: true };
  await client.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: userPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration,
    }),
  );
  report('A user pool that offers MFA and lets users remember devices', userPoolId);

  const app = await client.send(new CreateUserPoolClientCommand({ UserPoolId: userPoolId, ClientName: 'app' }));
  const clientId = app.UserPoolClient?.ClientId ?? '';
  report('An app client', clientId);

  await client.send(
    new AdminCreateUserCommand({ UserPoolId: userPoolId, Username: USERNAME, MessageAction: 'SUPPRESS' }),
  );
  const password = { UserPoolId: userPoolId, Username: USERNAME, Password: PASSWORD, Permanent: true };
  await client.send(new AdminSetUserPasswordCommand(password));
  report('A user', USERNAME);

  const user = { client, userPoolId, clientId, username: USERNAME, password: PASSWORD };
  const first = await signIn({ ...user, code: noCode });
  report('Ada signs in with her password (SRP)', challengesOf(first));

  const { AccessToken } = first.result;
  const { SecretCode = '' } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const app2fa = new Authenticator(SecretCode);
  await client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: await app2fa.code() }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await client.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  report('She sets up her authenticator app', 'TOTP on');

  const withCode = await signIn({ ...user, code: () => app2fa.code() });
  check(withCode.challenges.includes('SOFTWARE_TOKEN_MFA'), 'no code was asked for');
  report('The next sign-in asks for a code', challengesOf(withCode));

  const { device, userConfirmationNecessary } = await confirmDevice(client, withCode, 'Ada’s laptop');
  report('Her app confirms the device for tracking (ConfirmDevice)', device.deviceKey);
  report('This pool asks the user first', `UserConfirmationNecessary: ${userConfirmationNecessary}`);

  const DeviceKey = device.deviceKey;
  const session = { AccessToken: withCode.result.AccessToken };
  await client.send(new UpdateDeviceStatusCommand({ ...session, DeviceKey, DeviceRememberedStatus: 'remembered' }));
  report('“Remember this device”', 'yes');

  const remembered = await signIn({ ...user, device, code: noCode });
  check(remembered.challenges.includes('DEVICE_SRP_AUTH'), 'the sign-in did not ask for the proof of the device');
  report('She signs in again: the device sends its proof, no code', challengesOf(remembered));

  const got = await client.send(new GetDeviceCommand({ ...session, DeviceKey }));
  const attributes = Object.fromEntries((got.Device?.DeviceAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
  report('GetDevice', `${attributes['device_name']}, last used from ${attributes['last_ip_used']}`);
  const { Devices = [] } = await client.send(new ListDevicesCommand(session));
  report('ListDevices', `${Devices.length} device`);

  await client.send(new ForgetDeviceCommand({ ...session, DeviceKey }));
  report('She forgets the device');
  const refused = await signIn({ ...user, device, code: noCode }).catch((error: Error) => error);
  check(refused instanceof Error && refused.message === 'Device does not exist.', 'the forgotten device was accepted');
  report('The key of the device is no longer valid', refused instanceof Error ? refused.message : '');
  const afterwards = await signIn({ ...user, code: () => app2fa.code() });
  check(afterwards.challenges.includes('SOFTWARE_TOKEN_MFA'), 'no code was asked for after forgetting');
  report('And the next sign-in asks for a code again', challengesOf(afterwards));
}

const start = performance.now();
const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
const server = await startServer({ mode: 'development', port: 0, dataDir, log: 'silent' });
console.log(`A Latchkey server for this demo listens on ${server.url}\n`);
try {
  // In development any signature is accepted, but the SDK needs some credentials to sign with.
  const credentials = { accessKeyId: 'demo', secretAccessKey: 'demo' };
  await demo(new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: server.url, credentials }));
  console.log(`\nThe demo took ${((performance.now() - start) / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
}
