/** What users do between sign-ins, and what administrators do at any time: through the API and in the model. */
import { pbkdf2Sync } from 'node:crypto';
import { expect } from 'vitest';
import { callOperation } from '../../../operations/testing/call.ts';
import { AdminForgetDevice } from '../../../operations/devices/AdminForgetDevice.ts';
import { AdminUpdateDeviceStatus } from '../../../operations/devices/AdminUpdateDeviceStatus.ts';
import { AdminUserGlobalSignOut } from '../../../operations/tokens/AdminUserGlobalSignOut.ts';
import { AdminDisableUser } from '../../../operations/users/administration/AdminDisableUser.ts';
import { AdminEnableUser } from '../../../operations/users/administration/AdminEnableUser.ts';
import { AdminDeleteUserAttributes } from '../../../operations/users/administration/AdminDeleteUserAttributes.ts';
import { AdminGetUser } from '../../../operations/users/administration/AdminGetUser.ts';
import { AdminUpdateUserAttributes } from '../../../operations/users/administration/AdminUpdateUserAttributes.ts';
import { findUser } from '../../../rules/names/user-lookup.ts';
import { chooseFactors, freshAddresses, setFactors } from '../factor-users.ts';
import { isOfPage } from './pages.ts';
import { messageOf, textOf, type World } from './world.ts';
import type { Tokens } from './held.ts';
import { confirmDevice, initiate, setPassword, setUpTotp } from '../sign-in-steps.ts';
import { mayBeOn } from '../reference-factors.ts';
import { acceptedStep } from '../reference-model.ts';
import type { ContactKind } from '../reference-codes.ts';
import type { Factor, ModelUser, ModelPool } from '../reference-users.ts';

const HOUR = 3_600_000;

const named = ({ app: { UserPoolId } }: World, { name: Username }: ModelUser) => ({ UserPoolId, Username });

/** Whether the access token is still accepted. */
export function isGood({ now }: World, { person, issuedAt, revoked }: Tokens): boolean {
  // Times in tokens are whole seconds.
  const expiresAt = Math.floor(issuedAt / 1000) * 1000 + HOUR;
  return person.enabled && !person.mustReset && !revoked && now < expiresAt;
}

function revoke({ tokens }: World, person: ModelUser): void {
  person.signOuts += 1;
  for (const one of tokens) if (one.person === person) one.revoked = true;
}

/** ConfirmDevice for the device key of the tokens. */
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

/** Sets up and enables an authenticator app, in place of an existing one. */
export async function registerApp(world: World, tokens: Tokens): Promise<void> {
  const { person, reply } = tokens;
  const secret = await setUpTotp(world.app, reply.AuthenticationResult?.AccessToken ?? '').catch(messageOf);
  const isOffered = world.pool.mfa !== 'OFF' && world.pool.offered.has('SOFTWARE_TOKEN_MFA');
  // Failed sign-ins do not lock out callers with an access token.
  const isPossible = isGood(world, tokens) && isOffered;
  expect(typeof secret !== 'string').toBe(isPossible);
  if (typeof secret === 'string') return;
  person.totp = { secret, lastStep: acceptedStep(world.now, 0) ?? 0 };
  person.on = new Set([...person.on, 'SOFTWARE_TOKEN_MFA']);
  person.preferred = 'SOFTWARE_TOKEN_MFA';
}

/** REFRESH_TOKEN_AUTH, or at the token endpoint, which knows the device. */
export async function refresh(world: World, tokens: Tokens, key: string | null): Promise<void> {
  const { person, reply, deviceKey, revoked, isFederated = false } = tokens;
  const REFRESH_TOKEN = reply.AuthenticationResult?.RefreshToken ?? '';
  const parameters = { REFRESH_TOKEN, ...(key !== null && { DEVICE_KEY: key }) };
  const pages = isOfPage(reply.Session) ? world.app.pages : undefined;
  world.isOnPage = false;
  const refreshing = pages?.refresh(REFRESH_TOKEN) ?? initiate(world.app, 'REFRESH_TOKEN_AUTH', parameters);
  const refreshed = await refreshing.catch(messageOf);
  const isNamed = pages !== undefined || key === deviceKey;
  const isBound = deviceKey === null || (isNamed && person.devices.get(deviceKey)?.secret != null);
  const isAdmitted = person.enabled && (isFederated || !person.mustReset);
  expect(typeof refreshed !== 'string').toBe(isAdmitted && !revoked && isBound);
}

/** AdminSetUserPassword. */
export async function replacePassword(world: World, person: ModelUser, isPermanent: boolean): Promise<void> {
  person.password = world.newPassword();
  person.mustChange = !isPermanent;
  person.isUnconfirmed = false;
  person.mustReset = false;
  person.isImported = false;
  await setPassword(world.app, person.name, textOf(person.password), isPermanent);
}

/** Replaces the password by an imported hash of another one, as if the user had just been imported. */
export async function importHash(world: World, person: ModelUser): Promise<void> {
  const { services, UserPoolId, ClientId } = world.app;
  person.password = world.newPassword();
  person.mustChange = false;
  person.isUnconfirmed = false;
  person.mustReset = false;
  person.isImported = true;
  const { pool } = await services.directory.client(ClientId);
  const found = await findUser(services.store.read, pool, person.name);
  const importedHash = { text: hashOf(textOf(person.password)) };
  await services.store.write(async (tx) => {
    const user = await tx.users.findForUpdate(UserPoolId, found?.sub ?? '');
    if (user === undefined) throw new Error(`There is no user ${person.name}.`);
    await tx.users.replace({ ...user, password: null, importedHash, status: 'CONFIRMED' });
  });
}

/** The base64 of Passlib. */
const encoded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.');

/** A hash in the format of Passlib (PBKDF2_SHA256), with one iteration. */
function hashOf(password: string): string {
  const salt = Buffer.from(password);
  return `$pbkdf2-sha256$1$${encoded(salt)}$${encoded(pbkdf2Sync(password, salt, 1, 32, 'sha256'))}`;
}

/** AdminForgetDevice. */
export async function forget(world: World, person: ModelUser, key: string): Promise<void> {
  person.devices.delete(key);
  person.pending.delete(key);
  await callOperation(world.app.services, AdminForgetDevice, { ...named(world, person), DeviceKey: key });
}

/** AdminUpdateDeviceStatus. */
export async function remember(world: World, person: ModelUser, key: string, remembered: boolean): Promise<void> {
  const device = person.devices.get(key);
  const DeviceRememberedStatus = remembered ? 'remembered' : 'not_remembered';
  const input = { ...named(world, person), DeviceKey: key, DeviceRememberedStatus } as const;
  const done = await callOperation(world.app.services, AdminUpdateDeviceStatus, input).catch(messageOf);
  expect(typeof done === 'string').toBe(device?.secret == null);
  if (device !== undefined && typeof done !== 'string') device.remembered = remembered;
}

/** AdminEnableUser, AdminDisableUser. */
export async function enable(world: World, person: ModelUser, enabled: boolean): Promise<void> {
  person.enabled = enabled;
  if (!enabled) revoke(world, person);
  await callOperation(world.app.services, enabled ? AdminEnableUser : AdminDisableUser, named(world, person));
}

/** AdminUserGlobalSignOut. */
export async function signOut(world: World, person: ModelUser): Promise<void> {
  revoke(world, person);
  await callOperation(world.app.services, AdminUserGlobalSignOut, named(world, person));
}

/** AdminSetUserMFAPreference, for all factors at once. */
export async function prefer(
  world: World,
  person: ModelUser,
  factors: readonly Factor[],
  preferred: Factor | null,
): Promise<void> {
  const done = await chooseFactors(world.app, person.name, factors, preferred).catch(messageOf);
  expect(typeof done === 'string').toBe(!factors.every((factor) => mayBeOn(world.pool, person, factor)));
  if (typeof done === 'string') return;
  person.on = new Set(factors);
  person.preferred = preferred;
}

/** AdminUpdateUserAttributes: a new address or the existing one, verified or not. */
export async function giveAddress(
  world: World,
  person: ModelUser,
  kind: ContactKind,
  verified: boolean,
  isNew: boolean,
) {
  const address = (isNew ? undefined : person.contacts.get(kind)?.address) ?? freshAddresses()[kind];
  const UserAttributes = [
    { Name: kind, Value: address },
    { Name: `${kind}_verified`, Value: String(verified) },
  ];
  await callOperation(world.app.services, AdminUpdateUserAttributes, { ...named(world, person), UserAttributes });
  person.contacts.set(kind, { address, verified });
}

/** AdminDeleteUserAttributes. */
export async function takeAddress(world: World, person: ModelUser, kind: ContactKind): Promise<void> {
  const input = { ...named(world, person), UserAttributeNames: [kind] };
  await callOperation(world.app.services, AdminDeleteUserAttributes, input);
  person.contacts.delete(kind);
}

/** SetUserPoolMfaConfig. SMS stays as it is. */
export async function setMode(world: World, mode: ModelPool['mfa'], factors: readonly Factor[]): Promise<void> {
  const { pool, app } = world;
  const hasSms = pool.offered.has('SMS_MFA');
  pool.mfa = mode;
  pool.offered = new Set([...factors, ...(hasSms ? (['SMS_MFA'] as const) : [])]);
  await setFactors(app, mode, factors);
}

/** Advances the clock, and sweeps expired rows: after a day also the keys of devices that were never confirmed. */
export async function wait(world: World, ms: number): Promise<void> {
  const { services } = world.app;
  services.clock.advance(ms);
  await services.store.sweep(services.clock.now());
  for (const { devices } of world.users) {
    const old = [...devices].filter(([, { secret, seenAt }]) => secret === null && world.now >= seenAt + 24 * HOUR);
    for (const [key] of old) devices.delete(key);
  }
}

/** UserStatus. */
export function statusOf({ isUnconfirmed, mustChange, mustReset }: ModelUser): string {
  if (isUnconfirmed) return 'UNCONFIRMED';
  if (mustReset) return 'RESET_REQUIRED';
  return mustChange ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED';
}

/** Checks that what administrators see of a user is what the model expects. */
export async function compareUser(world: World, person: ModelUser): Promise<void> {
  const { app } = world;
  const seen = await callOperation(app.services, AdminGetUser, named(world, person));
  const attributes = Object.fromEntries((seen.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
  const { sub = '', identities: _identities, ...addresses } = attributes;
  const contacts = [...person.contacts].flatMap(([kind, { address, verified }]) => [
    [kind, address],
    [`${kind}_verified`, String(verified)],
  ]);
  expect(addresses).toEqual(Object.fromEntries(contacts));
  expect(seen.Enabled).toBe(person.enabled);
  expect(seen.UserStatus).toBe(statusOf(person));
  for (const [key, { remembered, trusted }] of person.devices) {
    const device = await app.services.store.read.devices.find(app.UserPoolId, sub, key);
    expect(device).toMatchObject({ remembered, mfaTrusted: trusted });
  }
}
