/** Runs Python with Boto3, if this machine has it. */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');

/** Debian's python3-boto3 is found only by Debian's own Python, so that one is tried first. */
const command = ['/usr/bin/python3', 'python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import boto3']).status === 0,
);

/** The reason why Boto3 cannot be used here; undefined if it can. */
export const boto3Missing =
  command === undefined
    ? 'no python3 on this machine can import boto3 (Debian: apt-get install python3-boto3)'
    : undefined;

/** A Python with pytest, if there is one. */
const withPytest = ['/usr/bin/python3', 'python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import pytest']).status === 0,
);

export const pythonWithPytest = withPytest ?? 'python3';

/** The reason why pytest cannot be used here; undefined if it can. With LATCHKEY_REQUIRE_SUITES=all its tests are not skipped. */
export const pytestMissing =
  withPytest === undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all'
    ? 'no python3 on this machine can import pytest (Debian: apt-get install python3-pytest)'
    : undefined;

/** A Python with PyJWT and its algorithms, if there is one. */
export const pythonWithJwt = ['/usr/bin/python3', 'python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import cryptography, jwt']).status === 0,
);

/**
 * Runs a script of this repository and returns its output. If the script fails, the test fails with the script's error output.
 * @param path path relative to the root of the repository
 * @param further environment variables
 */
export async function runPython(
  path: string,
  args: readonly string[] = [],
  input = '',
  further: Readonly<Record<string, string>> = {},
): Promise<string> {
  if (command === undefined) throw new Error(boto3Missing);
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONDONTWRITEBYTECODE: '1', ...further };
  const running = promisify(execFile)(command, [join(root, path), ...args], { env });
  running.child.stdin?.end(input);
  return (await running).stdout;
}
