/** Device records in the client's store. A store that fails is reported and never fails what it was used for. */
import { fromBytes, toHex, utf8 } from '@latchkey/srp';
import type { Client } from '../client.ts';
import { StoreFailedError } from '../error.ts';
import { type DeviceRecord, parseDeviceRecord } from './device-record.ts';

/**
 * Keys are hashes, for two reasons: user names may hold what a platform's keys may not, and the address that was typed does
 * not lie about in clear.
 */
async function keyOf({ primitives, userPoolId }: Client, kind: 'device' | 'alias', name: string): Promise<string> {
  return `latchkey.${kind}.${toHex(fromBytes(await primitives.sha256(utf8(`${userPoolId}\n${name}`))))}`;
}

/** Runs a job on the store; if it fails, reports it and gives back undefined. */
export function withStore<T>(client: Pick<Client, 'report'>, job: () => Promise<T>): Promise<T | undefined> {
  return job().catch((error: unknown) => {
    client.report(new StoreFailedError(error));
    return undefined;
  });
}

/** Does something with the record of a device, or of an alias; undefined if the store fails. */
function shelf(
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

/** The record of this device for a user, if there is a whole one. */
export async function loadDevice(client: Client, userId: string): Promise<DeviceRecord | undefined> {
  return parseDeviceRecord(await shelf(client, 'get', 'device', userId), client.userPoolId, userId);
}

/** Puts a record in the place of the one before. */
export async function saveDevice(client: Client, record: DeviceRecord): Promise<void> {
  await shelf(client, 'set', 'device', record.userId, JSON.stringify(record));
}

/** Drops the record of a device, unless another tab has put another device's in its place meanwhile. */
export async function dropDevice(client: Client, userId: string, deviceKey: string): Promise<void> {
  const present = await loadDevice(client, userId);
  if (present?.deviceKey === deviceKey) await shelf(client, 'delete', 'device', userId);
}

/** The internal user name behind what was typed, if it was typed here before; else what was typed. */
export async function userIdOf(client: Client, typed: string): Promise<string> {
  return (await shelf(client, 'get', 'alias', typed)) ?? typed;
}

/** Learns whose alias was typed, for flows in which the device key is due before the service has said who it is. */
export async function learnAlias(client: Client, typed: string, userId: string): Promise<void> {
  if (typed !== userId) await shelf(client, 'set', 'alias', typed, userId);
}

/**
 * Takes everything away that this client keeps of a user's device, without a session and without asking the service: for a machine that
 * is handed on. The service still lists the device; `forgetDevice` ends it there as well.
 *
 * @param username internal user name or alias, as it was typed
 */
export async function purgeDevice(client: Client, username: string): Promise<void> {
  const userId = await userIdOf(client, username);
  await shelf(client, 'delete', 'alias', username);
  await shelf(client, 'delete', 'device', userId);
}
