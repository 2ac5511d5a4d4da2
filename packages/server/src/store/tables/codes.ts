/** Codes that were sent to users: one valid code per user and purpose. */
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { CodesTable } from '../db/schema.ts';
import type { CodePurpose, CodeRecord } from '../../records/code.ts';
import type { CodeWriter } from '../contract/codes.ts';

const CODE = [
  'pool_id',
  'sub',
  'purpose',
  'hash',
  'medium',
  'destination',
  'expires_at',
  'asked_by',
] as const satisfies readonly (keyof CodesTable)[];

type CodeKey = { poolId: string; sub: string; purpose: CodePurpose };

const find = query((db, $: CodeKey) =>
  db
    .selectFrom('codes')
    .select(CODE)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('purpose', '=', $.purpose),
);

const put = query((db, $: CodesTable) =>
  db
    .insertInto('codes')
    .values(row($, CODE))
    .onConflict((conflict) =>
      conflict
        .columns(['pool_id', 'sub', 'purpose'])
        .doUpdateSet(row($, ['hash', 'medium', 'destination', 'expires_at', 'asked_by'])),
    ),
);

const consume = query((db, $: CodeKey & { hash: Uint8Array }) =>
  db
    .deleteFrom('codes')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('purpose', '=', $.purpose)
    .where('hash', '=', $.hash),
);

export class Codes implements CodeWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(poolId: string, sub: string, purpose: CodePurpose): Promise<CodeRecord | undefined> {
    const found = await this.#connection.row(find, { poolId, sub, purpose });
    return (
      found && {
        poolId,
        sub,
        purpose,
        hash: new Uint8Array(found.hash),
        medium: found.medium as CodeRecord['medium'],
        destination: JSON.parse(found.destination) as string,
        expiresAt: found.expires_at,
        askedBy: found.asked_by,
      }
    );
  }

  async put(code: CodeRecord): Promise<void> {
    await this.#connection.change(put, {
      pool_id: code.poolId,
      sub: code.sub,
      purpose: code.purpose,
      hash: code.hash,
      medium: code.medium,
      destination: JSON.stringify(code.destination),
      expires_at: code.expiresAt,
      asked_by: code.askedBy,
    });
  }

  async consume(poolId: string, sub: string, purpose: CodePurpose, hash: Uint8Array): Promise<boolean> {
    return (await this.#connection.change(consume, { poolId, sub, purpose, hash })) > 0;
  }
}
