/** What threat protection remembers about users: one row for each user, read and written as a whole. */
import type { Connection } from '../../db/connection.ts';
import { query, row } from '../../db/query.ts';
import type { RiskHistoriesTable } from '../../db/schema.ts';
import type { RiskHistory } from '../../../records/risk-history.ts';
import type { RiskHistoryWriter } from '../../contract/risk-histories.ts';

const find = query((db, $: { poolId: string; sub: string }) =>
  db.selectFrom('risk_histories').select('content').where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

const put = query((db, $: RiskHistoriesTable) =>
  db
    .insertInto('risk_histories')
    .values(row($, ['pool_id', 'sub', 'content']))
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'sub']).doUpdateSet((column) => ({ content: column.ref('excluded.content') })),
    ),
);

export class RiskHistories implements RiskHistoryWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(poolId: string, sub: string): Promise<RiskHistory | undefined> {
    const found = await this.#connection.row(find, { poolId, sub });
    return found && (JSON.parse(found.content) as RiskHistory);
  }

  async put(poolId: string, sub: string, history: RiskHistory): Promise<void> {
    await this.#connection.change(put, { pool_id: poolId, sub, content: JSON.stringify(history) });
  }
}
