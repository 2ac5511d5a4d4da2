/**
 * `npm run bench:bare [rounds [kind]]`: the share of the crypto floor that a server with no features reaches (bare-server.ts), beside Latchkey.
 * It is the most that can be expected on Node. Prints the results and writes nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cryptoFloor } from './crypto-floor.ts';
import { killAtExit, prepare, serve, serveDevelopment } from './latchkey-process.ts';
import { load } from './load.ts';
import { calmest } from './machine-load.ts';
import { median } from './statistics.ts';

const USERS = 1000;
/** A user may get at most twenty codes an hour. */
const USERS_WITH_CODES = 5000;
const ROUND_MS = 3000;
const rounds = Number(process.argv[2] ?? 5);

const kinds = [
  { kind: 'plain sign-in', exponentiations: 3, factor: null, users: USERS, start: serve },
  { kind: 'device sign-in', exponentiations: 6, factor: 'SOFTWARE_TOKEN_MFA', users: USERS, start: serve },
  { kind: 'SMS sign-in', exponentiations: 3, factor: 'SMS_MFA', users: USERS_WITH_CODES, start: serveDevelopment },
  { kind: 'e-mail sign-in', exponentiations: 3, factor: 'EMAIL_OTP', users: USERS_WITH_CODES, start: serveDevelopment },
  { kind: 'custom sign-in', exponentiations: 0, factor: null, users: USERS, start: serveDevelopment },
] as const;

/** All kinds, unless one was named, such as "custom sign-in". */
function isWanted({ kind }: { readonly kind: string }): boolean {
  const [, , , only = kind] = process.argv;
  return kind === only;
}

/** Starts the bare server for the users of a pool. */
async function startBare(
  userPoolId: string,
  factor: string,
): Promise<{ endpoint: string; pid: number | undefined; stop: () => void }> {
  const script = join(import.meta.dirname, 'bare-server.ts');
  const group = userPoolId.split('_')[1] ?? '';
  const child = spawn(process.execPath, ['--conditions=source', script, group, factor], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  killAtExit(child);
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { endpoint: `http://127.0.0.1:${String(port).trim()}`, pid: child.pid, stop: () => child.kill() };
}

for (const { kind, exponentiations, factor, users, start } of kinds.filter(isWanted)) {
  const prepared = await prepare({ users, factor, custom: kind === 'custom sign-in' });
  const bare = await startBare(prepared.pool.userPoolId, factor ?? '');
  const latchkey = await start(prepared.dataDir);
  const work = { kind, target: prepared.pool, users };
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
