/** Measures sign-ins per second, and their share of the crypto floor, which is measured directly before each round. */
import { availableParallelism } from 'node:os';
import type { MfaFactor } from '../packages/server/src/records/user.ts';
import { cryptoFloor, type Floor } from './crypto-floor.ts';
import type { FloorJob } from './crypto-floor-thread.ts';
import { serveDevelopment, prepare, serve } from './latchkey-process.ts';
import { load, type LoadResult } from './load.ts';
import { calmest, type CalmRounds } from './machine-load.ts';
import type { SignInKind } from './sign-in.ts';
import { median, percentile } from './statistics.ts';
import { type Findings, number } from './table.ts';

const USERS = 1000;
/** A user may get at most twenty codes an hour. With this many users no round reaches the limit. */
const USERS_WITH_CODES = 5000;
const CONNECTIONS = 12;
/** Shares of the floor to reach by CPU time. Sign-ins that send messages or call triggers do more than arithmetic. */
const TARGET = 0.8;
const TARGET_WITH_MESSAGE = 0.65;
const TARGET_WITH_TRIGGERS = 0.5;
/** Share of the floor's rate to reach on the cores that the driver leaves free, for sign-ins with TARGET. */
const RATE_TARGET = 0.75;

interface Kind {
  readonly kind: SignInKind;
  readonly title: string;
  readonly exponentiations: FloorJob['exponentiations'];
  readonly factor: MfaFactor | null;
  readonly users: number;
  /** Runs on `latchkey dev`, which stores messages in its inbox and runs trigger functions. Its log is readable text, not JSON. */
  readonly inDevelopment?: boolean;
  readonly custom?: boolean;
  /** The share of the floor to reach by CPU time. */
  readonly target: number;
  /** The promised rate per second (docs/promises.md, 52). */
  readonly promised?: number;
}

const kinds: readonly Kind[] = [
  {
    kind: 'plain sign-in',
    title: 'SRP sign-in',
    exponentiations: 3,
    factor: null,
    users: USERS,
    target: TARGET,
    promised: 100,
  },
  {
    kind: 'device sign-in',
    title: 'remembered-device sign-in',
    exponentiations: 6,
    factor: 'SOFTWARE_TOKEN_MFA',
    users: USERS,
    target: TARGET,
    promised: 60,
  },
  {
    kind: 'choice sign-in',
    title: 'USER_AUTH sign-in (PASSWORD_SRP)',
    exponentiations: 3,
    factor: null,
    users: USERS,
    target: TARGET,
  },
  {
    kind: 'SMS sign-in',
    title: 'SRP sign-in with a code by SMS',
    exponentiations: 3,
    factor: 'SMS_MFA',
    users: USERS_WITH_CODES,
    target: TARGET_WITH_MESSAGE,
    inDevelopment: true,
  },
  {
    kind: 'e-mail sign-in',
    title: 'SRP sign-in with a code by e-mail',
    exponentiations: 3,
    factor: 'EMAIL_OTP',
    users: USERS_WITH_CODES,
    target: TARGET_WITH_MESSAGE,
    inDevelopment: true,
  },
  {
    kind: 'custom sign-in',
    title: 'CUSTOM_AUTH sign-in (four calls of trigger functions on threads)',
    exponentiations: 0,
    factor: null,
    users: USERS,
    target: TARGET_WITH_TRIGGERS,
    inDevelopment: true,
    custom: true,
  },
];

interface Round {
  readonly floor: Floor;
  readonly result: LoadResult;
}

/** Every kind of sign-in, `rounds` calm rounds of each. */
export async function measureSignIns(rounds: number, roundMs: number, log: (line: string) => void): Promise<Findings> {
  const findings: Findings[] = [];
  for (const kind of kinds) {
    const { users, factor, custom = false, inDevelopment = false } = kind;
    const prepared = await prepare({ users, factor, custom });
    const server = await (inDevelopment ? serveDevelopment : serve)(prepared.dataDir);
    const work = { kind: kind.kind, target: prepared.pool, users };
    const job = { endpoint: server.endpoint, work, threads: availableParallelism(), connections: CONNECTIONS };
    const calm = await calmest(rounds, [server.process.pid], async (round): Promise<Round> => {
      const floor = await cryptoFloor({ exponentiations: kind.exponentiations, durationMs: roundMs / 2 });
      const result = await load({ ...job, durationMs: roundMs }, server.process.pid);
      const rate = `${number(result.perSecond)}/s with the driver on the same cores, floor ${number(floor.perSecond)}/s`;
      log(`${kind.title}, round ${round}: ${rate}`);
      return { floor, result };
    });
    await server.stop();
    await prepared.remove();
    findings.push(findingsOf(kind, calm));
  }
  return {
    ratios: findings.flatMap(({ ratios }) => ratios),
    figures: findings.flatMap(({ figures }) => figures),
    promised: findings.flatMap(({ promised = [] }) => promised),
  };
}

/** The rate, divided by the rate that the floor would have without the CPU time that the driver used. */
function shareOfFreeCores({ floor, result }: Round): number {
  const driverCores = (result.driverCpuMs * result.perSecond) / 1000;
  return result.perSecond / (floor.perSecond * (1 - driverCores / availableParallelism()));
}

function findingsOf(
  { title, exponentiations, users, target, promised, inDevelopment }: Kind,
  calm: CalmRounds<Round>,
): Findings {
  const rounds = calm.results;
  const series = (what: string, valueOf: (round: Round) => number) => {
    const values = rounds.map(valueOf);
    return [what, median(values), Math.min(...values), Math.max(...values)] as const;
  };
  const share = median(rounds.map(({ floor, result }) => floor.cpuMs / result.serverCpuMs));
  const throughput = median(rounds.map(({ floor, result }) => result.perSecond / floor.perSecond));
  const rateOfFreeCores = median(rounds.map(shareOfFreeCores));
  const rateTarget = target === TARGET ? RATE_TARGET : undefined;
  const perSecond = median(rounds.map(({ result }) => result.perSecond));
  const cores = availableParallelism();
  const where = inDevelopment === true ? ' On latchkey dev.' : '';
  const setting = `${users.toLocaleString('en-US')} users, ${cores} cores, ${cores * CONNECTIONS} connections.${where}`;
  return {
    ratios: [
      {
        what: `${title}: share of the crypto floor, by CPU time of the server`,
        value: share,
        target: `≥ ${target}`,
        met: share >= target,
      },
      {
        what: `${title}: share of the floor's rate on the cores that the load driver leaves free`,
        value: rateOfFreeCores,
        ...(rateTarget !== undefined && { target: `≥ ${rateTarget}`, met: rateOfFreeCores >= rateTarget }),
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
    promised:
      promised === undefined
        ? []
        : [
            {
              number: 52,
              file: 'bench/measure-sign-ins.ts',
              figures: [{ what: `${title}s a second`, reached: perSecond, promised, bound: 'at least' }],
            },
          ],
  };
}
