/** Connects to a PostgreSQL database, and checks whether it can store Latchkey's data. */
import { sql } from 'kysely';
import pg from 'pg';
import { StoreError } from '../../store-error.ts';
import type { Engine } from '../connection.ts';
import { openPostgres, type PostgresOptions } from './postgres.ts';
import { checkContradictions, type PostgresSettings, readTls } from './postgres-settings.ts';
import { query } from '../query.ts';

const howTo =
  'Give it as postgres://user:password@host:port/name, with the special characters of a password percent-encoded.';

const serverEncoding = query((db) => ({
  compile: () => sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`.compile(db),
}));

/** Prepares connections; the first query opens the first one. @throws StoreError (`unsuitable`) */
export async function connectPostgres(
  url: string,
  settings: PostgresSettings,
  { random, onStatement }: Pick<PostgresOptions, 'random' | 'onStatement'>,
): Promise<Engine> {
  checkContradictions(url, settings);
  checkAddress(url);
  const { tls, ...rest } = settings;
  const secure = tls && (await readTls(tls));
  return openPostgres(url, { ...rest, secure, random, onStatement });
}

/**
 * Checks an address without connecting.
 * @throws StoreError (`unsuitable`), which does not quote the address
 */
function checkAddress(url: string): void {
  if (!/^(postgres|postgresql|socket):/.test(url)) {
    throw new StoreError('unsuitable', `The address of the database is not a PostgreSQL address. ${howTo}`);
  }
  try {
    void new pg.Client({ connectionString: url });
  } catch (error) {
    const { code, path } = error as { code?: unknown; path?: unknown };
    if (typeof path !== 'string') {
      throw new StoreError('unsuitable', `The address of the database cannot be read. ${howTo}`);
    }
    throw new StoreError(
      'unsuitable',
      `The address of the database names the file ${path}, which cannot be read (${String(code)}). Correct its parameters.`,
    );
  }
}

/** @throws StoreError (`unsuitable`) for a database that cannot store every character. */
export async function checkEncoding(engine: Engine): Promise<void> {
  const found = await engine.reader.row(serverEncoding, {});
  if (found?.encoding === 'UTF8') return;
  throw new StoreError(
    'unsuitable',
    `The database has the encoding ${found?.encoding}, which cannot represent every name. ` +
      "Create one with encoding UTF8: create database latchkey encoding 'UTF8' template template0",
  );
}
