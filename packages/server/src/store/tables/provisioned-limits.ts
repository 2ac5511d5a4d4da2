/** Request rates that UpdateProvisionedLimit has set. They belong to the account: all pools and all nodes share them. */
import type { ProvisionedLimitWriter } from '../contract/provisioned-limits.ts';
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { ProvisionedLimitsTable } from '../db/schema.ts';

const all = query((db) => db.selectFrom('provisioned_limits').select(['category', 'per_second']));

const put = query((db, $: ProvisionedLimitsTable) =>
  db
    .insertInto('provisioned_limits')
    .values(row($, ['category', 'per_second']))
    .onConflict((conflict) => conflict.column('category').doUpdateSet(row($, ['per_second']))),
);

export class ProvisionedLimits implements ProvisionedLimitWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async all(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#connection.rows(all, {});
    return new Map(rows.map(({ category, per_second }) => [category, per_second]));
  }

  async put(category: string, perSecond: number): Promise<void> {
    await this.#connection.change(put, { category, per_second: perSecond });
  }
}
