/**
 * A row that stands for nobody. Answers about names that do not exist must take as long as those about users
 * (PreventUserExistenceErrors), and most of a user's time is reading the row, decoding it and opening the verifier. So nobody's
 * row is read, decoded and opened in the same way. It is a row of the same table under a pool that cannot exist, and so no
 * list, filter or count of a pool has it.
 */
import { type Envelope, keyIdOf } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { AliasesTable, UsersTable } from '../db/schema.ts';
import type { UserRecord } from '../../records/user.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';
import { STORED_USER, USER, UserRows } from '../rows/user-rows.ts';

/** What takes the place of a user's row and secret for a name that does not exist. */
export interface DecoyReader {
  /** Takes the time of `users.find` for a user who is there. */
  read(): Promise<void>;
  /** Takes the time of opening a user's password verifier. */
  open(): void;
}

/** A pool id has a region and an underscore. */
const POOL = '';
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

/** The key of nobody's name: no hash of a name is all zeros. */
export const DECOY_ALIAS = new Uint8Array(32);

/** Nobody's key in the table of users: that of the first row in the order of keys. */
export const DECOY_USER = { poolId: POOL, sub: SUB };

/** Whether a name was found to stand for nobody. */
export function isDecoy(sub: string): boolean {
  return sub === SUB;
}

const insertAlias = query((db, $: AliasesTable) =>
  db
    .insertInto('aliases')
    .values(row($, ['akey', 'pool_id', 'sub']))
    .onConflict((conflict) => conflict.column('akey').doNothing()),
);

/** A user like most: a password, a proved address, no second factor. */
const NOBODY: UserRecord = {
  poolId: POOL,
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
  createdAt: 0,
  modifiedAt: 0,
};

/** Makes sure that the row and its name are there. */
export async function putDecoy(connection: Connection, envelope: Envelope): Promise<void> {
  await connection.change(insertAlias, { akey: DECOY_ALIAS, pool_id: POOL, sub: SUB });
  if ((await connection.row(find, { poolId: POOL, sub: SUB })) !== undefined) return;
  await connection.change(insert, new UserRows(envelope).rowOf(NOBODY));
}

/** The decoy on one engine. */
export class Decoy implements DecoyReader {
  readonly #connection: Connection;
  readonly #rows: UserRows;
  readonly #verifier: SealedColumn;
  readonly #envelope: Envelope;
  #sealed: Uint8Array;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#rows = new UserRows(envelope);
    this.#verifier = sealedColumn(envelope, 'users', 'password_verifier');
    this.#envelope = envelope;
    this.#sealed = this.#verifier.seal(new Uint8Array(384), POOL, [SUB]);
  }

  async read(): Promise<void> {
    const found = await this.#connection.row(find, { poolId: POOL, sub: SUB });
    if (found !== undefined) this.#rows.recordOf(found);
  }

  open(): void {
    // The key it was sealed under may have been removed since.
    if (keyIdOf(this.#sealed) !== this.#envelope.newestKey()) {
      this.#sealed = this.#verifier.seal(new Uint8Array(384), POOL, [SUB]);
    }
    this.#verifier.open(this.#sealed, POOL, [SUB]);
  }
}
