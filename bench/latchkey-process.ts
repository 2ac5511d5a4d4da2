/** The server that is measured: `latchkey serve`, a process of its own, as in production. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, sdk, type TestPool } from '../test/harness/aws.ts';
import { type Latchkey, type LatchkeyOptions, startLatchkey } from '../test/harness/latchkey.ts';
import { type Population, populate } from './population.ts';

const accessKey = { accessKeyId: 'BENCH', secretAccessKey: 'a-secret-for-this-run-only' };

/** Linux counts CPU time in hundredths of a second on every architecture that Node runs on. */
const MS_PER_TICK = 10;

/** Starts a server on a data directory. */
export async function serve(dataDir: string, env: LatchkeyOptions['env'] = {}): Promise<Latchkey> {
  const keys = `${accessKey.accessKeyId}:${accessKey.secretAccessKey}`;
  const server = await startLatchkey({ command: 'serve', dataDir, env: { LATCHKEY_ACCESS_KEYS: keys, ...env } });
  killAtExit(server.process);
  return server;
}

/** A measurement that fails must not leave a server behind. */
export function killAtExit(child: ChildProcess): void {
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

/** CPU time of a process so far, in milliseconds: all threads, user and system (Linux). */
export function cpuMs(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return Number.NaN;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the process is in brackets and may hold anything; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** A data directory with one pool. */
export interface Ground {
  readonly dataDir: string;
  readonly pool: TestPool;
  remove(): Promise<void>;
}

/** Makes a pool by the API and fills it through the store. Nothing runs on the directory afterwards. */
export async function prepare(population: Omit<Population, 'userPoolId'>): Promise<Ground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  const server = await serve(dataDir);
  const client = sdk(server.endpoint, accessKey);
  const tracking = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };
  const pool = await createPool(
    client,
    population.mfa ? { pool: { DeviceConfiguration: tracking }, mfa: 'ON' } : { mfa: 'OFF' },
  );
  client.destroy();
  await server.stop();
  await populate(dataDir, { ...population, userPoolId: pool.userPoolId });
  return { dataDir, pool, remove: () => rm(dataDir, { recursive: true }) };
}
