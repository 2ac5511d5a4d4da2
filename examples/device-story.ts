/**
 * `npm run demo`: the whole story of a remembered device, told as it happens, against a server of its own in a temporary
 * directory. Everything goes through the unmodified AWS SDK.
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
function tell(what: string, detail = ''): void {
  step += 1;
  console.log(`${String(step).padStart(3)}. ${what.padEnd(62)} ${detail}`.trimEnd());
}

/** The story stops at the first thing that is not as told. */
function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The story went wrong: ${what}.`);
}

/** For the sign-ins that must not ask for a code. */
const code = () => Promise.reject<string>(new Error('a code was asked for, and should not have been'));

const by = ({ challenges }: SignedIn): string => challenges.join(', ');

async function story(client: CognitoIdentityProviderClient): Promise<void> {
  const pool = await client.send(
    new CreateUserPoolCommand({
      PoolName: 'story',
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
  tell('A user pool that offers MFA and lets users remember devices', userPoolId);

  const app = await client.send(new CreateUserPoolClientCommand({ UserPoolId: userPoolId, ClientName: 'app' }));
  const clientId = app.UserPoolClient?.ClientId ?? '';
  tell('An app client', clientId);

  await client.send(
    new AdminCreateUserCommand({ UserPoolId: userPoolId, Username: USERNAME, MessageAction: 'SUPPRESS' }),
  );
  const password = { UserPoolId: userPoolId, Username: USERNAME, Password: PASSWORD, Permanent: true };
  await client.send(new AdminSetUserPasswordCommand(password));
  tell('A user', USERNAME);

  const user = { client, userPoolId, clientId, username: USERNAME, password: PASSWORD };
  const first = await signIn({ ...user, code });
  tell('Ada signs in with her password (SRP)', by(first));

  const { AccessToken } = first.result;
  const { SecretCode = '' } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const app2fa = new Authenticator(SecretCode);
  await client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: await app2fa.code() }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await client.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  tell('She sets up her authenticator app', 'TOTP on');

  const withCode = await signIn({ ...user, code: () => app2fa.code() });
  expect(withCode.challenges.includes('SOFTWARE_TOKEN_MFA'), 'no code was asked for');
  tell('The next sign-in asks for a code', by(withCode));

  const { device, userConfirmationNecessary } = await confirmDevice(client, withCode, 'Ada’s laptop');
  tell('Her app confirms the device for tracking (ConfirmDevice)', device.deviceKey);
  tell('This pool asks the user first', `UserConfirmationNecessary: ${userConfirmationNecessary}`);

  const DeviceKey = device.deviceKey;
  const session = { AccessToken: withCode.result.AccessToken };
  await client.send(new UpdateDeviceStatusCommand({ ...session, DeviceKey, DeviceRememberedStatus: 'remembered' }));
  tell('“Remember this device”', 'yes');

  const remembered = await signIn({ ...user, device, code });
  expect(remembered.challenges.includes('DEVICE_SRP_AUTH'), 'the device was not asked for its proof');
  tell('She signs in again: the device proves itself, no code', by(remembered));

  const got = await client.send(new GetDeviceCommand({ ...session, DeviceKey }));
  const attributes = Object.fromEntries((got.Device?.DeviceAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
  tell('GetDevice', `${attributes['device_name']}, last used from ${attributes['last_ip_used']}`);
  const { Devices = [] } = await client.send(new ListDevicesCommand(session));
  tell('ListDevices', `${Devices.length} device`);

  await client.send(new ForgetDeviceCommand({ ...session, DeviceKey }));
  tell('She forgets the device');
  const refused = await signIn({ ...user, device, code }).catch((error: Error) => error);
  expect(refused instanceof Error && refused.message === 'Device does not exist.', 'the forgotten device was accepted');
  tell('Its key is worth nothing now', refused instanceof Error ? refused.message : '');
  const afterwards = await signIn({ ...user, code: () => app2fa.code() });
  expect(afterwards.challenges.includes('SOFTWARE_TOKEN_MFA'), 'no code was asked for after forgetting');
  tell('And the next sign-in asks for a code again', by(afterwards));
}

const start = performance.now();
const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
const server = await startServer({ mode: 'development', port: 0, dataDir, log: 'silent' });
console.log(`A Latchkey server of its own listens on ${server.url}\n`);
try {
  // In development any signature is accepted; the SDK only wants some credentials to sign with.
  const credentials = { accessKeyId: 'demo', secretAccessKey: 'demo' };
  await story(new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: server.url, credentials }));
  console.log(`\nThat is the story, in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
}
