/**
 * Names for prepared statements: PostgreSQL parses and plans a statement with a name once for each connection, and not each time.
 * A name is made from the text, so the same text has the same name on every node and in every version.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { StoreError } from '../../store-error.ts';

/** Below the 200 that PgBouncer keeps for each of its connections by default. */
const MOST_NAMES = 150;
/** Texts that were sent once. Most of the rare ones are never sent again, and do not take a name. */
const MOST_SEEN = 500;

/** invalid_sql_statement_name and duplicate_prepared_statement: the name does not exist, or does already. */
const LOST: ReadonlySet<unknown> = new Set(['26000', '42P05']);
/** feature_not_supported: "cached plan must not change result type". */
const UNSUPPORTED = '0A000';

/** A statement failed because of its name. PostgreSQL has not executed it, so it can be sent again, without the name. */
export class NameFailure extends StoreError {
  constructor(code: string) {
    super('conflict', 'PostgreSQL cannot use a prepared statement any more.', code);
  }
}

/** Which texts have names on which connections of an engine. */
export class StatementNames {
  readonly #connections = new WeakSet<pg.ClientBase>();
  readonly #names = new Map<string, string | undefined>();
  readonly #seen = new Set<string>();
  #off = false;

  /** Names may be used on the connection. */
  allowOn(client: pg.ClientBase): void {
    this.#connections.add(client);
  }

  /** Returns the name of the text if it shall be sent with one. A text gets its name when it is sent again. */
  of(text: string, client: pg.ClientBase): string | undefined {
    if (this.#off || !this.#connections.has(client)) return undefined;
    if (this.#names.has(text)) return this.#names.get(text);
    if (this.#names.size >= MOST_NAMES) return undefined;
    if (!this.#seen.delete(text)) {
      if (this.#seen.size >= MOST_SEEN) this.#seen.clear();
      this.#seen.add(text);
      return undefined;
    }
    const name = `latchkey_${createHash('sha256').update(text).digest('base64url')}`;
    this.#names.set(text, name);
    return name;
  }

  /**
   * Returns a NameFailure, or the error itself if it has another reason.
   *
   * If a name is lost, which an unsuitable pooler causes, this engine uses no names any more: to find out again and again would cost
   * more than names save. If the text is outdated, because its table was migrated, it has no name any more: this node will be
   * replaced soon.
   * @param error what `pg` has thrown for a text that was sent with a name
   */
  failureOf(error: unknown, text: string): unknown {
    // Messages are translated; names of functions are not.
    const { code, routine } = error as { code?: unknown; routine?: unknown };
    const isLost = LOST.has(code);
    if (!isLost && !(code === UNSUPPORTED && routine === 'RevalidateCachedQuery')) return error;
    if (isLost) this.#off = true;
    else this.#names.set(text, undefined);
    return new NameFailure(String(code));
  }
}

/**
 * Whether statements keep their names on a connection, whatever is between it and the server.
 *
 * The server itself tells a connection the id of its process, and a pooler invents one. A pooler that assigns connections by
 * transaction must give statements names of its own on the server, as PgBouncer does from version 1.21 with
 * max_prepared_statements. If the server sees our name, the pooler passes names on, and the next transaction may reach a server
 * connection that does not know them. A pooler that assigns connections by session does that, too; there it would be no harm.
 * @param backendPid `pg_backend_pid()` on this connection
 * @throws Error if the connection breaks
 */
export async function keepsNames(
  client: pg.ClientBase,
  backendPid: number | undefined,
  limitMs: number,
): Promise<boolean> {
  const { processID } = client as { processID?: unknown };
  if (processID === backendPid) return true;
  const name = `latchkey_probe_${String(processID)}`;
  const limited = <T extends pg.QueryConfig>(statement: T) => ({ ...statement, query_timeout: limitMs });
  await client.query(limited({ text: 'begin' }));
  try {
    const seen = await client.query(limited({ text: PROBE, name, values: [name] }));
    if (seen.rows.length === 0) return true;
    // Another client may get the server connection next.
    await client.query(limited({ text: `deallocate "${name}"` }));
    return false;
  } catch {
    return false;
  } finally {
    await client.query(limited({ text: 'rollback' }));
  }
}

const PROBE = 'select 1 from pg_prepared_statements where name = $1';
