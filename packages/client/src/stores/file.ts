import { mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkOptions, nonEmptyText } from '../options.ts';
import type { RecordStore } from './record-store.ts';

/** A lock that is older belongs to a process that died: its holder updates the time of the lock file more often. */
const staleAfterMs = 10_000;
const touchEveryMs = 2_000;
const retryEveryMs = 20;

/**
 * Stores records in one JSON file that only its owner can read (mode 0600, in a directory of mode 0700 if it has to be made). Writes go
 * to a second file that is then renamed, so a crash leaves the old content or the new. Processes that write at the same time wait for
 * each other.
 *
 * @param path the full path, such as that of `~/.config/my-app/devices.json`; `~` is not expanded
 */
export function fileStore(path: string): RecordStore {
  checkOptions('fileStore', { path }, { path: nonEmptyText });
  let counter = 0;
  const read = async (): Promise<Record<string, string>> => {
    try {
      const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
      return typeof parsed === 'object' && parsed !== null ? { ...(parsed as Record<string, string>) } : {};
    } catch (error) {
      // If the file is missing or damaged, start with no records: failing would prevent every sign-in.
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
  };
  const change = (job: (records: Record<string, string>) => void) =>
    withFileLock(`${path}.lock`, async () => {
      const records = await read();
      job(records);
      const beside = `${path}.${process.pid}.${counter++}.tmp`;
      await writeFile(beside, `${JSON.stringify(records, undefined, 2)}\n`, { mode: 0o600, flush: true });
      await rename(beside, path);
    });
  return {
    get: async (key) => (await read())[key],
    set: (key, value) =>
      change((records) => {
        records[key] = value;
      }),
    delete: (key) =>
      change((records) => {
        delete records[key];
      }),
    lock: (name, job) => withFileLock(`${path}.${name}.lock`, job),
  };
}

/** Runs a job under a lock. The process that creates the lock file holds the lock. */
async function withFileLock<T>(lock: string, job: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  while (!(await take(lock))) {
    if (await isStale(lock)) await rm(lock, { force: true });
    else await sleep(retryEveryMs);
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, touchEveryMs);
  touching.unref();
  try {
    return await job();
  } finally {
    clearInterval(touching);
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(lock: string): Promise<boolean> {
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Infinity }));
  return Date.now() - mtimeMs > staleAfterMs;
}
