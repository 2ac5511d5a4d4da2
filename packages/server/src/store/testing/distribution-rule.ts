/**
 * The rule of distributed tables: a statement names the user whose rows it reads or writes, or it is one of the
 * exceptions. Works on the text of statements, as they are sent to PostgreSQL.
 */
import { tablesOfUsers } from '../distribution/tables.ts';

export interface Exception {
  readonly statement: RegExp;
  readonly reason: string;
}

/** Statements of databases that are not distributed. */
export const EXCEPTIONS_ON_ONE_DATABASE: readonly Exception[] = [
  {
    statement: /^with "found" as materialized .* from "found" inner join "users"/,
    reason: 'a typed name: one round trip for alias and user. A distributed database gets a statement for each',
  },
];

/** Statements that read or write the rows of many users, and what bounds them. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    statement: /^select "pool_id", "sub", "username", .* from "users" where "pool_id" = \$1 .*order by .*limit \$\d+$/,
    reason: 'ListUsers: pages in the order of keys; the cluster merges a page of each shard',
  },
  {
    statement: /^select .* from "users" where "pool_id" = \$1 and "sub" in /,
    reason: 'an import looks up the subs of one piece of its file, 64 at most',
  },
  {
    statement: /^(?:update (?:attempts|counters) set sub = split_part|delete from used_nonces where sub = '')/,
    reason: 'the migration and its contract step, which are before the distribution',
  },
  {
    statement: /^select "pool_id" from "users" limit \$1$/,
    reason: 'the first start: whether there is any user',
  },
  {
    statement: /^select .* from "group_members" as "member" inner join "users" .*limit \$\d+$/,
    reason: 'ListUsersInGroup: pages in the order of subs',
  },
  {
    statement: /^delete from "group_members" .*limit \$\d+\)$/,
    reason: 'the members of a removed group, 500 in a transaction',
  },
  {
    statement: /^delete from "\w+" where \(.*\) in \(select .* limit \$\d+\) and .*$/,
    reason: 'sweeps, and the rows of a removed pool: 500 or 200 of a table in a transaction',
  },
  {
    statement:
      /^select "pool_id", "sub", "subject", "failures", "last_failure_at" from "attempts" where .*order by .*limit \$\d+$/,
    reason: 'the sweep looks for old failures in pages, oldest first; it removes them user by user',
  },
  {
    statement: /^select "pool_id", "sub" from "auth_events" where "at" <= \$1 limit \$2$/,
    reason: 'the sweep looks for users with old events; it removes them user by user',
  },
  {
    statement: /^select .* from "outbox" where "queue" = \$1 .*order by "due_at" limit \$\d+$/,
    reason: 'what is due in the outbox: a page; each message is then claimed by its user and id',
  },
  { statement: /^select count\(\*\) as "waiting" from "outbox"/, reason: 'a metric: the length of the outbox' },
  {
    statement: /^select "pool_id", "sub", "audit_head" from "users" .*order by "pool_id", "sub" limit \$\d+$/,
    reason: 'audit verification: pages in the order of keys; each trail is then read by its user',
  },
  {
    statement: /^select "sub", "audit_head" from "users" where .*order by "sub" limit \$\d+$/,
    reason: 'an export of the audit trail: pages in the order of subs',
  },
  {
    statement: /^select .* from "auth_events" where "pool_id" = \$1 and "sub" >= \$2 and "sub" <= \$3 /,
    reason: 'the events of one page of such users',
  },
  {
    statement: /^select "pool_id", "sub" from "users" where .* and "audit_head" is null order by .*limit \$\d+$/,
    reason: 'the first start with an audit chain: users without a head, in pages in the order of keys',
  },
  {
    statement: /^select pool_id, sub, event_id from auth_events\s+where not exists/,
    reason: 'audit verification: events without a user, 100 at most, once at the end',
  },
  {
    statement: /^select .* from "\w+" (?:where \("pool_id", .*\) > \(.*\))? order by "pool_id", .* limit \$\d+$/,
    reason: 'resealing: pages in the order of keys; each value is then written by its key',
  },
  {
    statement: /^(?:select count\(\*\) as "rows"|select .*|delete) from "\w+" where "pool_id" <> ''$/,
    reason: 'a server in development keeps and puts back the whole of its small database',
  },
];

/** Returns the tables whose user the statement does not name; empty: it keeps the rule. */
export function unnamedUsers(statement: string): readonly string[] {
  const text = statement.replaceAll('"', '').replaceAll(/\s+/g, ' ');
  const uses = [...usesIn(text)];
  return uses.filter((use) => !namesUser(text, use, uses)).map(({ table }) => table);
}

interface Use {
  readonly table: string;
  /** The alias, or the table's own name. */
  readonly name: string;
  /** The text from here to the next use of a table. */
  readonly rest: string;
}

const USE = /\b(from|join|update|insert into|delete from) (\w+)(?: as (\w+))?/g;

function* usesIn(text: string): Generator<Use> {
  const found = [...text.matchAll(USE)].filter(([, verb]) => verb !== undefined);
  for (const [index, match] of found.entries()) {
    const [whole, , table = '', name = table] = match;
    if (!tablesOfUsers.has(table)) continue;
    const start = match.index + whole.length;
    const end = found[index + 1]?.index ?? text.length;
    yield { table, name, rest: `${whole.startsWith('insert') ? 'insert ' : ''}${text.slice(start, end)}` };
  }
}

function namesUser(text: string, { name, rest }: Use, uses: readonly Use[]): boolean {
  // The row to insert names its user.
  if (rest.startsWith('insert ')) return /^insert +\([^)]*\bsub\b[^)]*\)/.test(rest);
  if (/(?:^|[ (])sub = \$\d+/.test(rest)) return true;
  // A join: to a given sub, or to the sub of another table of users, which is itself checked.
  const others = uses.map((use) => `${use.name}\\.sub`);
  return new RegExp(`\\b${name}\\.sub = (?:\\$\\d+|${others.join('|')})\\b`).test(text);
}
