/**
 * Measures what a sign-in and a refresh take when the server is not overloaded: the driver first finds the highest rate, and then
 * starts them at half of it, at equal intervals. The delay of the server's event loop is measured at half load and at 80 %.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { EventLoopDelays } from '../packages/server/src/time/event-loop-delay.ts';
import { prepare, serve } from './latchkey-process.ts';
import { load, type LoadResult, type Work } from './load.ts';
import { calmest } from './machine-load.ts';
import { refreshes } from './refreshes.ts';
import { median, percentile } from './statistics.ts';
import { type Findings, number } from './table.ts';

const FILE = 'bench/measure-half-load.ts';
const USERS = 1000;
const CONNECTIONS = 12;
/** Enough connections for those who wait: the driver waits for none of them. */
const OPEN_CONNECTIONS = 64;
const P99_TARGET_MS = 40;
const DELAY_TARGET_MS = 10;

const kinds = [
  { kind: 'plain sign-in', title: 'SRP sign-in', factor: null },
  { kind: 'device sign-in', title: 'remembered-device sign-in', factor: 'SOFTWARE_TOKEN_MFA' },
  { kind: 'refresh', title: 'refresh', factor: null },
] as const;
/** Refreshes a second (docs/promises.md, 52). The sign-ins of that promise are measured by measure-sign-ins.ts. */
const PROMISED_REFRESHES = 250;

interface Round {
  /** The highest rate: each connection is always busy. */
  readonly most: LoadResult;
  readonly half: LoadResult;
  readonly halfDelays: EventLoopDelays;
  readonly high: LoadResult;
  readonly highDelays: EventLoopDelays;
}

/** Measures both kinds of sign-in, and refreshes. */
export async function measureHalfLoad(rounds: number, roundMs: number, log: (line: string) => void): Promise<Findings> {
  const findings: Findings[] = [];
  for (const { kind, title, factor } of kinds) {
    const prepared = await prepare({ users: USERS, factor });
    const probe = await mkdtemp(join(tmpdir(), 'latchkey-bench-probe-'));
    const path = join(probe, 'socket');
    const file = new URL('./event-loop-probe.ts', import.meta.url).href;
    const server = await serve(prepared.dataDir, { BENCH_EVENT_LOOP: path, NODE_OPTIONS: `--import=${file}` });
    const { pid } = server.process;
    const threads = availableParallelism();
    const { endpoint } = server;
    const target = prepared.pool;
    const work: Work = kind === 'refresh' ? await refreshes(endpoint, target) : { kind, target, users: USERS };
    const job = { endpoint, work, threads };
    const calm = await calmest(rounds, [pid], async (round): Promise<Round> => {
      const most = await load({ ...job, connections: CONNECTIONS, durationMs: roundMs }, pid);
      const at = async (share: number) => {
        await delaysOf(path);
        const rate = { perSecond: most.perSecond * share, durationMs: roundMs };
        const result = await load({ ...job, ...rate, connections: OPEN_CONNECTIONS / threads }, pid);
        return { result, delays: await delaysOf(path) };
      };
      const half = await at(0.5);
      const high = await at(0.8);
      const took = `p99 ${number(p99(half.result))} ms at half of ${number(most.perSecond)}/s`;
      log(`${title}, round ${round}: ${took}; event loop p99 ${number(high.delays.p99)} ms at 80 %`);
      return {
        most,
        half: half.result,
        halfDelays: half.delays,
        high: high.result,
        highDelays: high.delays,
      };
    });
    await server.stop();
    await prepared.remove();
    await rm(probe, { recursive: true, force: true });
    findings.push(findingsOf(title, calm.results, calm.note));
  }
  return {
    ratios: findings.flatMap(({ ratios }) => ratios),
    figures: findings.flatMap(({ figures }) => figures),
    promised: findings.flatMap(({ promised = [] }) => promised),
  };
}

const p99 = ({ latencies }: LoadResult): number => percentile(latencies, 0.99);

/** The delays since the last call. */
async function delaysOf(path: string): Promise<EventLoopDelays> {
  const socket = connect(path);
  await once(socket, 'connect');
  return JSON.parse(await text(socket)) as EventLoopDelays;
}

function findingsOf(title: string, rounds: readonly Round[], note: string): Findings {
  const middle = (valueOf: (round: Round) => number) => median(rounds.map(valueOf));
  const [atHalf, delay] = [middle(({ half }) => p99(half)), middle(({ highDelays }) => highDelays.p99)];
  const row = (what: string, valueOf: (round: Round) => number) => [what, middle(valueOf)];
  const perSecond = { what: 'refreshes a second', reached: middle(({ most }) => most.perSecond) };
  return {
    ratios: [
      {
        what: `${title}: p99 at half load, ms`,
        value: atHalf,
        target: `≤ ${P99_TARGET_MS}`,
        met: atHalf <= P99_TARGET_MS,
      },
      {
        what: `${title}: p99 of the event loop's delay at 80 % of the highest rate, ms`,
        value: delay,
        target: `≤ ${DELAY_TARGET_MS}`,
        met: delay <= DELAY_TARGET_MS,
      },
    ],
    figures: [
      {
        title: `A ${title} below the highest rate`,
        columns: ['', 'median'],
        rows: [
          row('highest rate, per second', ({ most }) => most.perSecond),
          row('p50 ms at half load', ({ half }) => percentile(half.latencies, 0.5)),
          row('p99 ms at half load', ({ half }) => p99(half)),
          row('p99 ms at 80 %', ({ high }) => p99(high)),
          row('cores that server and driver kept busy at 80 %', ({ high }) => {
            return ((high.serverCpuMs + high.driverCpuMs) * high.perSecond) / 1000;
          }),
          row('event-loop delay p99 ms at half load', ({ halfDelays }) => halfDelays.p99),
          row('event-loop delay p99 ms at 80 %', ({ highDelays }) => highDelays.p99),
          row('longest event-loop delay ms at 80 %', ({ highDelays }) => highDelays.max),
        ],
        note: `The driver runs on the same cores. Latencies count from the planned start. ${note}`,
      },
    ],
    promised: [
      {
        number: 16,
        file: FILE,
        figures: [{ what: `${title}: delay p99`, reached: delay, promised: 50, bound: 'at most', unit: 'ms' }],
      },
      {
        number: 53,
        file: FILE,
        figures: [{ what: `${title}: p99`, reached: atHalf, promised: 100, bound: 'at most', unit: 'ms' }],
      },
      ...(title === 'refresh'
        ? [
            {
              number: 52,
              file: FILE,
              figures: [{ ...perSecond, promised: PROMISED_REFRESHES, bound: 'at least' as const }],
            },
          ]
        : []),
    ],
  };
}
