/** Devices of users, and the sign-ins that wait for the answer of a device. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { findQueries, query, row } from '../db/query.ts';
import type { DevicesTable, PendingDeviceSignInsTable } from '../db/schema.ts';
import { pageOf } from '../search/page.ts';
import type { DeviceRecord, PendingDeviceSignIn } from '../../records/device.ts';
import type { DeviceWriter, PendingDeviceReader } from '../contract/devices.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import { StoreError } from '../store-error.ts';
import { DEVICE, DEVICE_CONTENT, DeviceRows } from '../rows/device-rows.ts';

const PENDING = [
  'pool_id',
  'sub',
  'device_key',
  'client_id',
  'session',
  'expires_at',
] as const satisfies readonly (keyof PendingDeviceSignInsTable)[];

type DeviceKey = { poolId: string; sub: string; deviceKey: string };
type PendingKey = DeviceKey & { clientId: string };

const { find, findForUpdate } = findQueries((db, $: DeviceKey) =>
  db
    .selectFrom('devices')
    .select(DEVICE)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('device_key', '=', $.deviceKey),
);

const list = query((db, $: { poolId: string; sub: string; after: string; remembered: 0 | 1; rows: number }) =>
  db
    .selectFrom('devices')
    .select(DEVICE)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('device_key', '>', $.after)
    .where('verifier', 'is not', null)
    .where('remembered', '>=', $.remembered)
    .orderBy('device_key')
    .limit($.rows),
);

const listStored = query((db, $: { poolId: string; sub: string; after: string; rows: number }) =>
  db
    .selectFrom('devices')
    .select(DEVICE)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('device_key', '>', $.after)
    .orderBy('device_key')
    .limit($.rows),
);

const insert = query((db, $: DevicesTable) => db.insertInto('devices').values(row($, DEVICE)));

const replace = query((db, $: DevicesTable) =>
  db
    .updateTable('devices')
    .set(row($, DEVICE_CONTENT))
    .where('pool_id', '=', $.pool_id)
    .where('sub', '=', $.sub)
    .where('device_key', '=', $.device_key),
);

const remove = query((db, $: DeviceKey) =>
  db
    .deleteFrom('devices')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('device_key', '=', $.deviceKey),
);

const removeAllPending = query((db, $: DeviceKey) =>
  db
    .deleteFrom('pending_device_sign_ins')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('device_key', '=', $.deviceKey),
);

const findPending = query((db, $: PendingKey) =>
  db
    .selectFrom('pending_device_sign_ins')
    .select(PENDING)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('device_key', '=', $.deviceKey)
    .where('client_id', '=', $.clientId),
);

const putPending = query((db, $: PendingDeviceSignInsTable) =>
  db
    .insertInto('pending_device_sign_ins')
    .values(row($, PENDING))
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'sub', 'device_key', 'client_id']).doUpdateSet(row($, ['session', 'expires_at'])),
    ),
);

const removePending = query((db, $: PendingKey) =>
  db
    .deleteFrom('pending_device_sign_ins')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('device_key', '=', $.deviceKey)
    .where('client_id', '=', $.clientId),
);

export class Devices implements DeviceWriter, PendingDeviceReader {
  readonly #connection: Connection;
  readonly #rows: DeviceRows;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#rows = new DeviceRows(envelope);
  }

  async find(poolId: string, sub: string, deviceKey: string): Promise<DeviceRecord | undefined> {
    const found = await this.#connection.row(find, { poolId, sub, deviceKey });
    return found && this.#rows.recordOf(found);
  }

  async findForUpdate(poolId: string, sub: string, deviceKey: string): Promise<DeviceRecord | undefined> {
    const found = await this.#connection.row(findForUpdate, { poolId, sub, deviceKey });
    return found && this.#rows.recordOf(found);
  }

  async list(
    poolId: string,
    sub: string,
    { after = '', limit }: PageRequest,
    only?: 'remembered',
  ): Promise<Page<DeviceRecord>> {
    const remembered = only === 'remembered' ? 1 : 0;
    return this.#pageOf(await this.#connection.rows(list, { poolId, sub, after, remembered, rows: limit + 1 }), limit);
  }

  async listStored(poolId: string, sub: string, { after = '', limit }: PageRequest): Promise<Page<DeviceRecord>> {
    return this.#pageOf(await this.#connection.rows(listStored, { poolId, sub, after, rows: limit + 1 }), limit);
  }

  #pageOf(rows: readonly DevicesTable[], limit: number): Page<DeviceRecord> {
    return pageOf(
      rows,
      limit,
      (found) => this.#rows.recordOf(found),
      ({ device_key }) => device_key,
    );
  }

  async insert(device: DeviceRecord): Promise<void> {
    await this.#connection.later(insert, this.#rows.rowOf(device));
  }

  async replace(device: DeviceRecord): Promise<void> {
    await this.#connection.later(replace, this.#rows.rowOf(device), (changed) => {
      if (changed === 0) throw new StoreError('misuse', 'A device that does not exist cannot be replaced.');
    });
  }

  async remove(poolId: string, sub: string, deviceKey: string): Promise<boolean> {
    // The device first: a sign-in locks it before it writes what waits for the device.
    const removed = await this.#connection.change(remove, { poolId, sub, deviceKey });
    await this.#connection.change(removeAllPending, { poolId, sub, deviceKey });
    return removed > 0;
  }

  async findPending(
    poolId: string,
    sub: string,
    deviceKey: string,
    clientId: string,
  ): Promise<PendingDeviceSignIn | undefined> {
    const found = await this.#connection.row(findPending, { poolId, sub, deviceKey, clientId });
    return found && { poolId, sub, deviceKey, clientId, session: found.session, expiresAt: found.expires_at };
  }

  async putPending({ poolId, sub, deviceKey, clientId, session, expiresAt }: PendingDeviceSignIn): Promise<void> {
    await this.#connection.later(putPending, {
      pool_id: poolId,
      sub,
      device_key: deviceKey,
      client_id: clientId,
      session,
      expires_at: expiresAt,
    });
  }

  async removePending(poolId: string, sub: string, deviceKey: string, clientId: string): Promise<void> {
    await this.#connection.later(removePending, { poolId, sub, deviceKey, clientId });
  }
}
