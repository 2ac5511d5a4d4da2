/** Files of backups: never overwritten, readable by their owner only, and on the disk before they have their final name. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../disk/durable-directory.ts';
import { BackupError } from './backup-error.ts';

/** Creates an empty file. @throws BackupError */
export async function createEmpty(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close();
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** Flushes a file to the disk. */
export async function flushFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a file its final name. @throws BackupError if there is a file with that name */
export async function publish(made: string, file: string): Promise<void> {
  try {
    await link(made, file);
    await rm(made);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(file);
    // The file system has no hard links.
    await createEmpty(file);
    await rename(made, file);
  }
  await syncDirectory(dirname(file));
}

/** Size and SHA-256 of a file. */
export async function digestOf(file: string, signal: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file, { signal, highWaterMark: 1024 * 1024 })) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

export function exists(file: string): BackupError {
  return new BackupError('Exists', `${file} exists already.`, 'Name another file: nothing is overwritten.');
}

export function cannotWrite(file: string, error: unknown): BackupError {
  const code = codeOf(error);
  if (code === 'EEXIST') return exists(file);
  return new BackupError('CannotWrite', `${file} cannot be written (${code}).`, 'Name a file in another directory.');
}

export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  return 'code' in error ? String(error.code) : error.message;
}
