/** Device records in the client's store. Errors of the store are reported and never make the caller fail. */
import { fromBytes, toHex, utf8 } from '@latchkey/srp';
import type { Client } from '../client.ts';
import { StoreFailedError } from '../error.ts';
import { type DeviceRecord, parseDeviceRecord } from './device-record.ts';

/**
 * Keys are hashes for two reasons: user names may contain characters that a platform's keys must not, and the address that the user
 * typed is not stored in clear text.
 */
async function keyOf({ primitives, userPoolId }: Client, kind: 'device' | 'alias', name: string): Promise<string> {
  return `latchkey.${kind}.${toHex(fromBytes(await primitives.sha256(utf8(`${userPoolId}\n${name}`))))}`;
}

/** Runs a job on the store. If the job fails, reports the error and returns undefined. */
export function withStore<T>(client: Pick<Client, 'report'>, job: () => Promise<T>): Promise<T | undefined> {
  return job().catch((error: unknown) => {
    client.report(new StoreFailedError(error));
    return undefined;
  });
}

/** Reads, writes or deletes the record of a device or an alias. Returns undefined if the store fails. */
function accessRecord(
  client: Client,
  action: 'get' | 'set' | 'delete',
  kind: 'device' | 'alias',
  name: string,
  value = '',
): Promise<string | undefined> {
  return withStore(
    client,
    async () => (await client.deviceStore[action](await keyOf(client, kind, name), value)) ?? undefined,
  );
}

/** Loads this device's record for a user, if there is a complete one. */
export async function loadDevice(client: Client, userId: string): Promise<DeviceRecord | undefined> {
  return parseDeviceRecord(await accessRecord(client, 'get', 'device', userId), client.userPoolId, userId);
}

/** Stores a record, in place of the previous one. */
export async function saveDevice(client: Client, record: DeviceRecord): Promise<void> {
  await accessRecord(client, 'set', 'device', record.userId, JSON.stringify(record));
}

/** Deletes the record of a device, unless another tab has replaced it with another device's record meanwhile. */
export async function dropDevice(client: Client, userId: string, deviceKey: string): Promise<void> {
  const present = await loadDevice(client, userId);
  if (present?.deviceKey === deviceKey) await accessRecord(client, 'delete', 'device', userId);
}

/** Returns the internal user name of an alias that signed in here before; otherwise the typed name itself. */
export async function userIdOf(client: Client, typed: string): Promise<string> {
  return (await accessRecord(client, 'get', 'alias', typed)) ?? typed;
}

/** Stores the internal user name of an alias, for flows that send the device key before the service has returned that name. */
export async function saveAlias(client: Client, typed: string, userId: string): Promise<void> {
  if (typed !== userId) await accessRecord(client, 'set', 'alias', typed, userId);
}

/**
 * Deletes everything that this client stores about a user's device, without a session and without a request: for a machine that gets
 * another owner. The service still lists the device; `forgetDevice` forgets it there as well.
 *
 * @param username internal user name or alias, as it was typed at sign-in
 */
export async function purgeDevice(client: Client, username: string): Promise<void> {
  const userId = await userIdOf(client, username);
  await accessRecord(client, 'delete', 'alias', username);
  await accessRecord(client, 'delete', 'device', userId);
}
