/** Checks of the master keys, the database and its clock. They change nothing. */
import { existsSync } from 'node:fs';
import { createEnvelope, type Envelope } from '../crypto/envelope.ts';
import { type KeyringSource, openKeyring } from '../crypto/keyring.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { PostgresSettings } from '../store/db/postgres/postgres-settings.ts';
import { type ExaminedStore, examinePostgres, examineSqlite } from '../store/examine.ts';
import { type Finding, failureOf, findingsOf } from './finding.ts';

export interface DataPlaces {
  /** Path of the embedded database; undefined with PostgreSQL. */
  readonly database: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly settings: PostgresSettings;
  readonly source: KeyringSource;
}

/** Differences from the clock of the database. Expiries are compared to seconds; nodes may differ by some. */
const CLOCK_WARNING_MS = 2_000;
const CLOCK_FAILURE_MS = 30_000;

const SLOW_DATABASE_MS = 20;

export async function* checkData(
  places: DataPlaces,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): AsyncGenerator<Finding> {
  const { envelope, finding } = await checkKey(places, random);
  yield finding;
  const { database, databaseUrl, settings } = places;
  let examined: ExaminedStore | undefined;
  try {
    examined =
      databaseUrl === undefined
        ? await examineSqlite(database ?? '', envelope)
        : await examinePostgres(databaseUrl, envelope, random, settings);
  } catch (error) {
    yield failureOf('database', error);
    return;
  }
  yield schemaFinding(examined, database);
  const server = examined?.server;
  if (server === undefined) return;
  yield clockFinding('the database', Math.round(clock.now() - server.roundTripMs / 2 - server.now));
  const latency = findingsOf('latency');
  const text = `PostgreSQL ${server.version} answers in ${server.roundTripMs.toFixed(1)} ms.`;
  const advice = 'Put server and database into one network: a sign-in waits for several answers.';
  yield server.roundTripMs > SLOW_DATABASE_MS ? latency.warning(text, advice) : latency.ok(text);
}

/** The finding about the difference of two clocks, in milliseconds. */
export function clockFinding(other: string, difference: number): Finding {
  const clocks = findingsOf('clock');
  const amount = Math.abs(difference);
  const text = `The clock of this machine differs from that of ${other} by ${(amount / 1000).toFixed(1)} s.`;
  const advice = 'Synchronize both with NTP: codes, sessions and tokens expire by the clock.';
  if (amount > CLOCK_FAILURE_MS) return clocks.failure(text, advice);
  return amount > CLOCK_WARNING_MS ? clocks.warning(text, advice) : clocks.ok(text);
}

async function checkKey(
  { source, database }: DataPlaces,
  random: Random,
): Promise<{ readonly envelope?: Envelope; readonly finding: Finding }> {
  const key = findingsOf('key');
  if ('file' in source && !existsSync(source.file)) {
    if (database !== undefined && !existsSync(database)) {
      return { finding: key.ok('There is no key yet: the first start creates it.') };
    }
    const finding =
      database === undefined
        ? key.failure(
            'There are no master keys for this database.',
            'Give them as LATCHKEY_KEY, the same to every node, or put latchkey.key into the data directory.',
          )
        : key.failure(`The key file ${source.file} is missing.`, 'Put it back from where you keep it.');
    return { finding };
  }
  try {
    const keyring = await openKeyring(source, random);
    const [newest = '', ...older] = keyring.ids;
    const text = `The newest master key is ${newest}${older.length === 0 ? '' : `, and there are ${older.length} older ones`}.`;
    const finding =
      older.length > 1
        ? key.warning(text, 'Remove those that are not in use: latchkey keys remove-old.')
        : key.ok(text);
    return { envelope: createEnvelope(keyring, random), finding };
  } catch (error) {
    return { finding: failureOf('key', error) };
  }
}

function schemaFinding(examined: ExaminedStore | undefined, database: string | undefined): Finding {
  const schema = findingsOf('database');
  if (examined === undefined || examined.schema.length === 0) {
    return schema.ok('The database is empty: the first start creates its tables.');
  }
  const newest = Math.max(...examined.schema);
  const { known, refusal } = examined;
  if (newest > known) {
    return refusal === undefined
      ? schema.warning(
          `A newer version has migrated the database to schema ${newest}. This version knows ${known}, and still runs on it.`,
          'Replace this version soon: the next migration may exclude it.',
        )
      : schema.failure(
          `A newer version has written the database (schema ${newest}; this version knows ${known}).`,
          'Start that version or a later one, or restore a backup from before the upgrade.',
        );
  }
  if (examined.schema.length < examined.known) {
    return schema.warning(
      `The next start migrates the database from schema ${newest} to ${examined.known}.`,
      `Back it up first: ${database === undefined ? 'pg_dump' : 'latchkey backup'}. An older version cannot read it afterwards.`,
    );
  }
  return schema.ok(`The database can be read, its schema is ${newest}, and the master key belongs to it.`);
}
