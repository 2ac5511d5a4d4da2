/** Directories whose entries survive a power failure: a file is lost if its directory entry is. */
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Creates a directory and its parents durably, for their owner only. Existing directories stay as they are. */
export async function makeDirectory(directory: string): Promise<void> {
  const path = resolve(directory);
  const first = await createMissing(path);
  if (first === undefined) return;
  // Each new directory is an entry in its parent: syncs from the deepest up to the parent of the first one created.
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/**
 * Creates a directory and its parents. Node's own `recursive` never ends if a directory cannot be created although its
 * parent exists, as below /proc: the system then answers ENOENT every time.
 *
 * @returns the first directory that was created, or undefined if all existed
 */
async function createMissing(path: string): Promise<string | undefined> {
  const failure = await create(path);
  if (failure === undefined) return path;
  const parent = dirname(path);
  if (failure.code !== 'ENOENT' || parent === path) return assertDirectory(path, failure);
  const first = await createMissing(parent);
  const again = await create(path);
  // Another process may have created it meanwhile.
  if (again !== undefined) await assertDirectory(path, again);
  return first ?? path;
}

function create(path: string): Promise<NodeJS.ErrnoException | undefined> {
  return mkdir(path, { mode: 0o700 }).then(
    () => undefined,
    (error: unknown) => error as NodeJS.ErrnoException,
  );
}

/** @throws the failure, unless the directory exists */
async function assertDirectory(path: string, failure: Error): Promise<undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) throw failure;
}

/** Flushes a directory's entries to the disk. Does nothing on Windows, where directories cannot be opened. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
