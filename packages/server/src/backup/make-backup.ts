/** Copies the embedded database of a server, which may be running, into one file that is checked. */
import { access, rm } from 'node:fs/promises';
import type { Envelope } from '../crypto/envelope.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { createPrivateFile } from '../disk/private-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { copyDatabase, finishCopy } from '../store/db/sqlite/copy-database.ts';
import { inspectCopy } from '../store/inspect-copy.ts';
import { BackupError } from './backup-error.ts';
import { type BackupNote, noteFile, noteText, sealKeys } from './backup-note.ts';
import { cannotWrite, createEmpty, digestOf, exists, flushFile, publish } from './files.ts';

export interface BackupRequest {
  /** The file to write. */
  readonly out: string;
  /** Seals the master keys into the description. Without it they are not in the backup. */
  readonly passphrase: string | undefined;
  /** Called with the share that was copied, from 0 to 1, and with `undefined` while the copy is checked. */
  readonly onProgress: (share: number | undefined) => void;
  readonly signal: AbortSignal;
}

export interface BackupParts {
  /** Path of the database. */
  readonly database: string;
  /** The master keys and their texts, newest first; undefined if they are not at hand. */
  readonly keys:
    | { readonly keyring: Keyring; readonly envelope: Envelope; readonly texts: readonly string[] }
    | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** The result of a backup. */
export type MadeBackup = Pick<BackupNote, 'written' | 'bytes' | 'sha256' | 'keyIds'> & {
  /** The description beside the backup. */
  readonly noteFile: string;
  readonly hasKeys: boolean;
};

/** @throws BackupError, StoreError (also `wrong-key`), and the reason of the signal */
export async function makeBackup(parts: BackupParts, request: BackupRequest): Promise<MadeBackup> {
  const { database, keys, clock, random } = parts;
  const { out, passphrase, onProgress, signal } = request;
  const [note, part] = [noteFile(out), `${out}.part`];
  for (const file of [out, note]) if (await isThere(file)) throw exists(file);
  const sealedKeys = passphrase === undefined ? undefined : await sealed(keys?.texts, passphrase, random);
  // A backup that was killed may have left it.
  await rm(part, { force: true }).catch((error: unknown) => {
    throw cannotWrite(part, error);
  });
  await createEmpty(part);
  try {
    const written = new Date(clock.now()).toISOString();
    await copyDatabase(database, part, (share) => {
      signal.throwIfAborted();
      onProgress(share);
    });
    onProgress(undefined);
    const problem = finishCopy(part);
    if (problem !== undefined) {
      const advice = 'Keep the server running and its older backups, and check the disk: latchkey doctor.';
      throw new BackupError('Damaged', `The copy is not intact: ${problem}.`, advice);
    }
    const schema = await inspectCopy(part, keys?.envelope);
    await flushFile(part);
    const { bytes, sha256 } = await digestOf(part, signal);
    const keyIds = keys?.keyring.ids ?? null;
    const text = noteText({ written, bytes, sha256, schema, keyIds, ...(sealedKeys && { sealedKeys }) });
    await createPrivateFile(note, text).catch((error: unknown) => {
      throw cannotWrite(note, error);
    });
    // A backup with its final name is complete, and has its description.
    await publish(part, out).catch(async (error: unknown) => {
      await rm(note, { force: true });
      throw error;
    });
    return { written, bytes, sha256, keyIds, noteFile: note, hasKeys: sealedKeys !== undefined };
  } catch (error) {
    for (const file of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`]) await rm(file, { force: true });
    throw signal.aborted ? signal.reason : error;
  }
}

async function sealed(texts: readonly string[] | undefined, passphrase: string, random: Random): Promise<string> {
  if (texts !== undefined) return sealKeys(texts, passphrase, random);
  throw new BackupError(
    'NoKey',
    'There are no master keys to put into the backup.',
    'Give them as the server gets them: its data directory has the file latchkey.key, or LATCHKEY_KEY has them.',
  );
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
