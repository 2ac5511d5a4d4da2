/** Files that only their owner may read, written so that they survive a power failure. */
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './durable-directory.ts';

/** Permission bits of group and others. */
const NOT_OWNER = 0o077;

/** The text of a private file, or what is wrong with the file. */
export type PrivateFile =
  | { readonly problem?: never; readonly text: string }
  | { readonly problem: 'exposed' | 'directory' };

/** Reads a file, and checks that only its owner may read it. Returns undefined if there is no such file. */
export async function readPrivateFile(file: string): Promise<PrivateFile | undefined> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    // Checks the open file, not its name, so that the checked file is the one that is read. Windows has no such bits.
    const stat = await handle.stat();
    if (stat.isDirectory()) return { problem: 'directory' };
    if (process.platform !== 'win32' && (stat.mode & NOT_OWNER) !== 0) return { problem: 'exposed' };
    return { text: await handle.readFile('utf8') };
  } finally {
    await handle.close();
  }
}

/**
 * Creates a file. On return the file and its directory entry are on the disk.
 * @throws Node's EEXIST if there is such a file
 */
export async function createPrivateFile(file: string, text: string): Promise<void> {
  const handle = await open(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncDirectory(dirname(file));
}

/**
 * Replaces a file. After a crash it has either the old text or the new one.
 * @param next the name of the new file until it takes the place of the old one; processes that may replace the file at
 *   the same time need names of their own
 */
export async function replacePrivateFile(file: string, text: string, next = `${file}.next`): Promise<void> {
  // A file that a crash left behind never became the file itself.
  await rm(next, { force: true });
  await createPrivateFile(next, text);
  await rename(next, file);
  await syncDirectory(dirname(file));
}
