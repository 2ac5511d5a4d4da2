/**
 * `npm run bench:million`: fills a pool with many users through the store, and measures whether sign-ins, AdminGetUser and pages of
 * ListUsers take longer than with 1,000 users. Both servers run at the same time and are measured in turns.
 *
 *     npm run bench:million -- [--users 1000000] [--rounds 5] [--round-ms 2000] [--only ListUsers] [--keep DIRECTORY]
 *
 * --figures records what was reached of promise 55 of docs/promises.md. With --keep the filled pools stay in that directory, and a later run with the same option uses them.
 */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Connection } from './connection.ts';
import { prepare, serve } from './latchkey-process.ts';
import { type Calls, load, type LoadResult, type Work } from './load.ts';
import { calmest } from './machine-load.ts';
import { usernameOf, uuidOf } from './population.ts';
import { median, percentile } from './statistics.ts';
import { type Findings, isShortForm, markdownOf, number, type Ratio, recordPromised } from './table.ts';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    'round-ms': { type: 'string', default: '2000' },
    only: { type: 'string', default: '' },
    keep: { type: 'string' },
    figures: { type: 'boolean', default: false },
  },
});
const isShort = values.figures && isShortForm;
const MANY = isShort ? 20_000 : Number(values.users);
const FEW = 1000;
const rounds = isShort ? 2 : Number(values.rounds);
const durationMs = Number(values['round-ms']);
const TARGET = 1.3;
const CONNECTIONS = 4;
/** Inputs of one measurement; each request takes one of them at random. */
const INPUTS = 1000;
/** Users on a page, both with few users and with many. */
const PAGE = 10;
const PRINT_EVERY = 50_000;

const started = performance.now();
const log = (line: string): void => {
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(6)} s  ${line}`);
};

interface Filled {
  readonly users: number;
  readonly endpoint: string;
  readonly pid: number | undefined;
  readonly work: ReadonlyMap<string, Work>;
  /** Bytes of the data directory after the fill. */
  readonly bytes: number;
  readonly fillMs: number;
  stop(): Promise<void>;
}

async function fill(users: number): Promise<Filled> {
  log(`filling a pool with ${users.toLocaleString('en-US')} users`);
  const start = performance.now();
  const prepared = await prepare({
    users,
    factor: null,
    devices: 0,
    isSearchable: true,
    dataDir: values.keep === undefined ? undefined : join(resolve(values.keep), String(users)),
    onProgress: (count) => {
      if (count % PRINT_EVERY !== 0) return;
      const perSecond = (count / (performance.now() - start)) * 1000;
      log(`${count.toLocaleString('en-US')} users, ${number(perSecond)} a second`);
    },
  });
  const fillMs = performance.now() - start;
  const bytes = await sizeOf(prepared.dataDir);
  const server = await serve(prepared.dataDir);
  return {
    users,
    endpoint: server.endpoint,
    pid: server.process.pid,
    work: await workOf(server.endpoint, prepared.pool, users),
    bytes,
    fillMs,
    async stop() {
      await server.stop();
      await prepared.remove();
    },
  };
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Values of the attributes that ListUsers can filter by, for one user, and a prefix that at least a page of users have. */
const FILTERS: Readonly<Record<string, { readonly exact: (user: number) => string; readonly prefix: string }>> = {
  username: { exact: usernameOf, prefix: 'user-1' },
  email: { exact: (user) => `${usernameOf(user)}@example.com`, prefix: 'user-1' },
  phone_number: { exact: (user) => `+1555${String(user).padStart(7, '0')}`, prefix: '+1555' },
  name: { exact: (user) => `User ${user}`, prefix: 'User 1' },
  given_name: { exact: (user) => `Given ${user}`, prefix: 'Given 1' },
  family_name: { exact: (user) => `Family ${user}`, prefix: 'Family 1' },
  preferred_username: { exact: (user) => `preferred-${user}`, prefix: 'preferred-1' },
  sub: { exact: (user) => uuidOf(`user ${user}`), prefix: 'a' },
  'cognito:user_status': { exact: () => 'CONFIRMED', prefix: 'CONF' },
  status: { exact: () => 'Enabled', prefix: 'Ena' },
};

async function workOf(
  endpoint: string,
  pool: { readonly userPoolId: string; readonly clientId: string },
  users: number,
): Promise<ReadonlyMap<string, Work>> {
  const someone = Array.from({ length: INPUTS }, (_, n) => Math.floor((n * users) / INPUTS));
  const UserPoolId = pool.userPoolId;
  const calls = (operation: string, inputs: readonly object[]): Calls => {
    return { kind: 'calls', operation, inputs: inputs.map((input) => ({ UserPoolId, ...input })), isSigned: true };
  };
  const list = (Filter: string) => ({ Limit: PAGE, Filter });
  const byName = someone.map((user) => ({ Username: usernameOf(user) }));
  const all: (readonly [string, Work])[] = [
    ['sign-in (SRP)', { kind: 'plain sign-in', target: pool, users }],
    ['AdminGetUser', calls('AdminGetUser', byName)],
    ['ListUsers, a page', calls('ListUsers', await pagesOf(endpoint, UserPoolId))],
  ];
  for (const [attribute, { exact, prefix }] of Object.entries(FILTERS)) {
    const exactly = someone.map((user) => list(`${attribute} = "${exact(user)}"`));
    all.push([`ListUsers, ${attribute} =`, calls('ListUsers', exactly)]);
    all.push([`ListUsers, ${attribute} ^=`, calls('ListUsers', [list(`${attribute} ^= "${prefix}"`)])]);
  }
  return new Map(all.filter(([name]) => name.includes(values.only)));
}

/** The inputs for the first pages of a pool. */
async function pagesOf(endpoint: string, UserPoolId: string): Promise<object[]> {
  const connection = await Connection.open(endpoint);
  const pages: object[] = [];
  let next: string | undefined;
  for (let page = 0; page < 50; page += 1) {
    const input = { Limit: PAGE, ...(next !== undefined && { PaginationToken: next }) };
    const answer = await connection.result<{ PaginationToken?: string }>('ListUsers', { UserPoolId, ...input }, true);
    pages.push(input);
    next = answer.PaginationToken;
  }
  connection.close();
  return pages;
}

const few = await fill(FEW);
const many = await fill(MANY);
const megabytes = many.bytes / 2 ** 20;
log(`${number(megabytes)} MiB on disk, filled in ${number(many.fillMs / 1000)} s`);

interface Round {
  readonly few: LoadResult;
  readonly many: LoadResult;
}

const ratios: Ratio[] = [];
const rows: (string | number)[][] = [];
let note = '';
for (const [name, work] of few.work) {
  const other = many.work.get(name) ?? work;
  const job = { threads: 1, connections: CONNECTIONS, durationMs };
  const calm = await calmest(rounds, [few.pid, many.pid], async (): Promise<Round> => {
    return {
      few: await load({ ...job, endpoint: few.endpoint, work }, few.pid),
      many: await load({ ...job, endpoint: many.endpoint, work: other }, many.pid),
    };
  });
  note = calm.note;
  const p99 = ({ latencies }: LoadResult) => percentile(latencies, 0.99);
  const middle = (valueOf: (round: Round) => number) => median(calm.results.map(valueOf));
  const slower = middle((round) => p99(round.many) / p99(round.few));
  const cpu = middle((round) => round.many.serverCpuMs / round.few.serverCpuMs);
  ratios.push({
    what: `${name}: p99, many users / 1,000`,
    value: slower,
    target: `≤ ${TARGET}`,
    met: slower <= TARGET,
  });
  ratios.push({ what: `${name}: CPU of the server, many users / 1,000`, value: cpu });
  const figures = [
    middle((round) => percentile(round.few.latencies, 0.5)),
    middle((round) => percentile(round.many.latencies, 0.5)),
    middle((round) => p99(round.few)),
    middle((round) => p99(round.many)),
    middle((round) => round.few.serverCpuMs),
    middle((round) => round.many.serverCpuMs),
  ];
  rows.push([name, ...figures]);
  log(`${name}: p99 ${number(slower)} times, CPU ${number(cpu)} times that of 1,000 users; ${calm.note}`);
}
const findings: Findings = {
  ratios,
  promised: [
    {
      number: 55,
      file: 'bench/million.ts',
      figures: [
        { what: 'users', reached: MANY, promised: 1_000_000, bound: 'at least' },
        ...ratios
          .filter(({ what }) => /^(?:sign-in \(SRP\)|ListUsers, a page): p99/.test(what))
          .map(({ what, value }) => ({ what, reached: value, promised: 1.5, bound: 'at most' as const })),
      ],
    },
  ],
  figures: [
    {
      title: `${MANY.toLocaleString('en-US')} users beside 1,000`,
      columns: ['', 'p50 ms, few', 'p50 ms, many', 'p99 ms, few', 'p99 ms, many', 'CPU ms, few', 'CPU ms, many'],
      rows,
      note: `${number(megabytes)} MiB on disk (${number((many.bytes - few.bytes) / (MANY - FEW))} bytes per user), filled in ${number(many.fillMs / 1000)} s. ${CONNECTIONS} connections from one driver thread, pages of ${PAGE} users. ${note}`,
    },
  ],
};
console.log(`\n${markdownOf([findings])}`);
if (values.figures) recordPromised([findings], !isShort);
await few.stop();
await many.stop();
