/** What people do between sign-ins, and administrators at any time: through the API and in the reference model at once. */
import { expect } from 'vitest';
import { callOperation } from '../operations/call.testing.ts';
import { AdminForgetDevice } from '../operations/devices/AdminForgetDevice.ts';
import { AdminUpdateDeviceStatus } from '../operations/devices/AdminUpdateDeviceStatus.ts';
import { AdminSetUserMFAPreference } from '../operations/mfa/AdminSetUserMFAPreference.ts';
import { AdminUserGlobalSignOut } from '../operations/tokens/AdminUserGlobalSignOut.ts';
import { AdminDisableUser } from '../operations/users/AdminDisableUser.ts';
import { AdminEnableUser } from '../operations/users/AdminEnableUser.ts';
import { messageOf, textOf, type Tokens, type World } from './model-world.testing.ts';
import { confirmDevice, initiate, setMfa, setPassword, setUpTotp } from './people.testing.ts';
import { acceptedStep, type ModelPerson, type ModelPool } from './reference-model.testing.ts';

const HOUR = 3_600_000;

const named = ({ app: { UserPoolId } }: World, { name: Username }: ModelPerson) => ({ UserPoolId, Username });

function isGood({ now }: World, { person, issuedAt, revoked }: Tokens): boolean {
  // Tokens know whole seconds only.
  const expiresAt = Math.floor(issuedAt / 1000) * 1000 + HOUR;
  return person.enabled && !revoked && now < expiresAt;
}

function revoke({ tokens }: World, person: ModelPerson): void {
  for (const one of tokens) if (one.person === person) one.revoked = true;
}

/** ConfirmDevice for the key that came with the tokens. */
export async function confirm(world: World, tokens: Tokens): Promise<void> {
  const key = tokens.reply.AuthenticationResult?.NewDeviceMetadata?.DeviceKey;
  if (key === undefined) return;
  const device = tokens.person.devices.get(key);
  const confirmed = await confirmDevice(world.app, tokens.reply).catch(messageOf);
  expect(typeof confirmed !== 'string').toBe(isGood(world, tokens) && device?.secret === null);
  if (typeof confirmed === 'string' || device === undefined) return;
  device.secret = confirmed.secret;
  device.remembered = world.pool.tracking?.asksUser === false;
}

/** An authenticator app in place of the one there was, if any, switched on. */
export async function enrol(world: World, tokens: Tokens): Promise<void> {
  const { person, reply } = tokens;
  const secret = await setUpTotp(world.app, reply.AuthenticationResult?.AccessToken ?? '').catch(messageOf);
  const isPossible = isGood(world, tokens) && world.pool.mfa !== 'OFF' && !person.isLocked(world.now);
  expect(typeof secret !== 'string').toBe(isPossible);
  if (typeof secret === 'string') return;
  person.totp = { secret, lastStep: acceptedStep(world.now, 0) ?? 0 };
  person.totpOn = true;
}

/** REFRESH_TOKEN_AUTH. */
export async function refresh(world: World, { person, reply, deviceKey, revoked }: Tokens, key: string | null) {
  const REFRESH_TOKEN = reply.AuthenticationResult?.RefreshToken ?? '';
  const parameters = { REFRESH_TOKEN, ...(key !== null && { DEVICE_KEY: key }) };
  const refreshed = await initiate(world.app, 'REFRESH_TOKEN_AUTH', parameters).catch(messageOf);
  const isBound = deviceKey === null || (key === deviceKey && person.devices.get(deviceKey)?.secret != null);
  expect(typeof refreshed !== 'string').toBe(person.enabled && !revoked && isBound);
}

/** AdminSetUserPassword. */
export async function replacePassword(world: World, person: ModelPerson, isPermanent: boolean): Promise<void> {
  person.password = world.newPassword();
  person.mustChange = !isPermanent;
  await setPassword(world.app, person.name, textOf(person.password), isPermanent);
}

/** AdminForgetDevice. */
export async function forget(world: World, person: ModelPerson, key: string): Promise<void> {
  person.devices.delete(key);
  person.pending.delete(key);
  await callOperation(world.app.services, AdminForgetDevice, { ...named(world, person), DeviceKey: key });
}

/** AdminUpdateDeviceStatus. */
export async function remember(world: World, person: ModelPerson, key: string, remembered: boolean): Promise<void> {
  const device = person.devices.get(key);
  const DeviceRememberedStatus = remembered ? 'remembered' : 'not_remembered';
  const input = { ...named(world, person), DeviceKey: key, DeviceRememberedStatus } as const;
  const done = await callOperation(world.app.services, AdminUpdateDeviceStatus, input).catch(messageOf);
  expect(typeof done === 'string').toBe(device?.secret == null);
  if (device !== undefined && typeof done !== 'string') device.remembered = remembered;
}

/** AdminEnableUser, AdminDisableUser. */
export async function enable(world: World, person: ModelPerson, enabled: boolean): Promise<void> {
  person.enabled = enabled;
  if (!enabled) revoke(world, person);
  await callOperation(world.app.services, enabled ? AdminEnableUser : AdminDisableUser, named(world, person));
}

/** AdminUserGlobalSignOut. */
export async function signOut(world: World, person: ModelPerson): Promise<void> {
  revoke(world, person);
  await callOperation(world.app.services, AdminUserGlobalSignOut, named(world, person));
}

/** AdminSetUserMFAPreference. */
export async function prefer(world: World, person: ModelPerson, isOn: boolean): Promise<void> {
  const input = { ...named(world, person), SoftwareTokenMfaSettings: { Enabled: isOn } };
  const done = await callOperation(world.app.services, AdminSetUserMFAPreference, input).catch(messageOf);
  expect(typeof done === 'string').toBe(isOn && (world.pool.mfa === 'OFF' || person.totp === null));
  if (typeof done !== 'string') person.totpOn = isOn;
}

/** SetUserPoolMfaConfig. */
export async function setMode(world: World, mode: ModelPool['mfa']): Promise<void> {
  world.pool.mfa = mode;
  await setMfa(world.app, mode);
}

/** Time passes, and what has expired is swept away. */
export async function wait({ app: { services } }: World, ms: number): Promise<void> {
  services.clock.advance(ms);
  await services.store.sweep(services.clock.now());
}
