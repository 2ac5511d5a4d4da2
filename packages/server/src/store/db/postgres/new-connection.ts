/** Opens connections of the pool. */
import pg from 'pg';
import type { PreparedStatements } from './postgres-settings.ts';
import { keepsNames } from './statement-names.ts';

/** The pool has one limit for waiting for a connection and for opening one; opening may have a shorter one. */
export function clientWithLimit(connectLimitMs: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(typeof config === 'string' ? config : { ...config, connectionTimeoutMillis: connectLimitMs });
    }
  };
}

/** Prepares a new connection before its first use. Returns whether statements may have names on it. */
export async function prepare(
  client: pg.ClientBase,
  limitMs: number,
  statements: PreparedStatements,
): Promise<boolean> {
  // The pool listens only to idle connections. If a connection in use breaks, its queries fail, but without a listener
  // its error would also end the process.
  client.on('error', () => undefined);
  // Reads run outside of transactions: without a timeout PostgreSQL would continue them after nothing waits for them.
  const statement = { text: `set statement_timeout = ${limitMs}; ${PROCESS}`, query_timeout: limitMs };
  const results: unknown = await client.query(statement);
  // `pg` has a result for each of the two statements, but its types do not say so.
  const [, server] = results as readonly pg.QueryResult<{ pid: number }>[];
  const named = statements === 'auto' ? await keepsNames(client, server?.rows[0]?.pid, limitMs) : statements === 'on';
  const plans = { text: PLANS, query_timeout: limitMs };
  if (named) await client.query(plans);
  return named;
}

const PROCESS = 'select pg_backend_pid() as pid';

/**
 * A plan is kept until PostgreSQL has analyzed the table again. Without these, a plan for five users reads the whole table, and is still
 * in use when 100,000 users have been imported. Every query finds its rows by an index. A scan that is needed nevertheless looks
 * expensive then, and would be compiled.
 */
const PLANS = 'set enable_seqscan = off; set jit = off';
