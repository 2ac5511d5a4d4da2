/** Sign-ins per second, and as a share of the crypto floor that is measured right before each of them. */
import { availableParallelism } from 'node:os';
import { cryptoFloor, type Floor } from './crypto-floor.ts';
import { prepare, serve } from './latchkey-process.ts';
import { load, type LoadResult } from './load.ts';
import { calmest, type CalmRounds } from './machine-load.ts';
import { median, percentile } from './statistics.ts';
import { type Findings, number } from './table.ts';

const USERS = 1000;
const CONNECTIONS = 12;
const AIM = 0.6;

const kinds = [
  { kind: 'plain sign-in', title: 'SRP sign-in', exponentiations: 3, mfa: false },
  { kind: 'device sign-in', title: 'remembered-device sign-in', exponentiations: 6, mfa: true },
] as const;

interface Round {
  readonly floor: Floor;
  readonly result: LoadResult;
}

/** Both kinds of sign-in, `rounds` calm rounds of each. */
export async function measureSignIns(rounds: number, roundMs: number, say: (line: string) => void): Promise<Findings> {
  const findings: Findings[] = [];
  for (const kind of kinds) {
    const ground = await prepare({ users: USERS, mfa: kind.mfa });
    const server = await serve(ground.dataDir);
    const work = { kind: kind.kind, target: ground.pool, users: USERS };
    const job = { endpoint: server.endpoint, work, threads: availableParallelism(), connections: CONNECTIONS };
    const calm = await calmest(rounds, [server.process.pid], async (round): Promise<Round> => {
      const floor = await cryptoFloor({ exponentiations: kind.exponentiations, durationMs: roundMs / 2 });
      const result = await load({ ...job, durationMs: roundMs }, server.process.pid);
      const rate = `${number(result.perSecond)}/s beside the driver, floor ${number(floor.perSecond)}/s`;
      say(`${kind.title}, round ${round}: ${rate}`);
      return { floor, result };
    });
    await server.stop();
    await ground.remove();
    findings.push(findingsOf(kind, calm));
  }
  return {
    ratios: findings.flatMap(({ ratios }) => ratios),
    figures: findings.flatMap(({ figures }) => figures),
  };
}

function findingsOf({ title, exponentiations }: (typeof kinds)[number], calm: CalmRounds<Round>): Findings {
  const rounds = calm.results;
  const series = (what: string, valueOf: (round: Round) => number) => {
    const values = rounds.map(valueOf);
    return [what, median(values), Math.min(...values), Math.max(...values)] as const;
  };
  const share = median(rounds.map(({ floor, result }) => floor.cpuMs / result.serverCpuMs));
  const throughput = median(rounds.map(({ floor, result }) => result.perSecond / floor.perSecond));
  const cores = availableParallelism();
  const setting = `${USERS.toLocaleString('en-US')} users, ${cores} cores, ${cores * CONNECTIONS} connections.`;
  return {
    ratios: [
      {
        what: `${title}: share of the crypto floor, by CPU time of the server`,
        value: share,
        aim: `≥ ${AIM}`,
        met: share >= AIM,
      },
      { what: `${title}: share of the floor's rate, with the load driver on the same cores`, value: throughput },
    ],
    figures: [
      {
        title: `A ${title}`,
        columns: ['', 'median', 'lowest round', 'highest round'],
        rows: [
          series('per second, driver on the same cores', ({ result }) => result.perSecond),
          series(`floor per second (${exponentiations} exponentiations, 2 signatures)`, ({ floor }) => floor.perSecond),
          series('CPU ms, server', ({ result }) => result.serverCpuMs),
          series('CPU ms, floor', ({ floor }) => floor.cpuMs),
          series('CPU ms, driver', ({ result }) => result.driverCpuMs),
          series('cores the server kept busy', ({ result }) => (result.serverCpuMs * result.perSecond) / 1000),
          series('latency p50 ms', ({ result }) => percentile(result.latencies, 0.5)),
          series('latency p99 ms', ({ result }) => percentile(result.latencies, 0.99)),
        ],
        note: `${setting} ${calm.note}`,
      },
    ],
  };
}
