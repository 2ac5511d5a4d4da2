/** Authorization codes. They are found by the code alone, so their key does not begin with a user. */
import type { AuthorizationCodeContent, AuthorizationCodeRecord } from '../../../records/authorization-code.ts';
import type { AuthorizationCodeWriter } from '../../contract/sessions/authorization-codes.ts';
import type { Connection } from '../../db/connection.ts';
import { findQueries, query, row } from '../../db/query.ts';
import type { AuthorizationCodesTable } from '../../db/schema.ts';

const CODE = [
  'pool_id',
  'code_hash',
  'content',
  'session_id',
  'expires_at',
] as const satisfies readonly (keyof AuthorizationCodesTable)[];

type CodeKey = { poolId: string; codeHash: string };

const { find, findForUpdate } = findQueries((db, $: CodeKey) =>
  db.selectFrom('authorization_codes').select(CODE).where('pool_id', '=', $.poolId).where('code_hash', '=', $.codeHash),
);

const insert = query((db, $: AuthorizationCodesTable) => db.insertInto('authorization_codes').values(row($, CODE)));

const use = query((db, $: CodeKey & { sessionId: string }) =>
  db
    .updateTable('authorization_codes')
    .set({ session_id: $.sessionId })
    .where('pool_id', '=', $.poolId)
    .where('code_hash', '=', $.codeHash),
);

export class AuthorizationCodes implements AuthorizationCodeWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(poolId: string, codeHash: string): Promise<AuthorizationCodeRecord | undefined> {
    const found = await this.#connection.row(find, { poolId, codeHash });
    return found && recordOf(found);
  }

  async findForUpdate(poolId: string, codeHash: string): Promise<AuthorizationCodeRecord | undefined> {
    const found = await this.#connection.row(findForUpdate, { poolId, codeHash });
    return found && recordOf(found);
  }

  async insert({ poolId, codeHash, content, sessionId, expiresAt }: AuthorizationCodeRecord): Promise<void> {
    await this.#connection.change(insert, {
      pool_id: poolId,
      code_hash: codeHash,
      content: JSON.stringify(content),
      session_id: sessionId,
      expires_at: expiresAt,
    });
  }

  async use({ poolId, codeHash }: CodeKey, sessionId: string): Promise<void> {
    await this.#connection.change(use, { poolId, codeHash, sessionId });
  }
}

function recordOf(found: AuthorizationCodesTable): AuthorizationCodeRecord {
  return {
    poolId: found.pool_id,
    codeHash: found.code_hash,
    content: JSON.parse(found.content) as AuthorizationCodeContent,
    sessionId: found.session_id,
    expiresAt: found.expires_at,
  };
}
