/** Python with Boto3, where this machine has it. */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');

/** Debian puts python3-boto3 where only its own Python looks, so that one comes first. */
const command = ['/usr/bin/python3', 'python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import boto3']).status === 0,
);

/** Why Boto3 cannot be used here, or undefined when it can. */
export const boto3Missing =
  command === undefined ? 'no python3 here can import boto3 (Debian: apt-get install python3-boto3)' : undefined;

/**
 * Runs a script of this repository and gives what it printed. A script that fails fails the test, with what it said.
 * @param path from the root of the repository
 */
export async function runPython(path: string, args: readonly string[] = [], input = ''): Promise<string> {
  if (command === undefined) throw new Error(boto3Missing);
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONDONTWRITEBYTECODE: '1' };
  const running = promisify(execFile)(command, [join(root, path), ...args], { env });
  running.child.stdin?.end(input);
  return (await running).stdout;
}
