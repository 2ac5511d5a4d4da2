/**
 * Used nonces, counters and failed attempts get the sub of their user, so that they can be stored with the user.
 *
 * Expand: the column is added, and the primary keys stay. Version 0.1.0 does not know the column: it finds, inserts and
 * locks the same rows by the same keys as this version. Its counters and attempts get their sub from their names, which
 * begin with it. A nonce does not contain its user, so the sub of a nonce that 0.1.0 consumed is empty.
 *
 * Contract: the sub becomes part of the primary keys. The names of the keys stay, and with them the statements that
 * refer to them.
 */
import { sql } from 'kysely';
import type { Connection } from '../connection.ts';
import { query } from '../query.ts';
import type { Contraction, Migration, MigrationContext } from './migration.ts';
import { createIndex, createTable, type Table } from './table.ts';

/** Each table with the column that its key ends in. */
const TABLES = { attempts: 'subject', used_nonces: 'nonce', counters: 'counter' } as const;
type Guarded = keyof typeof TABLES;
const NAMED = ['attempts', 'counters'] as const;

/** In the order in which writes lock them. */
const GUARDED = Object.keys(TABLES) as readonly Guarded[];

const keyColumn = query((db, _: object, { name }) => ({
  compile: () =>
    (name === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_info('used_nonces') where name = 'sub' and pk > 0`
      : sql<{ name: string }>`select a.attname::text as name from pg_constraint c
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
          where c.conrelid = 'used_nonces'::regclass and c.contype = 'p' and a.attname = 'sub'`
    ).compile(db),
}));

const unassigned = query((db, $: { now: number }) =>
  db
    .selectFrom('used_nonces')
    .select((column) => column.fn.max<number | null>('expires_at').as('until'))
    .where('sub', '=', '')
    .where('expires_at', '>', $.now),
);

/** Whether the contract step is done. */
export async function hasUserKeys(connection: Connection): Promise<boolean> {
  return (await connection.row(keyColumn, {})) !== undefined;
}

const contract: Contraction = {
  isDone: hasUserKeys,
  async blockedUntil(connection, now) {
    // Nothing may be consumed between this look and the new keys.
    if (connection.dialect.name === 'postgres') {
      await connection.run(`lock table ${GUARDED.join(', ')} in access exclusive mode`);
    }
    return (await connection.row(unassigned, { now }))?.until ?? undefined;
  },
  async run(context) {
    // Those that are left have expired.
    await text(context, `delete from used_nonces where sub = ''`);
    await (isPostgres(context) ? contractPostgres(context) : contractSqlite(context));
  },
};

export const userKeys: Migration = {
  version: 19,
  name: 'user-keys',
  usableFrom: 17,
  async up(context) {
    if (isPostgres(context)) await text(context, `lock table ${GUARDED.join(', ')} in access exclusive mode`);
    for (const table of GUARDED) {
      const added = context.db.schema
        .alterTable(table)
        .addColumn('sub', sql`${context.types.text}`, (column) => column.notNull().defaultTo(''));
      await context.run(added);
    }
    for (const table of NAMED) {
      await text(context, `update ${table} set sub = ${leadingPart(context, TABLES[table])}`);
      if (isPostgres(context)) await fillSubs(context, table);
    }
  },
  contract,
};

/** The text before the first slash, as `userOf` (rows/user-of.ts) returns it. */
function leadingPart(context: MigrationContext, column: string): string {
  return isPostgres(context)
    ? `split_part(${column}, '/', 1)`
    : `substr(${column}, 1, instr(${column} || '/', '/') - 1)`;
}

/** Only for rows of 0.1.0: this version always writes the sub. */
async function fillSubs(context: MigrationContext, table: (typeof NAMED)[number]): Promise<void> {
  const from = leadingPart(context, `new.${TABLES[table]}`);
  await text(
    context,
    `create function ${table}_sub() returns trigger language plpgsql as $$ begin new.sub := ${from}; return new; end $$`,
  );
  await text(
    context,
    `create trigger ${table}_sub before insert on ${table} for each row when (new.sub = '') execute function ${table}_sub()`,
  );
}

async function contractPostgres(context: MigrationContext): Promise<void> {
  for (const table of GUARDED) {
    // Without the default, a node of 0.1.0 that still runs fails instead of using a key that nobody else looks at.
    await text(
      context,
      `alter table ${table} alter column sub drop default, drop constraint ${table}_key,
        add constraint ${table}_key primary key (pool_id, sub, ${TABLES[table]})`,
    );
  }
  for (const table of NAMED) {
    await text(context, `drop trigger ${table}_sub on ${table}`);
    await text(context, `drop function ${table}_sub()`);
  }
  // Of migration 20: the new primary key begins with the same columns.
  await text(context, 'drop index if exists used_nonces_by_pool_id_sub');
}

/** SQLite cannot change the primary key of a table, so the tables are written anew. */
async function contractSqlite(context: MigrationContext): Promise<void> {
  for (const table of contracted(context)) {
    const columns = Object.keys(table.columns).join(', ');
    const expanded = `${table.name}_expanded`;
    await text(context, `alter table ${table.name} rename to ${expanded}`);
    await createTable(context, table);
    await text(context, `insert into ${table.name} (${columns}) select ${columns} from ${expanded}`);
    await text(context, `drop table ${expanded}`);
    const expires = table.name === 'attempts' ? 'last_failure_at' : 'expires_at';
    await createIndex(context, { table: table.name, columns: [expires] });
  }
}

function contracted({ types: { text: string, integer, instant } }: MigrationContext): readonly Table[] {
  const owner = { pool_id: string, sub: string };
  return [
    {
      name: 'attempts',
      key: ['pool_id', 'sub', 'subject'],
      columns: { ...owner, subject: string, failures: integer, last_failure_at: instant },
    },
    {
      name: 'used_nonces',
      key: ['pool_id', 'sub', 'nonce'],
      columns: { ...owner, nonce: string, expires_at: instant },
    },
    {
      name: 'counters',
      key: ['pool_id', 'sub', 'counter'],
      columns: { ...owner, counter: string, count: integer, expires_at: instant },
    },
  ];
}

function isPostgres({ dialect }: MigrationContext): boolean {
  return dialect === 'postgres';
}

function text({ db, run }: MigrationContext, statement: string): Promise<void> {
  return run({ compile: () => sql.raw(statement).compile(db) });
}
