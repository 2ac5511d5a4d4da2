/** Passwords that users had before their current one, the newest first. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { PastPasswordsTable } from '../db/schema.ts';
import type { PastPassword } from '../../records/user.ts';
import { lazyMember } from '../sealing/lazy-member.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';
import type { PastPasswordWriter } from '../contract/past-passwords.ts';

type UserKey = { poolId: string; sub: string };

const list = query((db, $: UserKey) =>
  db
    .selectFrom('past_passwords')
    .select(['position', 'salt', 'verifier'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .orderBy('position', 'desc'),
);

const insert = query((db, $: PastPasswordsTable) =>
  db.insertInto('past_passwords').values(row($, ['pool_id', 'sub', 'position', 'salt', 'verifier'])),
);

const removeUpTo = query((db, $: UserKey & { upTo: number }) =>
  db
    .deleteFrom('past_passwords')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('position', '<=', $.upTo),
);

const withVerifier = lazyMember('verifier');

export class PastPasswords implements PastPasswordWriter {
  readonly #connection: Connection;
  readonly #verifier: SealedColumn;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#verifier = sealedColumn(envelope, 'past_passwords', 'verifier');
  }

  async list(poolId: string, sub: string): Promise<readonly PastPassword[]> {
    const rows = await this.#connection.rows(list, { poolId, sub });
    return rows.map(({ position, salt, verifier }) => {
      const opened = this.#verifier.lazily(verifier, poolId, [sub, String(position)]);
      return withVerifier({ salt }, opened);
    });
  }

  async add(poolId: string, sub: string, { salt, verifier }: PastPassword, keep: number): Promise<void> {
    const [newest] = await this.#connection.rows(list, { poolId, sub });
    const position = (newest?.position ?? 0) + 1;
    if (keep > 0) {
      const sealed = this.#verifier.seal(verifier, poolId, [sub, String(position)]);
      await this.#connection.change(insert, { pool_id: poolId, sub, position, salt, verifier: sealed });
    }
    if (newest !== undefined) await this.#connection.change(removeUpTo, { poolId, sub, upTo: position - keep });
  }
}
