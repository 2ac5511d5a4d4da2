/**
 * `npm run bench:bare [rounds]`: the share of the crypto floor that a server with no features reaches (bare-server.ts), beside Latchkey.
 * It is the most that can be expected on Node. Prints the results and writes nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cryptoFloor } from './crypto-floor.ts';
import { killAtExit, prepare, serve } from './latchkey-process.ts';
import { load } from './load.ts';
import { calmest } from './machine-load.ts';
import { median } from './statistics.ts';

const USERS = 1000;
const ROUND_MS = 3000;
const rounds = Number(process.argv[2] ?? 5);

const kinds = [
  { kind: 'plain sign-in', exponentiations: 3, factor: null },
  { kind: 'device sign-in', exponentiations: 6, factor: 'SOFTWARE_TOKEN_MFA' },
] as const;

/** Starts the bare server for the users of a pool. */
async function startBare(userPoolId: string): Promise<{ endpoint: string; pid: number | undefined; stop: () => void }> {
  const script = join(import.meta.dirname, 'bare-server.ts');
  const group = userPoolId.split('_')[1] ?? '';
  const child = spawn(process.execPath, ['--conditions=source', script, group], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  killAtExit(child);
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { endpoint: `http://127.0.0.1:${String(port).trim()}`, pid: child.pid, stop: () => child.kill() };
}

for (const { kind, exponentiations, factor } of kinds) {
  const prepared = await prepare({ users: USERS, factor });
  const bare = await startBare(prepared.pool.userPoolId);
  const latchkey = await serve(prepared.dataDir);
  const work = { kind, target: prepared.pool, users: USERS };
  const job = { work, threads: availableParallelism(), connections: 12, durationMs: ROUND_MS };
  const calm = await calmest(rounds, [bare.pid, latchkey.process.pid], async () => {
    const floor = (await cryptoFloor({ exponentiations, durationMs: ROUND_MS / 2 })).cpuMs;
    const ofBare = (await load({ ...job, endpoint: bare.endpoint }, bare.pid)).serverCpuMs;
    const ofLatchkey = (await load({ ...job, endpoint: latchkey.endpoint }, latchkey.process.pid)).serverCpuMs;
    return { floor, ofBare, ofLatchkey };
  });
  const share = (of: 'ofBare' | 'ofLatchkey') => median(calm.results.map((result) => result.floor / result[of]));
  console.log(
    `${kind}: bare ${share('ofBare').toFixed(2)}, Latchkey ${share('ofLatchkey').toFixed(2)} of the floor by CPU time`,
  );
  console.log(`  ${calm.note}`);
  bare.stop();
  await latchkey.stop();
  await prepared.remove();
}
