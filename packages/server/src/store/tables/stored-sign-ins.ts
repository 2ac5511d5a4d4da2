/** Sign-ins that do not fit into a Session string, sealed as it is. */
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { KeptSignInsTable } from '../db/schema.ts';
import type { KeptSignIn } from '../../records/kept-sign-in.ts';
import type { KeptSignInWriter } from '../contract/kept-sign-ins.ts';

const find = query((db, $: { poolId: string; sub: string; nonce: string }) =>
  db
    .selectFrom('kept_sign_ins')
    .select(['session', 'expires_at'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('nonce', '=', $.nonce),
);

const keep = query((db, $: KeptSignInsTable) =>
  db.insertInto('kept_sign_ins').values(row($, ['pool_id', 'sub', 'nonce', 'session', 'expires_at'])),
);

export class KeptSignIns implements KeptSignInWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(poolId: string, sub: string, nonce: string): Promise<KeptSignIn | undefined> {
    const found = await this.#connection.row(find, { poolId, sub, nonce });
    return found && { poolId, sub, nonce, session: found.session, expiresAt: found.expires_at };
  }

  async keep({ poolId, sub, nonce, session, expiresAt }: KeptSignIn): Promise<void> {
    await this.#connection.change(keep, { pool_id: poolId, sub, nonce, session, expires_at: expiresAt });
  }
}
