/** Passkeys of users. */
import type { Connection } from '../db/connection.ts';
import { findQueries, query, row } from '../db/query.ts';
import type { PasskeysTable } from '../db/schema.ts';
import { pageOf } from '../search/page.ts';
import type { PasskeyRecord } from '../../records/passkey.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import type { PasskeyWriter } from '../contract/passkeys.ts';

const PASSKEY = [
  'pool_id',
  'sub',
  'credential_id',
  'public_key',
  'sign_count',
  'relying_party_id',
  'friendly_name',
  'attachment',
  'transports',
  'aaguid',
  'backup_eligible',
  'backed_up',
  'created_at',
  'last_used_at',
] as const satisfies readonly (keyof PasskeysTable)[];

type PasskeyKey = { poolId: string; sub: string; credentialId: string };

const { find, findForUpdate } = findQueries((db, $: PasskeyKey) =>
  db
    .selectFrom('passkeys')
    .select(PASSKEY)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('credential_id', '=', $.credentialId),
);

const list = query((db, $: { poolId: string; sub: string; after: string; rows: number }) =>
  db
    .selectFrom('passkeys')
    .select(PASSKEY)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('credential_id', '>', $.after)
    .orderBy('credential_id')
    .limit($.rows),
);

const insert = query((db, $: PasskeysTable) =>
  db
    .insertInto('passkeys')
    .values(row($, PASSKEY))
    .onConflict((conflict) => conflict.columns(['pool_id', 'sub', 'credential_id']).doNothing()),
);

const recordUse = query((db, $: PasskeyKey & { signCount: number; backedUp: number; at: number }) =>
  db
    .updateTable('passkeys')
    // The parameter is 0 or 1.
    .set({ sign_count: $.signCount, backed_up: $.backedUp as 0 | 1, last_used_at: $.at })
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('credential_id', '=', $.credentialId),
);

const remove = query((db, $: PasskeyKey) =>
  db
    .deleteFrom('passkeys')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('credential_id', '=', $.credentialId),
);

export class Passkeys implements PasskeyWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(poolId: string, sub: string, credentialId: string): Promise<PasskeyRecord | undefined> {
    const found = await this.#connection.row(find, { poolId, sub, credentialId });
    return found && recordOf(found);
  }

  async findForUpdate(poolId: string, sub: string, credentialId: string): Promise<PasskeyRecord | undefined> {
    const found = await this.#connection.row(findForUpdate, { poolId, sub, credentialId });
    return found && recordOf(found);
  }

  async list(poolId: string, sub: string, { after = '', limit }: PageRequest): Promise<Page<PasskeyRecord>> {
    const rows = await this.#connection.rows(list, { poolId, sub, after, rows: limit + 1 });
    return pageOf(rows, limit, recordOf, ({ credential_id }) => credential_id);
  }

  async insert(passkey: PasskeyRecord): Promise<boolean> {
    return (await this.#connection.change(insert, rowOf(passkey))) > 0;
  }

  async recordUse(
    { poolId, sub, credentialId }: PasskeyKey,
    { signCount, backedUp, at }: { readonly signCount: number; readonly backedUp: boolean; readonly at: number },
  ): Promise<void> {
    const use = { signCount, backedUp: backedUp ? 1 : 0, at };
    await this.#connection.change(recordUse, { poolId, sub, credentialId, ...use });
  }

  async remove(poolId: string, sub: string, credentialId: string): Promise<boolean> {
    return (await this.#connection.change(remove, { poolId, sub, credentialId })) > 0;
  }
}

function rowOf(passkey: PasskeyRecord): PasskeysTable {
  return {
    pool_id: passkey.poolId,
    sub: passkey.sub,
    credential_id: passkey.credentialId,
    public_key: passkey.publicKey,
    sign_count: passkey.signCount,
    relying_party_id: passkey.relyingPartyId,
    friendly_name: passkey.friendlyName,
    attachment: passkey.attachment,
    transports: JSON.stringify(passkey.transports),
    aaguid: passkey.aaguid,
    backup_eligible: passkey.backupEligible ? 1 : 0,
    backed_up: passkey.backedUp ? 1 : 0,
    created_at: passkey.createdAt,
    last_used_at: passkey.lastUsedAt,
  };
}

function recordOf(found: PasskeysTable): PasskeyRecord {
  return {
    poolId: found.pool_id,
    sub: found.sub,
    credentialId: found.credential_id,
    publicKey: new Uint8Array(found.public_key),
    signCount: found.sign_count,
    relyingPartyId: found.relying_party_id,
    friendlyName: found.friendly_name,
    attachment: found.attachment,
    transports: JSON.parse(found.transports) as string[],
    aaguid: found.aaguid,
    backupEligible: found.backup_eligible === 1,
    backedUp: found.backed_up === 1,
    createdAt: found.created_at,
    lastUsedAt: found.last_used_at,
  };
}
