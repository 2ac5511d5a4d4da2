/**
 * `npm run bench:oauth`: how many requests of OAuth per second, beside oidc-provider on the same machine, in turns. Latchkey
 * has everything on the disk before it answers; oidc-provider keeps everything in memory.
 */
import { parseArgs } from 'node:util';
import { cpuMs } from '../cpu-time.ts';
import { calmest } from '../machine-load.ts';
import { median, percentile } from '../statistics.ts';
import { latchkey, oidcProvider, type RunningSubject } from './subjects.ts';
import { codeOf, machineTokenOf, pageOf, tokensOf, userInfoOf } from './work.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const ROUNDS = values.quick ? 2 : 7;
/** Requests of each kind in a round. */
const REQUESTS = values.quick ? 300 : 1_500;
const CONCURRENCY = 16;

interface Measured {
  readonly perSecond: number;
  /** CPU of the server per request, in milliseconds. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const kinds = ['authorize with a session', 'code to tokens', 'client_credentials', 'userInfo', 'a page'] as const;
type Round = ReadonlyMap<string, Measured>;

/** Runs a request many times. Returns what the requests returned. */
async function measure<T>(
  subject: RunningSubject,
  work: (index: number) => Promise<T>,
): Promise<{ measured: Measured; results: T[] }> {
  const latencies: number[] = [];
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < REQUESTS; index = next++) {
      const start = performance.now();
      results[index] = await work(index);
      latencies.push(performance.now() - start);
    }
  };
  const [cpu, start] = [cpuMs(subject.pid), performance.now()];
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const ms = performance.now() - start;
  const measured = {
    perSecond: (REQUESTS / ms) * 1000,
    cpu: (cpuMs(subject.pid) - cpu) / REQUESTS,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
  return { measured, results };
}

async function roundOf(subject: RunningSubject, round: Map<string, Measured>): Promise<void> {
  const note = (kind: string, measured: Measured) => round.set(`${kind} ${subject.name}`, measured);
  const codes = await measure(subject, () => codeOf(subject));
  note(kinds[0], codes.measured);
  const tokens = await measure(subject, (index) => tokensOf(subject, codes.results[index] ?? ''));
  note(kinds[1], tokens.measured);
  note(kinds[2], (await measure(subject, () => machineTokenOf(subject))).measured);
  const users: string[] = [];
  for (let count = 0; count < 50; count += 1) users.push(await tokensOf(subject, await codeOf(subject), false));
  const userInfo = await measure(subject, (index) => userInfoOf(subject, users[index % users.length] ?? ''));
  note(kinds[3], userInfo.measured);
  note(kinds[4], (await measure(subject, () => pageOf(subject))).measured);
}

const subjects = [await latchkey(), await oidcProvider()];
const calm = await calmest(
  ROUNDS,
  subjects.map(({ pid }) => pid),
  async (): Promise<Round> => {
    const round = new Map<string, Measured>();
    for (const subject of subjects) await roundOf(subject, round);
    return round;
  },
);
for (const subject of subjects) await subject.stop();

const of = (kind: string, name: string, value: keyof Measured) =>
  median(calm.results.flatMap((round) => round.get(`${kind} ${name}`)?.[value] ?? []));
const [own = { name: '' }, peer = { name: '' }] = subjects;
console.log(calm.note);
console.log(
  'request                   | rate, ours/theirs |  per second  ours theirs | CPU ms ours theirs | p50 ms ours theirs | p99 ms',
);
for (const kind of kinds) {
  const ratio = median(
    calm.results.map(
      (round) =>
        (round.get(`${kind} ${own.name}`)?.perSecond ?? 0) / (round.get(`${kind} ${peer.name}`)?.perSecond ?? 1),
    ),
  );
  const pair = (value: keyof Measured, digits: number) =>
    [own, peer].map(({ name }) => of(kind, name, value).toFixed(digits).padStart(7)).join('');
  const columns = [
    kind.padEnd(25),
    ratio.toFixed(2).padStart(17),
    pair('perSecond', 0).padStart(25),
    pair('cpu', 2).padStart(18),
  ];
  console.log([...columns, pair('p50', 1).padStart(18), pair('p99', 1)].join(' | '));
}
process.exit(0);
