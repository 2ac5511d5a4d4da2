/** The writes of the power-failure test: what each needs, how it is sent, and what must be stored when it is acknowledged. */
import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { ConfirmDevice } from '../../../packages/server/src/operations/devices/ConfirmDevice.ts';
import { ForgetDevice } from '../../../packages/server/src/operations/devices/ForgetDevice.ts';
import { InitiateAuth } from '../../../packages/server/src/operations/sign-in/InitiateAuth.ts';
import { ConfirmSignUp } from '../../../packages/server/src/operations/sign-up/ConfirmSignUp.ts';
import { callOperation, type TestServices } from '../../../packages/server/src/operations/testing/call.ts';
import { RevokeToken } from '../../../packages/server/src/operations/tokens/RevokeToken.ts';
import { ChangePassword } from '../../../packages/server/src/operations/users/self-service/ChangePassword.ts';
import {
  newTestApp,
  OTHER_PASSWORD,
  PASSWORD,
  signUp,
  type TestApp,
} from '../../../packages/server/src/operations/users/testing/users.ts';
import type { StoreReader } from '../../../packages/server/src/store/store.ts';

export const kinds = ['ConfirmDevice', 'ConfirmSignUp', 'ChangePassword', 'RevokeToken', 'ForgetDevice'] as const;
export type Kind = (typeof kinds)[number];

/** A write that waits to be sent: a user in the right state, with what the client has. */
export interface PreparedWrite {
  readonly kind: Kind;
  readonly app: TestApp;
  readonly sub: string;
  readonly username: string;
  readonly code: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
  readonly deviceKey: string;
  /** The salt of the first password. */
  readonly passwordSalt: string;
  /** What ConfirmDevice sends: hexadecimal numbers. */
  readonly salt: string;
  readonly verifier: string;
}

/** Creates a pool and a user for each write, `each` of every kind. */
export async function prepareWrites(
  services: TestServices,
  these: readonly Kind[],
  each: number,
): Promise<readonly PreparedWrite[]> {
  const app = await newTestApp(services, {
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  });
  const writes: PreparedWrite[] = [];
  for (let index = 0; index < each; index += 1)
    for (const kind of these) writes.push(await prepareWrite(services, app, kind, `${kind}-${index}`.toLowerCase()));
  return writes;
}

async function prepareWrite(
  services: TestServices,
  app: TestApp,
  kind: Kind,
  username: string,
): Promise<PreparedWrite> {
  const { ClientId } = app;
  const address = `${username}@example.com`;
  const sub = await signUp(services, app, username, { email: address });
  const code = services.inbox.list(address)[0]?.code ?? '';
  const number = (bytes: number) => `1${randomBytes(bytes).toString('hex').slice(1)}`;
  const tokens = { accessToken: '', refreshToken: '', sessionId: '', deviceKey: '' };
  const passwordSalt = (await services.store.read.users.find(app.UserPoolId, sub))?.password?.salt ?? '';
  const prepared = { kind, app, sub, username, code, ...tokens, passwordSalt, salt: number(16), verifier: number(384) };
  if (kind === 'ConfirmSignUp') return prepared;
  await callOperation(services, ConfirmSignUp, { ClientId, Username: username, ConfirmationCode: code });
  const { AuthenticationResult } = await callOperation(services, InitiateAuth, {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: username, PASSWORD },
  });
  const accessToken = AuthenticationResult?.AccessToken ?? '';
  const signedIn = {
    ...prepared,
    accessToken,
    refreshToken: AuthenticationResult?.RefreshToken ?? '',
    sessionId: String(decodeJwt(accessToken)['origin_jti']),
    deviceKey: AuthenticationResult?.NewDeviceMetadata?.DeviceKey ?? '',
  };
  if (kind === 'ForgetDevice') await send(services, { ...signedIn, kind: 'ConfirmDevice' });
  return signedIn;
}

/** Sends a write. It resolves when the write is acknowledged. */
export async function send(services: TestServices, write: PreparedWrite): Promise<void> {
  const { app, username: Username, accessToken: AccessToken, deviceKey: DeviceKey } = write;
  const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
  switch (write.kind) {
    case 'ConfirmDevice': {
      const DeviceSecretVerifierConfig = { PasswordVerifier: base64(write.verifier), Salt: base64(write.salt) };
      await callOperation(services, ConfirmDevice, { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
      return;
    }
    case 'ConfirmSignUp':
      await callOperation(services, ConfirmSignUp, { ClientId: app.ClientId, Username, ConfirmationCode: write.code });
      return;
    case 'ChangePassword': {
      const passwords = { PreviousPassword: PASSWORD, ProposedPassword: OTHER_PASSWORD };
      await callOperation(services, ChangePassword, { AccessToken, ...passwords });
      return;
    }
    case 'RevokeToken':
      await callOperation(services, RevokeToken, { ClientId: app.ClientId, Token: write.refreshToken });
      return;
    case 'ForgetDevice':
      await callOperation(services, ForgetDevice, { AccessToken, DeviceKey });
  }
}

/** Whether an acknowledged write is stored, as a whole. */
export async function isStored(read: StoreReader, write: PreparedWrite): Promise<boolean> {
  const { app, sub, deviceKey } = write;
  const poolId = app.UserPoolId;
  switch (write.kind) {
    case 'ConfirmDevice': {
      const device = await read.devices.find(poolId, sub, deviceKey);
      const verifier = Buffer.from(device?.secret?.verifier ?? []).toString('hex');
      return device?.secret?.salt === write.salt && verifier === write.verifier && device.remembered;
    }
    case 'ConfirmSignUp':
      return (await read.users.find(poolId, sub))?.status === 'CONFIRMED';
    case 'ChangePassword': {
      const user = await read.users.find(poolId, sub);
      return user !== undefined && user.password !== null && user.password.salt !== write.passwordSalt;
    }
    case 'RevokeToken':
      return typeof (await read.sessions.find(poolId, sub, write.sessionId))?.revokedAt === 'number';
    case 'ForgetDevice':
      return (
        (await read.users.find(poolId, sub)) !== undefined &&
        (await read.devices.find(poolId, sub, deviceKey)) === undefined
      );
  }
}
