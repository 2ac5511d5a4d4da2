/**
 * Changes of several tables in one statement of PostgreSQL: `with c0 as (update ...), c1 as (insert ...) select ...`.
 * They run in no particular order and do not see one another's rows, so each must change a table of its own.
 */
import type pg from 'pg';
import type { Value } from '../query.ts';

/** A change that waits for its statement. */
export interface WaitingChange {
  readonly sql: string;
  readonly values: Value[];
  readonly check?: ((changed: number) => void) | undefined;
}

interface Combined {
  readonly text: string;
  readonly values: Value[];
  /** Returns how many rows each change affected, in their order. */
  readonly countsOf: (result: pg.QueryResult) => readonly number[];
}

const CHANGE = /^(?:insert into|update|delete from) "([a-z_]+)"/;
const RETURNS = / returning /;

/** The text of the combination by the texts of its changes; there are few combinations. */
const texts = new Map<string, string>();

/** @throws TypeError if the statement is not a plain change of a table */
export function tableOf({ sql }: Pick<WaitingChange, 'sql'>): string {
  const table = CHANGE.exec(sql)?.[1];
  if (table === undefined || RETURNS.test(sql)) throw new TypeError(`This statement cannot wait: ${sql}`);
  return table;
}

/** Combines changes of different tables. */
export function combined(changes: readonly WaitingChange[]): Combined {
  const [first] = changes;
  if (changes.length === 1 && first !== undefined) {
    return { text: first.sql, values: first.values, countsOf: ({ rowCount }) => [rowCount ?? 0] };
  }
  const parts = changes.map(({ sql }) => sql);
  const key = parts.join(';');
  const text = texts.get(key) ?? textOf(changes);
  texts.set(key, text);
  return {
    text,
    values: changes.flatMap(({ values }) => values),
    countsOf: ({ rows }) => changes.map((_, index) => Number((rows[0] as Record<string, unknown>)[`c${index}`])),
  };
}

function textOf(changes: readonly WaitingChange[]): string {
  let before = 0;
  const parts = changes.map(({ sql, values }, index) => {
    const renumbered = sql.replaceAll(/\$(\d+)/g, (_, number) => `$${Number(number) + before}`);
    before += values.length;
    return `"c${index}" as (${renumbered} returning 1)`;
  });
  const counts = changes.map((_, index) => `(select count(*) from "c${index}") as "c${index}"`);
  return `with ${parts.join(', ')} select ${counts.join(', ')}`;
}
