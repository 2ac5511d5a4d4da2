/**
 * The row of the decoy user. Responses for unknown user names must take as long as those for users
 * (PreventUserExistenceErrors). Most of the time for a user is spent reading the row, decoding it and opening the
 * verifier, so the decoy's row is read, decoded and opened in the same way. It is in the same table under a pool id
 * that cannot exist, so no list, filter or count of a pool contains it.
 */
import { type Envelope, keyIdOf } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { AliasesTable, HeldNamesTable, UsersTable } from '../db/schema.ts';
import type { UserRecord } from '../../records/user.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';
import { STORED_USER, USER, UserRows } from '../rows/user-rows.ts';

/** Does the work of opening a verifier, for unknown user names. */
export interface DecoyReader {
  /** Takes as long as opening a user's password verifier. */
  open(): void;
}

/** No pool has this id: pool ids contain a region and an underscore. */
export const DECOY_POOL = '';
const SUB = '00000000-0000-4000-8000-000000000000';

const find = query((db, $: { poolId: string; sub: string }) =>
  db.selectFrom('users').select(USER).where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

const insert = query((db, $: UsersTable) =>
  db
    .insertInto('users')
    .values(row($, STORED_USER))
    .onConflict((conflict) => conflict.columns(['pool_id', 'sub']).doNothing()),
);

/** The key of the decoy's alias: no hash of a name is all zeros. */
export const DECOY_ALIAS = new Uint8Array(32);

/** The decoy's key in the table of users: the first row in the order of keys. */
export const DECOY_USER = { poolId: DECOY_POOL, sub: SUB };

/** The decoy's keys, for queries that find it in place of a user. */
export const DECOY_KEYS = { decoyPool: DECOY_POOL, decoyUser: SUB, decoyAlias: DECOY_ALIAS };

/** The decoy's claim on a distributed database. */
export const DECOY_CLAIM = 'decoy';

/** Whether a sub is that of the decoy. */
export function isDecoy(sub: string): boolean {
  return sub === SUB;
}

const insertAlias = query((db, $: Pick<AliasesTable, 'akey' | 'pool_id' | 'sub'>) =>
  db
    .insertInto('aliases')
    .values(row($, ['akey', 'pool_id', 'sub']))
    .onConflict((conflict) => conflict.column('akey').doNothing()),
);

const insertClaim = query((db, $: HeldNamesTable) =>
  db
    .insertInto('held_names')
    .values(row($, ['pool_id', 'sub', 'claim']))
    .onConflict((conflict) => conflict.columns(['pool_id', 'sub', 'claim']).doNothing()),
);

/** A typical user: a password, a verified address, no second factor. */
const DECOY: UserRecord = {
  poolId: DECOY_POOL,
  sub: SUB,
  username: 'nobody',
  status: 'CONFIRMED',
  enabled: true,
  attributes: { email: 'nobody@example.com', email_verified: 'true' },
  password: { salt: '5a'.repeat(16), verifier: new Uint8Array(384).fill(0x5a), expiresAt: null },
  totp: null,
  pendingTotpSecret: null,
  mfaFactors: [],
  preferredMfa: null,
  awaitsFirstSignIn: false,
  importedHash: null,
  createdAt: 0,
  modifiedAt: 0,
};

/**
 * Inserts the decoy's row and alias if they are missing.
 * @param isDistributed Whether users hold claims to their names.
 */
export async function putDecoy(connection: Connection, envelope: Envelope, isDistributed: boolean): Promise<void> {
  if (isDistributed) await connection.change(insertClaim, { pool_id: DECOY_POOL, sub: SUB, claim: DECOY_CLAIM });
  await connection.change(insertAlias, { akey: DECOY_ALIAS, pool_id: DECOY_POOL, sub: SUB });
  if ((await connection.row(find, { poolId: DECOY_POOL, sub: SUB })) !== undefined) return;
  await connection.change(insert, new UserRows(envelope).rowOf(DECOY));
}

/** The decoy's verifier. */
export class Decoy implements DecoyReader {
  readonly #verifier: SealedColumn;
  readonly #envelope: Envelope;
  #sealed: Uint8Array;

  constructor(envelope: Envelope) {
    this.#verifier = sealedColumn(envelope, 'users', 'password_verifier');
    this.#envelope = envelope;
    this.#sealed = this.#verifier.seal(new Uint8Array(384), DECOY_POOL, [SUB]);
  }

  open(): void {
    // The key that it was sealed under may have been removed since.
    if (keyIdOf(this.#sealed) !== this.#envelope.newestKey()) {
      this.#sealed = this.#verifier.seal(new Uint8Array(384), DECOY_POOL, [SUB]);
    }
    this.#verifier.open(this.#sealed, DECOY_POOL, [SUB]);
  }
}
