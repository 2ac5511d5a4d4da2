/** The key file: checks it when it is read, and writes it durably, readable by its owner only. */
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory } from '../disk/durable-directory.ts';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from '../disk/private-file.ts';
import { KeyringError } from './keyring-error.ts';

const ABOUT =
  'Master keys of Latchkey, newest first. Keep this file secret and back it up apart from the database: ' +
  'without it nothing that is sealed in the database can be read again.';

/**
 * Returns the keys of the file as text, newest first, or undefined if there is no such file.
 * @throws KeyringError when others may read it, or when it is not a key file.
 */
export async function readKeyFile(file: string): Promise<readonly string[] | undefined> {
  const text = await readPrivately(file);
  if (text === undefined) return undefined;
  const keys = keysIn(text);
  if (!keys) {
    throw new KeyringError(
      'malformed',
      `${file} is not a complete key file. Restore it from your backup; if this server was never used, delete it.`,
    );
  }
  return keys;
}

/**
 * Creates the file with one key and returns its content: that key, or another process's key if that process was first.
 * @throws KeyringError if there is already a database, which was sealed under the missing file.
 */
export async function createKeyFile(
  { file, database }: { readonly file: string; readonly database?: string | undefined },
  key: Uint8Array,
): Promise<readonly string[]> {
  if (database !== undefined && (await exists(database))) {
    throw new KeyringError(
      'missing',
      `${database} exists, but its key file ${file} does not. Put the key file back (or give the key itself). ` +
        'A new key could not open what is in the database; to start empty, move the database away as well.',
    );
  }
  await makeDirectory(dirname(file));
  try {
    // It is on the disk before anything is sealed under the key.
    await createPrivateFile(file, contentOf([key]));
  } catch (error) {
    const present = isCode(error, 'EEXIST') ? await readKeyFile(file) : undefined;
    if (!present) throw error;
    return present;
  }
  return [textOf(key)];
}

/** Replaces the keys in the file, newest first. After a crash the file has either the old keys or the new ones. */
export async function replaceKeyFile(file: string, keys: readonly Uint8Array[]): Promise<void> {
  await replacePrivateFile(file, contentOf(keys));
}

function contentOf(keys: readonly Uint8Array[]): string {
  return `${JSON.stringify({ about: ABOUT, keys: keys.map(textOf) }, undefined, 2)}\n`;
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key).toString('base64url');
}

async function readPrivately(file: string): Promise<string | undefined> {
  const found = await readPrivateFile(file);
  if (found?.problem === undefined) return found?.text;
  throw found.problem === 'directory'
    ? new KeyringError('malformed', `${file} should be the key file, but is a directory. Move the directory away.`)
    : new KeyringError('exposed', `Others may read the key file ${file}. Run: chmod 600 ${file}`);
}

function keysIn(text: string): readonly string[] | undefined {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    const complete = Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof key === 'string');
    return complete ? keys : undefined;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
