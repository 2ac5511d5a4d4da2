/** Opens what backups need from the options of a command. */
import { existsSync } from 'node:fs';
import { BackupError } from '../backup/backup-error.ts';
import { type BackupRequest, type MadeBackup, makeBackup } from '../backup/make-backup.ts';
import { type RestoredBackup, type RestoreRequest, restoreBackup } from '../backup/restore-backup.ts';
import { createEnvelope } from '../crypto/envelope.ts';
import { openKeyring } from '../crypto/keyring.ts';
import { readKeyFile } from '../crypto/keyring-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { type DataOptions, placesOf } from './data-places.ts';

export type BackupOptions = DataOptions & BackupRequest;

/** @throws as `makeBackup`, and KeyringError */
export async function backUp(options: BackupOptions, { clock, random }: Parts): Promise<MadeBackup> {
  const { database, file, dataDir } = placesOf(options);
  if (database === undefined) {
    const advice = 'Use pg_dump, or the continuous archiving of PostgreSQL (docs/guide/operations.md).';
    throw new BackupError('Postgres', 'latchkey backup copies the embedded database, not PostgreSQL.', advice);
  }
  if (!existsSync(database)) {
    const advice = 'Give the directory of the server with --data.';
    throw new BackupError('NoData', `There is no Latchkey database in ${dataDir}.`, advice);
  }
  const texts = file === undefined ? options.masterKeys?.split(',') : await readKeyFile(file);
  return makeBackup({ database, keys: texts && (await keysOf(texts, random)), clock, random }, options);
}

/** @throws as `restoreBackup` */
export function restore(options: RestoreRequest, { random }: Pick<Parts, 'random'>): Promise<RestoredBackup> {
  return restoreBackup(options, random);
}

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
}

async function keysOf(texts: readonly string[], random: Random) {
  const keyring = await openKeyring({ value: texts.join(',') }, random);
  return { keyring, envelope: createEnvelope(keyring, random), texts: texts.map((text) => text.trim()) };
}
