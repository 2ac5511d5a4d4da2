/**
 * Passwords that are known from data breaches: a directory that the operator provides, in the format of the range files
 * of Have I Been Pwned. A file is named after the first five digits of a SHA-1 (`21BD1` or `21BD1.txt`) and has a line
 * `SUFFIX:COUNT` for each password whose SHA-1 begins with them. Nothing is sent anywhere: a check reads one small file.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createRecentlyUsed } from '../crypto/recently-used.ts';
import type { Logger } from '../ports/log.ts';

export interface CompromisedPasswords {
  /** Whether a list was provided. Without one, no password is found. */
  readonly isProvided: boolean;
  /** Whether the list contains the password. A file that is missing or unreadable contains none. */
  includes(password: string): Promise<boolean>;
}

export const noCompromisedPasswords: CompromisedPasswords = {
  isProvided: false,
  includes: () => Promise.resolve(false),
};

/** A range file has some 40 kB. Larger files are not read. */
const LARGEST_FILE = 1024 * 1024;

/** Files that are kept in memory: the same few passwords are tried again and again. */
const KEPT_FILES = 64;

/** Returns the list in a directory. */
export function compromisedPasswordsIn(directory: string, log: Pick<Logger, 'warn'>): CompromisedPasswords {
  const files = createRecentlyUsed<string>(KEPT_FILES);

  async function contentOf(prefix: string): Promise<string> {
    const kept = files.get(prefix);
    if (kept !== undefined) return kept;
    const content = (await readSmall(join(directory, prefix))) ?? (await readSmall(join(directory, `${prefix}.txt`)));
    const text = (content ?? '').toUpperCase();
    files.set(prefix, text);
    return text;
  }

  return {
    isProvided: true,
    async includes(password) {
      const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
      const [prefix, suffix] = [digest.slice(0, 5), digest.slice(5)];
      try {
        return hasSuffix(await contentOf(prefix), suffix);
      } catch (err) {
        log.warn({ err, directory }, 'could not read the list of compromised passwords');
        return false;
      }
    },
  };
}

/** Lines with the count 0 are padding, which the range files contain on request. */
function hasSuffix(content: string, suffix: string): boolean {
  for (let at = content.indexOf(suffix); at >= 0; at = content.indexOf(suffix, at + 1)) {
    const isWholeLine = at === 0 || content[at - 1] === '\n';
    const count = content.slice(at + suffix.length, at + suffix.length + 20);
    if (isWholeLine) return /^(?::0*[1-9]|\s|$)/.test(count);
  }
  return false;
}

/** Undefined: there is no such file. */
async function readSmall(path: string): Promise<string | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (size > LARGEST_FILE) throw new Error(`${path} has ${size} bytes, which is too much for a range file.`);
    return await file.readFile('latin1');
  } finally {
    await file.close();
  }
}
