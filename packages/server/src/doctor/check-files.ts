/** Checks of the data directory and the disk. They change nothing. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from '../backup/files.ts';
import { type Finding, findingsOf } from './finding.ts';

/** Permission bits of group and others. */
const NOT_OWNER = 0o077;

const MEGABYTE = 1_000_000;
/** Below this a write may soon fail. */
const TOO_LITTLE_BYTES = 100 * MEGABYTE;
/** A checkpoint, a VACUUM and a backup need room. */
const LITTLE_BYTES = 1_000 * MEGABYTE;

export async function* checkFiles(directory: string): AsyncGenerator<Finding> {
  const path = resolve(directory);
  const files = findingsOf('directory');
  const found = await stat(path).catch((error: unknown) => codeOf(error));
  if (found === 'ENOENT') {
    yield files.ok(`${path} does not exist yet: the first start creates it.`);
  } else if (typeof found === 'string') {
    yield files.failure(`${path} cannot be read (${found}).`, 'Give a directory that the user of the server may use.');
  } else if (!found.isDirectory()) {
    yield files.failure(`${path} is not a directory.`, 'Give another one with --data.');
  } else {
    const mayUse = await access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    const isOpen = process.platform !== 'win32' && (found.mode & NOT_OWNER) !== 0;
    if (!mayUse)
      yield files.failure(`This user may not write to ${path}.`, 'Run the command as the user of the server.');
    else if (isOpen) yield files.warning(`Other users may enter ${path}.`, `Run: chmod 700 ${path}`);
    else yield files.ok(`${path} belongs to this user alone.`);
  }
  yield await checkDisk(path);
}

async function checkDisk(path: string): Promise<Finding> {
  const disk = findingsOf('disk');
  const existing = await firstExisting(path);
  const found = await statfs(existing).catch((error: unknown) => codeOf(error));
  if (typeof found === 'string') return disk.skipped(`The free space cannot be read (${found}).`, 'Check it with df.');
  const free = found.bavail * found.bsize;
  const text = `${sizeText(free)} are free for ${path}.`;
  if (free < TOO_LITTLE_BYTES) return disk.failure(text, 'Make room now: writes fail when the disk is full.');
  if (free < LITTLE_BYTES) return disk.warning(text, 'Make room: backups and checkpoints need some, too.');
  return disk.ok(text);
}

async function firstExisting(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : firstExisting(dirname(path));
}

function sizeText(bytes: number): string {
  return bytes < 1000 * MEGABYTE ? `${Math.round(bytes / MEGABYTE)} MB` : `${(bytes / MEGABYTE / 1000).toFixed(1)} GB`;
}
