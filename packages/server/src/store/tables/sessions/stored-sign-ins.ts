/** Unfinished sign-ins that do not fit into a Session string. They are sealed like a Session. */
import type { Connection } from '../../db/connection.ts';
import { query, row } from '../../db/query.ts';
import type { StoredSignInsTable } from '../../db/schema.ts';
import type { StoredSignIn } from '../../../records/stored-sign-in.ts';
import type { StoredSignInWriter } from '../../contract/sessions/stored-sign-ins.ts';

const find = query((db, $: { poolId: string; sub: string; nonce: string }) =>
  db
    .selectFrom('kept_sign_ins')
    .select(['session', 'expires_at'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('nonce', '=', $.nonce),
);

const insert = query((db, $: StoredSignInsTable) =>
  db.insertInto('kept_sign_ins').values(row($, ['pool_id', 'sub', 'nonce', 'session', 'expires_at'])),
);

export class StoredSignIns implements StoredSignInWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(poolId: string, sub: string, nonce: string): Promise<StoredSignIn | undefined> {
    const found = await this.#connection.row(find, { poolId, sub, nonce });
    return found && { poolId, sub, nonce, session: found.session, expiresAt: found.expires_at };
  }

  async insert({ poolId, sub, nonce, session, expiresAt }: StoredSignIn): Promise<void> {
    await this.#connection.change(insert, { pool_id: poolId, sub, nonce, session, expires_at: expiresAt });
  }
}
