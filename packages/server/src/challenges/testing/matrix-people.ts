/** People of one kind each for the matrix of sign-ins: made once, and put back as they were after each sign-in. */
import type { SoftwareAuthenticator } from '../../crypto/web-authn/testing/authenticator.ts';
import { callOperation, type TestServices } from '../../operations/testing/call.ts';
import { registerPasskey } from '../../operations/passkeys/testing/passkeys.ts';
import { SetUserPoolMfaConfig } from '../../operations/pools/SetUserPoolMfaConfig.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';
import { type Addresses, customFunctions, newFactorApp, newReachable, setFactors } from './factor-people.ts';
import { type App, byPassword, confirmDevice, type Device, newPerson } from './people.ts';
import { type ContactKind, type Factor, ModelPerson, type ModelPool } from './reference-people.ts';

/** What somebody has, and has switched on. */
export interface Equipment {
  readonly says: string;
  readonly contacts: readonly ContactKind[];
  readonly on: readonly Factor[];
}

/** Somebody of the matrix, as the model and as the store know them. */
export interface Somebody {
  readonly says: string;
  readonly app: App;
  readonly model: ModelPerson;
  readonly record: UserRecord;
  readonly addresses: Addresses;
  readonly passkey: SoftwareAuthenticator;
}

/** A device as its owner keeps it, with its row. */
export interface OwnDevice extends Device {
  readonly record: DeviceRecord;
}

/** The secret of everybody's authenticator app. */
export const appSecret = new Uint8Array(20).fill(7);

async function userNamed({ services, UserPoolId }: App, name: string): Promise<UserRecord> {
  const user = await findUser(services.store.read, await services.directory.pool(UserPoolId), name);
  if (user === undefined) throw new Error(`there is no ${name}`);
  return user;
}

/** Makes a device that can be given to anybody: its verifier depends on its key alone. */
export async function newDevice(services: TestServices): Promise<OwnDevice> {
  const app = await newFactorApp(services, { mode: 'OFF', pool: { DeviceConfiguration: {} } });
  await newPerson(app, 'ann');
  const device = await confirmDevice(app, await byPassword(app, 'ann'));
  const { sub } = await userNamed(app, 'ann');
  const record = await services.store.read.devices.find(app.UserPoolId, sub, device.DeviceKey);
  if (record === undefined) throw new Error('the device is not there');
  return { ...device, record };
}

/** A pool as the model has it, and somebody for each equipment. */
export async function newPeople(
  services: TestServices,
  pool: ModelPool,
  equipments: readonly Equipment[],
): Promise<readonly Somebody[]> {
  const app = await newFactorApp(services, {
    mode: 'OFF',
    pool: {
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
  const people: Somebody[] = [];
  for (const [index, equipment] of equipments.entries()) people.push(await newSomebody(app, `p${index}`, equipment));
  await setFactors(app, pool.mfa, ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']);
  return people;
}

async function newSomebody(app: App, name: string, { says, contacts, on }: Equipment): Promise<Somebody> {
  const { services } = app;
  const addresses = await newReachable(app, name, contacts);
  const { AuthenticationResult } = await byPassword(app, name);
  const passkey = await registerPasskey(services, AuthenticationResult?.AccessToken ?? '');
  const model = new ModelPerson(name, true);
  for (const kind of contacts) model.contacts.set(kind, { address: addresses[kind], verified: true });
  model.on = new Set(on);
  if (on.includes('SOFTWARE_TOKEN_MFA')) model.totp = { secret: appSecret, lastStep: 0 };
  const totp = model.totp === null ? null : { ...model.totp, friendlyDeviceName: null };
  const record = { ...(await userNamed(app, name)), totp, mfaFactors: on };
  return { says, app, model, record, addresses, passkey };
}

/** Puts somebody back as they were, with the device or without it. */
export async function restore({ app, model, record }: Somebody, device: DeviceRecord | null): Promise<void> {
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
  const { deviceKey, deviceGroupKey: groupKey, remembered, mfaTrusted: trusted } = device;
  model.devices.set(deviceKey, { groupKey, secret: '', remembered, trusted });
}
