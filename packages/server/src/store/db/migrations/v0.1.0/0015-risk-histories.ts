/** What threat protection remembers about users. */
import type { Migration } from '../migration.ts';
import { createTable } from '../table.ts';

export const riskHistories: Migration = {
  version: 15,
  name: 'risk-histories',
  async up(context) {
    const { text } = context.types;
    await createTable(context, {
      name: 'risk_histories',
      key: ['pool_id', 'sub'],
      columns: { pool_id: text, sub: text, content: text },
    });
  },
};
