/** App clients. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { findQueries, query, row } from '../db/query.ts';
import type { ClientsTable } from '../db/schema.ts';
import { pageOf } from '../search/page.ts';
import type { ClientRecord, ClientSecret } from '../../records/client.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';
import type { ClientWriter } from '../contract/clients.ts';
import type { Page, PageRequest } from '../contract/page.ts';

const CLIENT = [
  'client_id',
  'pool_id',
  'name',
  'secret',
  'definition',
  'version',
  'created_at',
  'modified_at',
] as const satisfies readonly (keyof ClientsTable)[];

const { find, findForUpdate } = findQueries((db, $: { clientId: string }) =>
  db.selectFrom('clients').select(CLIENT).where('client_id', '=', $.clientId),
);

const list = query((db, $: { poolId: string; after: string; rows: number }) =>
  db
    .selectFrom('clients')
    .select(CLIENT)
    .where('pool_id', '=', $.poolId)
    .where('client_id', '>', $.after)
    .orderBy('client_id')
    .limit($.rows),
);

const insert = query((db, $: ClientsTable) => db.insertInto('clients').values(row($, CLIENT)));

const replace = query((db, $: ClientsTable) =>
  db
    .updateTable('clients')
    .set(row($, ['name', 'secret', 'definition', 'modified_at']))
    .set((column) => ({ version: column('version', '+', 1) }))
    .where('client_id', '=', $.client_id)
    .where('pool_id', '=', $.pool_id)
    .where('version', '=', $.version),
);

const remove = query((db, $: { poolId: string; clientId: string }) =>
  db.deleteFrom('clients').where('client_id', '=', $.clientId).where('pool_id', '=', $.poolId),
);

export class Clients implements ClientWriter {
  readonly #connection: Connection;
  readonly #secret: SealedColumn;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#secret = sealedColumn(envelope, 'clients', 'secret');
  }

  async find(clientId: string): Promise<ClientRecord | undefined> {
    const found = await this.#connection.row(find, { clientId });
    return found && this.#clientOf(found);
  }

  async findForUpdate(clientId: string): Promise<ClientRecord | undefined> {
    const found = await this.#connection.row(findForUpdate, { clientId });
    return found && this.#clientOf(found);
  }

  async list(poolId: string, { after = '', limit }: PageRequest): Promise<Page<ClientRecord>> {
    const rows = await this.#connection.rows(list, { poolId, after, rows: limit + 1 });
    return pageOf(
      rows,
      limit,
      (found) => this.#clientOf(found),
      ({ client_id }) => client_id,
    );
  }

  async insert(client: ClientRecord): Promise<void> {
    await this.#connection.change(insert, this.#rowOf(client));
  }

  async replace(client: ClientRecord): Promise<boolean> {
    return (await this.#connection.change(replace, this.#rowOf(client))) > 0;
  }

  async remove(poolId: string, clientId: string): Promise<boolean> {
    return (await this.#connection.change(remove, { poolId, clientId })) > 0;
  }

  #rowOf({ clientId, poolId, name, secrets, definition, version, createdAt, modifiedAt }: ClientRecord): ClientsTable {
    const secret = storedSecrets(secrets, createdAt);
    return {
      client_id: clientId,
      pool_id: poolId,
      name,
      secret: this.#secret.seal(secret === null ? null : Buffer.from(secret), poolId, [clientId]),
      definition: JSON.stringify(definition),
      version,
      created_at: createdAt,
      modified_at: modifiedAt,
    };
  }

  #clientOf(found: ClientsTable): ClientRecord {
    const secret = this.#secret.open(found.secret, found.pool_id, [found.client_id]);
    return {
      poolId: found.pool_id,
      clientId: found.client_id,
      name: found.name,
      secrets: secret === null ? [] : secretsOf(Buffer.from(secret).toString(), found.created_at),
      definition: JSON.parse(found.definition) as ClientRecord['definition'],
      version: found.version,
      createdAt: found.created_at,
      modifiedAt: found.modified_at,
    };
  }
}

/**
 * Returns what is stored of the secrets. Before clients could have two of them, the column contained the secret itself,
 * which is not JSON: secrets consist of letters, digits, `_` and `+`. A client that has only the secret it was created
 * with is still stored so, because servers of the version before read the same database during an upgrade.
 */
function storedSecrets(secrets: readonly ClientSecret[], clientCreatedAt: number): string | null {
  const [first] = secrets;
  if (first === undefined) return null;
  const isOriginal = secrets.length === 1 && first.createdAt === clientCreatedAt;
  return isOriginal ? first.value : JSON.stringify(secrets);
}

/** Reads what `storedSecrets` returned. The original secret is as old as its client. */
function secretsOf(stored: string, clientCreatedAt: number): readonly ClientSecret[] {
  if (!stored.startsWith('[')) return [{ value: stored, createdAt: clientCreatedAt }];
  return JSON.parse(stored) as readonly ClientSecret[];
}
