/**
 * A database that looks distributed: the checker of Citus's rules notes its tables (citus-rules.ts), and all of them are
 * on one machine. So stores claim names as on a cluster.
 */
import { randomInt } from 'node:crypto';
import type { StatementObserver } from '../db/connection.ts';
import { migrate } from '../db/migrate.ts';
import { openPostgres } from '../db/postgres/postgres.ts';
import { distribute } from '../distribution/distribute.ts';
import { citusRules } from './citus-rules.ts';
import { postgresDatabase } from './postgres-database.ts';
import { NOW } from './sample-records.ts';

/** Creates such a database on a running server. @param onStatement is told what its stores send */
export async function distributedDatabase(serverUrl: string, onStatement?: StatementObserver) {
  const database = await postgresDatabase(serverUrl, onStatement);
  // Beside the tables, as Citus's own.
  await database.run(`create schema citus_rules; set search_path = citus_rules; ${citusRules}`);
  await database.run(`alter database ${new URL(database.url).pathname.slice(1)} set search_path = public, citus_rules`);
  const engine = openPostgres(database.url, { random: { integer: (below) => randomInt(below) } });
  try {
    await migrate(engine, NOW);
    await distribute(engine, NOW, () => undefined);
  } finally {
    await engine.close();
  }
  return database;
}
