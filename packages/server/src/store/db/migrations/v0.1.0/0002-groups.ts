/** Groups, their members, and removed groups whose memberships are still being deleted. */
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const groups: Migration = {
  version: 2,
  name: 'groups',
  async up(context) {
    const { text, integer, instant } = context.types;
    await createTable(context, {
      name: 'groups',
      key: ['pool_id', 'group_name'],
      columns: { pool_id: text, group_name: text, group_id: text, created_at: instant, modified_at: instant },
      nullable: { description: text, role_arn: text, precedence: integer },
    });
    await createTable(context, {
      name: 'group_members',
      key: ['pool_id', 'sub', 'group_name'],
      columns: { pool_id: text, sub: text, group_name: text, group_id: text },
    });
    await createTable(context, {
      name: 'removed_groups',
      key: ['pool_id', 'group_id'],
      columns: { pool_id: text, group_id: text },
    });
    await createIndex(context, { table: 'group_members', columns: ['pool_id', 'group_id', 'sub'] });
  },
};
