/**
 * Measures `latchkey export` and `latchkey import` of a large pool (SQLite): time, users and megabytes per second, and the most memory.
 *
 *     node --conditions=source bench/move-a-pool.ts [users]
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, sdk } from '../test/harness/aws.ts';
import { commandLine } from '../test/harness/command.ts';
import { startLatchkey } from '../test/harness/latchkey.ts';
import { DEVICES, populate } from './population.ts';

const users = Number(process.argv[2] ?? 100_000);
const directory = await mkdtemp(join(tmpdir(), 'latchkey-move-'));
const [source, target, file] = ['source', 'target', 'pool'].map((name) => join(directory, name)) as [
  string,
  string,
  string,
];

/** Runs a command under GNU time, which knows the most memory that a process had. */
function measured(...words: readonly string[]): { seconds: number; cpu: number; megabytes: number } {
  const env = { ...process.env, LATCHKEY_PASSPHRASE: 'a passphrase for measurements' };
  const format = ['-f', '%e %U %S %M'];
  const run = spawnSync('/usr/bin/time', [...format, ...commandLine, ...words, '--json'], { env, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${run.stdout}${run.stderr}`);
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] = (run.stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { seconds, cpu: user + system, megabytes: kilobytes / 1024 };
}

function report(name: string, { seconds, cpu, megabytes }: ReturnType<typeof measured>, bytes: number): void {
  const rates = `${Math.round(users / seconds)} users/s, ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
  console.log(
    `${name}: ${seconds} s (CPU ${cpu.toFixed(1)} s), ${rates}, at most ${Math.round(megabytes)} MB of memory`,
  );
}

try {
  await populateSource();
  const exported = measured('export', '--data', source, '--out', file);
  const { size } = await stat(file);
  console.log(`${users} users with ${DEVICES} devices each: a file of ${(size / 1e6).toFixed(1)} MB`);
  report('export', exported, size);
  report('import', measured('import', file, '--data', target), size);
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function populateSource(): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(source);
  const server = await startLatchkey({ dataDir: source });
  const { userPoolId } = await createPool(sdk(server.endpoint));
  await server.stop();
  await populate(source, { userPoolId, users, factor: 'SOFTWARE_TOKEN_MFA' });
}
