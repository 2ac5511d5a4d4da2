/** What users, apps and attackers do with secrets. Each secret is a canary. */
import {
  AddUserPoolClientSecretCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminCreateUserCommand,
  AssociateSoftwareTokenCommand,
  ChangePasswordCommand,
  ConfirmDeviceCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  ForgotPasswordCommand,
  GetClientTokenCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createDeviceVerifier, createVerifier, fromBase64 } from '@latchkey/srp';
import { createSecretHash } from 'cognito-srp-helper';
import { Secret } from 'otpauth';
import { Authenticator } from '../harness/authenticator.ts';
import { createPool } from '../harness/aws.ts';
import { newKeys } from '../harness/device.ts';
import { targetOf, type RawClient } from '../harness/raw-client.ts';
import { type App, beginSrp, signIn } from '../harness/sign-in.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import type { Canaries } from './canaries.ts';

type Sdk = App['sdk'];

/** Runs a request that may be rejected, and ignores its error. */
const ignoringError = (request: Promise<unknown>): Promise<unknown> => request.catch(() => {});

/** Creates a pool with a public client, and another client whose secret is a canary. */
export async function openPool(sdk: Sdk, canaries: Canaries): Promise<App> {
  const app: App = { ...(await createPool(sdk, { pool: { DeviceConfiguration: alwaysWithSuppression } })), sdk };
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId: app.userPoolId, ClientName: 'secretive', GenerateSecret: true }),
  );
  const { ClientId = '', ClientSecret } = UserPoolClient ?? {};
  const secret = canaries.text('client secret', ClientSecret);
  const SecretHash = canaries.text('secret hash', createSecretHash('nobody', ClientId, secret));
  await ignoringError(sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'nobody', SecretHash })));
  const { ClientSecretDescriptor } = await sdk.send(
    new AddUserPoolClientSecretCommand({ UserPoolId: app.userPoolId, ClientId }),
  );
  const Secret = canaries.text('second client secret', ClientSecretDescriptor?.ClientSecretValue);
  await ignoringError(sdk.send(new GetClientTokenCommand({ ClientId, Secret })));
  await ignoringError(sdk.send(new GetClientTokenCommand({ ClientId: 'unknown', Secret })));
  return app;
}

/** Creates a user who signs in, sets up MFA and a device, and changes the password. Returns the user name. */
export async function useSecrets(app: App, canaries: Canaries): Promise<string> {
  const username = 'ada';
  const user = { UserPoolId: app.userPoolId, Username: username };
  const TemporaryPassword = canaries.password('temporary password');
  const email = [{ Name: 'email', Value: 'ada@example.com' }];
  await app.sdk.send(
    new AdminCreateUserCommand({ ...user, TemporaryPassword, UserAttributes: email, MessageAction: 'SUPPRESS' }),
  );
  const first = canaries.password('first password');
  await app.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: first, Permanent: true }));
  const { result } = await signIn(app, { username, password: first });
  const AccessToken = result.AccessToken ?? '';
  for (const name of ['AccessToken', 'IdToken', 'RefreshToken'] as const) canaries.text(name, result[name]);
  const second = canaries.password('second password');
  await app.sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword: first, ProposedPassword: second }));
  const authenticator = await setUpTotp(app, AccessToken, canaries);
  const withCode = await signIn(app, { username, password: second, authenticator });
  await confirmSecretDevice(app, withCode.result, canaries);
  const { RefreshToken } = withCode.result;
  const DeviceKey = newKeys(withCode.result).deviceKey;
  await ignoringError(
    app.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: app.clientId, RefreshToken, DeviceKey })),
  );
  await app.sdk.send(new RevokeTokenCommand({ ClientId: app.clientId, Token: result.RefreshToken }));
  await registerVerifier(app, username, second, canaries);
  return username;
}

async function setUpTotp(app: App, AccessToken: string, canaries: Canaries): Promise<Authenticator> {
  const { SecretCode } = await app.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const code = canaries.text('TOTP secret', SecretCode);
  canaries.bytes('TOTP secret, decoded', Secret.fromBase32(code).bytes);
  const authenticator = new Authenticator(code);
  await app.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: await authenticator.code() }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await app.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  // A second secret that stays unconfirmed.
  const pending = await app.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  canaries.bytes('pending TOTP secret', Secret.fromBase32(canaries.text('pending TOTP', pending.SecretCode)).bytes);
  return authenticator;
}

async function confirmSecretDevice(app: App, result: Parameters<typeof newKeys>[0], canaries: Canaries) {
  const { deviceKey, deviceGroupKey } = newKeys(result);
  const made = await createDeviceVerifier(deviceGroupKey, deviceKey);
  canaries.text('device secret', made.secret);
  canaries.bytes('device verifier', inner(fromBase64(made.verifier)));
  const DeviceSecretVerifierConfig = { PasswordVerifier: made.verifier, Salt: made.salt };
  const { AccessToken } = result;
  await app.sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey: deviceKey, DeviceSecretVerifierConfig }));
}

/** Registers the verifier of the current password, computed from the salt that the server sends. */
async function registerVerifier(app: App, username: string, secret: string, canaries: Canaries): Promise<void> {
  const { reply } = await beginSrp(app, username);
  const { SALT = '', SECRET_BLOCK } = reply.ChallengeParameters ?? {};
  canaries.text('secret block', SECRET_BLOCK);
  const salt = Buffer.from(SALT.padStart(SALT.length + (SALT.length % 2), '0'), 'hex');
  const group = app.userPoolId.split('_')[1] ?? '';
  const { verifier } = await createVerifier({ group, identity: username, secret, salt });
  canaries.bytes('password verifier', inner(verifier));
}

/** Returns a part of the middle, so that padding and alignment do not matter. Its length is a multiple of 3, for base64. */
function inner(bytes: Uint8Array | undefined): Uint8Array {
  return (bytes ?? new Uint8Array()).subarray(120, 168);
}

/** Sends invalid requests that contain secrets: the errors must not quote them. */
export async function sendRejectedSecrets(app: App, raw: RawClient, canaries: Canaries): Promise<void> {
  const { sdk, clientId: ClientId, userPoolId: UserPoolId } = app;
  const wrong = (what: string) => canaries.password(what);
  const AuthParameters = () => ({ USERNAME: 'ada', PASSWORD: wrong('wrong password') });
  const token = () => canaries.text('made-up token', `${wrong('token')}.a.b`.replaceAll('-', '_'));
  const session = () => canaries.text('made-up session', wrong('session').repeat(2));
  const UserCode = '739184';
  const ConfirmationCode = () => wrong('wrong code');
  const SOFTWARE_TOKEN_MFA_CODE = wrong('TOTP code');
  const flow = 'USER_PASSWORD_AUTH';
  const requests: readonly Promise<unknown>[] = [
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: flow, AuthParameters: AuthParameters() })),
    sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: AuthParameters(),
      }),
    ),
    sdk.send(new SignUpCommand({ ClientId, Username: 'bob', Password: wrong('password of a sign-up') })),
    sdk.send(new SignUpCommand({ ClientId, Username: 'eve', Password: `${wrong('with a space')} x` })),
    sdk.send(new SignUpCommand({ ClientId, Username: 'eve', Password: wrong('too long').repeat(20) })),
    sdk.send(new SignUpCommand({ ClientId, Username: 'eve', Password: wrong('refused by the policy').toLowerCase() })),
    sdk.send(new ConfirmSignUpCommand({ ClientId, Username: 'bob', ConfirmationCode: ConfirmationCode() })),
    sdk.send(
      new ConfirmForgotPasswordCommand({
        ClientId,
        Username: 'ada',
        ConfirmationCode: ConfirmationCode(),
        Password: wrong('password of a reset'),
      }),
    ),
    sdk.send(new GetUserCommand({ AccessToken: token() })),
    sdk.send(new GetUserCommand({ AccessToken: `${wrong('token with a space')} x` })),
    sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: token() })),
    sdk.send(new RevokeTokenCommand({ ClientId, Token: token() })),
    sdk.send(new VerifySoftwareTokenCommand({ Session: session(), UserCode })),
    sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: session(),
        ChallengeResponses: { USERNAME: 'ada', SOFTWARE_TOKEN_MFA_CODE },
      }),
    ),
    raw.call('SignUp', { ClientId, Username: 'eve', Password: { in: wrong('a structure') } }),
    raw.call('InitiateAuth', { ClientId, AuthFlow: flow, AuthParameters: [wrong('a list')] }),
    raw.call('InitiateAuth', { ClientId, AuthFlow: wrong('flow') }),
    raw.send({ headers: targetOf('SignUp'), body: `{"Password":"${wrong('broken JSON')}` }),
    raw.send({ headers: targetOf('NoSuchOperation'), body: `{"Password":"${wrong('unknown operation')}"}` }),
    raw.send({ headers: { ...targetOf('SignUp'), authorization: `Bearer ${wrong('bearer')}` }, body: '{}' }),
    raw.send({ headers: { ...targetOf('ListUsers'), authorization: `AWS4 ${wrong('header')}` }, body: '{}' }),
    raw.send({ path: `/?AccessToken=${wrong('query')}`, headers: targetOf('GetUser'), body: '{}' }),
    raw.send({ method: 'GET', path: `/${wrong('path')}` }),
  ];
  await Promise.all(requests.map(ignoringError));
}
