/** Puts a backup into a data directory, and checks it on the way. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { createEnvelope } from '../crypto/envelope.ts';
import { type Keyring, openKeyring } from '../crypto/keyring.ts';
import { replaceKeyFile } from '../crypto/keyring-file.ts';
import { makeDirectory } from '../disk/durable-directory.ts';
import type { Random } from '../ports/random.ts';
import { dataFiles } from '../store/data-directory.ts';
import { finishCopy } from '../store/db/sqlite/copy-database.ts';
import { inspectCopy } from '../store/inspect-copy.ts';
import { BackupError } from './backup-error.ts';
import { type BackupNote, openKeys, readNote } from './backup-note.ts';
import { cannotWrite, codeOf, createEmpty, publish } from './files.ts';

export interface RestoreRequest {
  readonly backup: string;
  /** The data directory: it must be empty, but may have the key file. */
  readonly dataDir: string;
  /** Opens the keys in the description. Without it, they are not used. */
  readonly passphrase: string | undefined;
  /** Master keys from elsewhere (`LATCHKEY_KEY`), which are only checked. */
  readonly masterKeys: string | undefined;
  /** Called with the share that was copied, from 0 to 1, and with `undefined` while it is checked. */
  readonly onProgress: (share: number | undefined) => void;
  readonly signal: AbortSignal;
}

export interface RestoredBackup extends Pick<BackupNote, 'written' | 'bytes' | 'sha256' | 'keyIds'> {
  /** Where the master keys are: in the directory, in the environment, or nowhere yet. */
  readonly keys: 'restored' | 'present' | 'given' | 'missing';
}

/** @throws BackupError, StoreError (`wrong-key`), KeyringError, and the reason of the signal */
export async function restoreBackup(request: RestoreRequest, random: Random): Promise<RestoredBackup> {
  const { backup, dataDir, signal } = request;
  const note = await readNote(backup);
  const files = dataFiles(dataDir);
  const hasKeyFile = await assertEmpty(dataDir);
  const restored = await restoredKeys(note, request, hasKeyFile);
  await makeDirectory(dataDir);
  const part = `${files.database}.part`;
  await rm(part, { force: true });
  await createEmpty(part);
  try {
    await copyChecked(note, part, request);
    request.onProgress(undefined);
    const problem = finishCopy(part);
    if (problem !== undefined) throw damaged(backup, problem);
    const keyring = await keyringOf(restored, hasKeyFile ? files.key : undefined, request.masterKeys, random);
    await inspectCopy(part, keyring && createEnvelope(keyring, random));
    if (restored !== undefined) await replaceKeyFile(files.key, restored.map(bytesOf));
    await publish(part, files.database);
  } catch (error) {
    for (const file of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`]) await rm(file, { force: true });
    throw signal.aborted ? signal.reason : error;
  }
  const { written, bytes, sha256, keyIds } = note;
  const keys = restored !== undefined ? 'restored' : hasKeyFile ? 'present' : request.masterKeys ? 'given' : 'missing';
  return { written, bytes, sha256, keyIds, keys };
}

/** Returns whether the directory has a key file. It must have nothing else. @throws BackupError */
async function assertEmpty(directory: string): Promise<boolean> {
  const found: readonly string[] = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new BackupError(
      'NotEmpty',
      `${directory} cannot be read (${codeOf(error)}).`,
      'Give an empty directory with --data.',
    );
  });
  const { key, database } = dataFiles('');
  const others = found.filter((name) => name !== key && name !== `${database}.part`);
  if (others.length === 0) return found.includes(key);
  const shown = others.slice(0, 3).join(', ');
  throw new BackupError(
    'NotEmpty',
    `${directory} is not empty: it has ${shown}${others.length > 3 ? ', …' : ''}.`,
    'Give an empty directory with --data: nothing is overwritten.',
  );
}

async function restoredKeys(
  { sealedKeys }: BackupNote,
  { backup, passphrase, dataDir }: RestoreRequest,
  hasKeyFile: boolean,
): Promise<readonly string[] | undefined> {
  if (passphrase === undefined) return undefined;
  if (sealedKeys === undefined) {
    const advice = 'Leave out --with-key, and put the key file into the directory yourself.';
    throw new BackupError('NoKey', `The backup ${backup} has no master keys.`, advice);
  }
  if (hasKeyFile) {
    const advice = 'Leave out --with-key to use that key, or move it away.';
    throw new BackupError('Exists', `${dataFiles(dataDir).key} exists already.`, advice);
  }
  return openKeys(sealedKeys, passphrase);
}

async function keyringOf(
  restored: readonly string[] | undefined,
  file: string | undefined,
  given: string | undefined,
  random: Random,
): Promise<Keyring | undefined> {
  if (restored !== undefined) return openKeyring({ value: restored.join(',') }, random);
  if (given !== undefined) return openKeyring({ value: given }, random);
  return file === undefined ? undefined : openKeyring({ file }, random);
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, /^[\da-f]{64}$/i.test(text) ? 'hex' : 'base64url');
}

/** Copies the backup, and compares size and checksum. @throws BackupError */
async function copyChecked(note: BackupNote, part: string, request: RestoreRequest): Promise<void> {
  const { backup, onProgress, signal } = request;
  const hash = createHash('sha256');
  let bytes = 0;
  const target = await open(part, 'w', 0o600);
  try {
    const source = createReadStream(backup, { signal, highWaterMark: 1024 * 1024 });
    for await (const piece of source as AsyncIterable<Buffer>) {
      hash.update(piece);
      bytes += piece.length;
      await target.writeFile(piece).catch((error: unknown) => {
        throw cannotWrite(part, error);
      });
      onProgress(note.bytes === 0 ? 1 : Math.min(1, bytes / note.bytes));
    }
    await target.sync();
  } catch (error) {
    if (error instanceof BackupError || signal.aborted) throw error;
    const advice = 'Give the file that latchkey backup wrote.';
    throw new BackupError('CannotRead', `${backup} cannot be read (${codeOf(error)}).`, advice, { cause: error });
  } finally {
    await target.close();
  }
  if (bytes !== note.bytes) throw damaged(backup, `it has ${bytes} bytes instead of ${note.bytes}`);
  if (hash.digest('hex') !== note.sha256) throw damaged(backup, 'its checksum is wrong');
}

function damaged(backup: string, problem: string): BackupError {
  return new BackupError('Damaged', `The backup ${backup} is damaged: ${problem}.`, 'Restore another backup.');
}
