/** Databases on a running PostgreSQL server, for tests. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { StatementObserver } from '../db/connection.ts';
import { openStore } from '../open-store.ts';
import { clock, random, type TestDatabase, testEnvelope } from './test-database.ts';

/** Creates a database on a running server. @param onStatement is told what its stores send */
export async function postgresDatabase(
  serverUrl: string,
  onStatement?: StatementObserver,
): Promise<TestDatabase & { readonly url: string }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, (client) => client.query(`create database ${name}`));
  const url = new URL(`/${name}`, serverUrl).href;
  const own = testEnvelope();
  return {
    url,
    // Some tests write thousands of rows in one write, which no operation does.
    open: (envelope = own) => openStore({ url, limitMs: 60_000, envelope, clock, random, onStatement }),
    contents: () => onServer(url, allValues),
    run: async (sql) => (await onServer(url, (client) => client.query<Record<string, unknown>>(sql))).rows,
    remove: async () => {
      await onServer(serverUrl, (client) => client.query(`drop database ${name}`));
    },
  };
}

/** Runs work on a separate connection. */
export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Returns every value of every table. */
export async function allValues(client: pg.Client): Promise<Buffer> {
  const tables = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const values: Buffer[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await client.query<unknown[]>({ text: `select * from ${name}`, rowMode: 'array' });
    for (const value of rows.flat()) values.push(value instanceof Buffer ? value : Buffer.from(String(value)));
  }
  return Buffer.concat(values);
}
