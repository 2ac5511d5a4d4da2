/**
 * `npm run test:flood`: the effect of a flood of unauthenticated sign-ins on other requests. Prints, for each attack, how fast the
 * server answers /health/live and the GetUser of a signed-in user, and how much memory it uses. Exits with 1 if a target is
 * missed. The figures depend on the machine: run it on one without other load.
 *
 * --command dev|serve      only one of the two
 * --attack 0..3              only one of the attacks
 * --option=--max-sign-ins=64   an option for the server; may be repeated
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createPool, createUser, password, sdk } from '../../harness/aws.ts';
import { startLatchkey } from '../../harness/latchkey.ts';
import { residentBytes } from '../../harness/process-memory.ts';
import { RawClient, targetOf } from '../../harness/raw-client.ts';

const targets = { liveP99: 250, getUserP99: 1000, rssMb: 300 };

const attacks = [
  {
    title: '400 connections send 60 sign-ins each and hang up',
    manner: 'once',
    sockets: 400,
    pipelined: 60,
    seconds: 10,
  },
  { title: 'the same over and over', manner: 'again', sockets: 400, pipelined: 60, seconds: 10 },
  { title: '400 connections, one sign-in at a time', manner: 'stay', sockets: 400, pipelined: 1, seconds: 10 },
  { title: '1000 connections, four sign-ins at a time', manner: 'stay', sockets: 1000, pipelined: 4, seconds: 10 },
] as const;

const credentials = { accessKeyId: 'FLOOD', secretAccessKey: 'a-secret-for-this-run-only' };

const { values } = parseArgs({
  options: {
    command: { type: 'string' },
    attack: { type: 'string' },
    option: { type: 'string', multiple: true, default: [] },
  },
});
const commands = (['dev', 'serve'] as const).filter((name) => values.command === undefined || name === values.command);
let missed = 0;
for (const command of commands) {
  for (const attack of attacks.filter((_, n) => values.attack === undefined || n === Number(values.attack)))
    missed += await underAttack(command, attack);
}
process.exitCode = missed > 0 ? 1 : 0;

/** Attacks a new server and prints the figures. Returns the number of missed targets. */
async function underAttack(command: 'dev' | 'serve', attack: (typeof attacks)[number]): Promise<number> {
  const env = { LATCHKEY_ACCESS_KEYS: `${credentials.accessKeyId}:${credentials.secretAccessKey}` };
  const server = await startLatchkey({ command, env, args: values.option });
  const client = sdk(server.endpoint, credentials);
  const pool = await createPool(client, { mfa: 'OFF', client: { PreventUserExistenceErrors: 'ENABLED' } });
  await createUser(client, pool, 'ada');
  const token = await accessToken(client, pool.clientId);

  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const { signal, abort } = stoppable();
  const visitors = new RawClient(server.endpoint, { sockets: 1_000, timeoutMs: 60_000 });
  const live = every(50, signal, () => visitors.send({ method: 'GET', path: '/health/live' }));
  const body = JSON.stringify({ AccessToken: token });
  const getUser = every(50, signal, () => visitors.send({ headers: targetOf('GetUser'), body }));
  let rss = 0;
  const memory = setInterval(() => (rss = Math.max(rss, residentBytes(server.process.pid) ?? 0)), 20);
  const before = performance.now();
  const tally = await attackFrom({ ...attack, port: server.port, clientId: pool.clientId });
  // The server may still process requests after the attacker has ended.
  const rest = Math.max(1000, attack.seconds * 1000 - (performance.now() - before));
  setTimeout(end, rest);
  await over;
  abort();
  const [lives, users] = await Promise.all([live, getUser]);
  clearInterval(memory);
  visitors.close();
  client.destroy();
  // Does not wait for a server that is still busy with the flood.
  await server.kill();

  const figures = {
    liveP99: percentile(lives.times, 99),
    getUserP99: percentile(users.times, 99),
    rssMb: rss / 2 ** 20,
  };
  console.log(`latchkey ${command}: ${attack.title}`);
  console.log(`  /health/live  ${describe(lives)}`);
  console.log(`  GetUser       ${describe(users)}`);
  console.log(`  memory        ${figures.rssMb.toFixed(0)} MB at most`);
  console.log(`  the attacker  ${JSON.stringify(tally)}`);
  const over1 = Object.entries(targets).filter(([name, most]) => !(figures[name as keyof typeof figures] < most));
  for (const [name, most] of over1) console.log(`  MISSED        ${name}, target ${most}`);
  return over1.length;
}

function stoppable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

async function accessToken(client: ReturnType<typeof sdk>, clientId: string): Promise<string> {
  const AuthParameters = { USERNAME: 'ada', PASSWORD: password };
  const input = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
  const { AuthenticationResult } = await client.send(new InitiateAuthCommand(input));
  return AuthenticationResult?.AccessToken ?? '';
}

async function attackFrom(orders: object): Promise<unknown> {
  const script = join(import.meta.dirname, 'attacker.ts');
  const child = spawn(process.execPath, ['--conditions=source', script, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(child, 'close');
  return printed === '' ? undefined : JSON.parse(printed);
}

interface Samples {
  /** Milliseconds. */
  readonly times: number[];
  /** Count by HTTP status, or by error if there was no answer. */
  readonly outcomes: Record<string, number>;
}

/** Sends a request at a fixed interval, whether or not the earlier ones were answered. */
async function every(ms: number, until: AbortSignal, send: () => Promise<{ status: number }>): Promise<Samples> {
  const samples: Samples = { times: [], outcomes: {} };
  const sent: Promise<void>[] = [];
  while (!until.aborted) {
    const start = performance.now();
    const note = (outcome: string) => {
      samples.times.push(performance.now() - start);
      samples.outcomes[outcome] = (samples.outcomes[outcome] ?? 0) + 1;
    };
    sent.push(
      send().then(
        ({ status }) => note(String(status)),
        (error: Error) => note(error.message),
      ),
    );
    await sleep(ms);
  }
  await Promise.all(sent);
  return samples;
}

function describe({ times, outcomes }: Samples): string {
  const at = (p: number) => `${percentile(times, p).toFixed(0)} ms`;
  return `p50 ${at(50)}, p99 ${at(99)}, longest ${at(100)}; ${JSON.stringify(outcomes)}`;
}

function percentile(times: readonly number[], p: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN;
}
