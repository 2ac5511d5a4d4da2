/** Reads the access keys that may sign requests, from a file or the environment. */
import { readFile } from 'node:fs/promises';
import type { AccessKey } from '@latchkey/server';

const howTo =
  'Give a file with --access-keys, such as [{ "accessKeyId": "AKID...", "secretAccessKey": "..." }], ' +
  'or LATCHKEY_ACCESS_KEYS=ID:SECRET in the environment.';

/** @throws StartError if there are none, or if they cannot be used */
export async function readAccessKeys(
  file: string | undefined,
  value: string | undefined,
): Promise<readonly AccessKey[]> {
  const { AccessKeyError, parseAccessKeys, StartError } = await import('@latchkey/server');
  if (file === undefined && value === undefined) {
    throw new StartError(
      'A server in production verifies signatures, and there is no access key to verify with.',
      howTo,
    );
  }
  const origin = file === undefined ? 'LATCHKEY_ACCESS_KEYS' : `The file ${file}`;
  try {
    return parseAccessKeys(file === undefined ? (value ?? '') : await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof AccessKeyError) throw new StartError(`${origin} cannot be used: ${error.message}.`, howTo);
    if (file !== undefined)
      throw new StartError(`${origin} cannot be read (${codeOf(error)}).`, howTo, { cause: error });
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
