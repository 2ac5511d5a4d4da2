/** Keys that outlive the master key they were derived from, sealed like every other secret. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { ServerKeysTable } from '../db/schema.ts';
import type { ServerKeyRecord } from '../../records/server-key.ts';
import type { ServerKeyWriter } from '../contract/server-keys.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';

const all = query((db) => db.selectFrom('server_keys').select(['id', 'sealed', 'expires_at']).orderBy('id'));

const insert = query((db, $: ServerKeysTable) =>
  db
    .insertInto('server_keys')
    .values(row($, ['id', 'sealed', 'expires_at']))
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

const put = query((db, $: ServerKeysTable) =>
  db
    .insertInto('server_keys')
    .values(row($, ['id', 'sealed', 'expires_at']))
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row($, ['sealed', 'expires_at']))),
);

const remove = query((db, $: { id: string }) => db.deleteFrom('server_keys').where('id', '=', $.id));

export class ServerKeys implements ServerKeyWriter {
  readonly #connection: Connection;
  readonly #sealed: SealedColumn;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#sealed = sealedColumn(envelope, 'server_keys', 'sealed');
  }

  async list(): Promise<readonly ServerKeyRecord[]> {
    const rows = await this.#connection.rows(all, {});
    return rows.map(({ id, sealed, expires_at: expiresAt }) => ({
      id,
      key: this.#sealed.open(sealed, '', [id]),
      expiresAt,
    }));
  }

  async putIfAbsent(record: ServerKeyRecord): Promise<void> {
    await this.#connection.change(insert, this.#rowOf(record));
  }

  async put(record: ServerKeyRecord): Promise<void> {
    await this.#connection.change(put, this.#rowOf(record));
  }

  async remove(id: string): Promise<void> {
    await this.#connection.change(remove, { id });
  }

  #rowOf({ id, key, expiresAt }: ServerKeyRecord): ServerKeysTable {
    return { id, sealed: this.#sealed.seal(key, '', [id]), expires_at: expiresAt };
  }
}
