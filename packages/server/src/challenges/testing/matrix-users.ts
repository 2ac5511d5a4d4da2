/** Users for the matrix of sign-ins, one for each set of factors: created once, and restored after each sign-in. */
import type { SoftwareAuthenticator } from '../../crypto/web-authn/testing/authenticator.ts';
import { callOperation, type TestServices } from '../../operations/testing/call.ts';
import { registerPasskey } from '../../operations/passkeys/testing/passkeys.ts';
import { SetUserPoolMfaConfig } from '../../operations/pools/SetUserPoolMfaConfig.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';
import { type Addresses, customFunctions, newFactorApp, newReachable, setFactors } from './factor-users.ts';
import { protectedPool } from './risky-users.ts';
import { type App, byPassword, confirmDevice, type Device, newUser } from './sign-in-steps.ts';
import type { ContactKind } from './reference-codes.ts';
import { type Factor, ModelUser, type ModelPool } from './reference-users.ts';

/** The addresses that a user has, and the factors that are enabled. */
export interface FactorSet {
  readonly title: string;
  readonly contacts: readonly ContactKind[];
  readonly on: readonly Factor[];
}

/** A user of the matrix, in the model and in the store. */
export interface MatrixUser {
  readonly title: string;
  readonly app: App;
  readonly model: ModelUser;
  readonly record: UserRecord;
  readonly addresses: Addresses;
  readonly passkey: SoftwareAuthenticator;
}

/** A device with its client's secret and its row. */
export interface OwnDevice extends Device {
  readonly record: DeviceRecord;
}

/** The secret of all authenticator apps. */
export const appSecret = new Uint8Array(20).fill(7);

async function userNamed({ services, UserPoolId }: App, name: string): Promise<UserRecord> {
  const user = await findUser(services.store.read, await services.directory.pool(UserPoolId), name);
  if (user === undefined) throw new Error(`There is no user ${name}.`);
  return user;
}

/** Creates a device that any user can be given: its verifier depends only on its key. */
export async function newDevice(services: TestServices): Promise<OwnDevice> {
  const app = await newFactorApp(services, { mode: 'OFF', pool: { DeviceConfiguration: {} } });
  await newUser(app, 'ann');
  const device = await confirmDevice(app, await byPassword(app, 'ann'));
  const { sub } = await userNamed(app, 'ann');
  const record = await services.store.read.devices.find(app.UserPoolId, sub, device.DeviceKey);
  if (record === undefined) throw new Error('The device is not stored.');
  return { ...device, record };
}

/** Creates a pool with the settings of the model, and one user for each set of factors. */
export async function newMatrixUsers(
  services: TestServices,
  pool: ModelPool,
  factorSets: readonly FactorSet[],
): Promise<readonly MatrixUser[]> {
  const app = await newFactorApp(services, {
    mode: 'OFF',
    pool: {
      ...protectedPool('ENFORCED'),
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] } },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
      LambdaConfig: customFunctions(services, 'matrix', pool.custom),
      ...(pool.tracking && { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } }),
    },
  });
  const WebAuthnConfiguration = {
    RelyingPartyId: 'example.com',
    UserVerification: 'preferred',
    FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
  } as const;
  await callOperation(services, SetUserPoolMfaConfig, { UserPoolId: app.UserPoolId, WebAuthnConfiguration });
  const users: MatrixUser[] = [];
  for (const [index, equipment] of factorSets.entries()) users.push(await newMatrixUser(app, `p${index}`, equipment));
  await setFactors(app, pool.mfa, ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']);
  return users;
}

async function newMatrixUser(app: App, name: string, { title, contacts, on }: FactorSet): Promise<MatrixUser> {
  const { services } = app;
  const addresses = await newReachable(app, name, contacts);
  const { AuthenticationResult } = await byPassword(app, name);
  const passkey = await registerPasskey(services, AuthenticationResult?.AccessToken ?? '');
  const model = new ModelUser(name, true);
  model.password = 1;
  for (const kind of contacts) model.contacts.set(kind, { address: addresses[kind], verified: true });
  model.on = new Set(on);
  if (on.includes('SOFTWARE_TOKEN_MFA')) model.totp = { secret: appSecret, lastStep: 0 };
  const totp = model.totp === null ? null : { ...model.totp, friendlyDeviceName: null };
  const record = { ...(await userNamed(app, name)), totp, mfaFactors: on };
  return { title, app, model, record, addresses, passkey };
}

/** Restores a user, with the device or without one. */
export async function restore({ app, model, record }: MatrixUser, device: DeviceRecord | null): Promise<void> {
  const { store } = app.services;
  const { poolId, sub } = record;
  await store.write(async (tx) => {
    await tx.users.replace(record);
    for (const key of model.devices.keys()) await tx.devices.remove(poolId, sub, key);
    if (device !== null) await tx.devices.insert({ ...device, poolId, sub });
  });
  model.devices.clear();
  model.sent.clear();
  if (device === null) return;
  const { deviceKey, deviceGroupKey: groupKey, remembered, mfaTrusted: trusted, lastAuthenticatedAt: seenAt } = device;
  model.devices.set(deviceKey, { groupKey, secret: '', remembered, trusted, seenAt });
}
