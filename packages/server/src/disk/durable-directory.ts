/** Directories whose entries last: a file is only as safe as the directory that names it. */
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Makes a directory and its parents, for their owner only, so that they survive a power failure. Present ones stay as they are. */
export async function makeDirectory(directory: string): Promise<void> {
  const path = resolve(directory);
  const first = await makeMissing(path);
  if (first === undefined) return;
  // Each new directory is an entry in its parent: from the deepest up to the parent of the first one made.
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/**
 * Makes a directory and its parents. Node's own `recursive` never ends where a directory cannot be made although its parent is
 * there, as below /proc: the system then answers ENOENT however often it is asked.
 *
 * @returns the first one that was made, or undefined if all were there
 */
async function makeMissing(path: string): Promise<string | undefined> {
  const failure = await make(path);
  if (failure === undefined) return path;
  const parent = dirname(path);
  if (failure.code !== 'ENOENT' || parent === path) return assertDirectory(path, failure);
  const first = await makeMissing(parent);
  const again = await make(path);
  // Another process may have made it meanwhile.
  if (again !== undefined) await assertDirectory(path, again);
  return first ?? path;
}

function make(path: string): Promise<NodeJS.ErrnoException | undefined> {
  return mkdir(path, { mode: 0o700 }).then(
    () => undefined,
    (error: unknown) => error as NodeJS.ErrnoException,
  );
}

/** @throws the failure, unless there is a directory nevertheless */
async function assertDirectory(path: string, failure: Error): Promise<undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) throw failure;
}

/** Brings a directory's entries to the disk. Does nothing on Windows, where directories cannot be opened. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
