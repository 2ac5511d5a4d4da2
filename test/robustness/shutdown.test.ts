/** How a server stops behind a load balancer: first it reports that it is not ready, then it closes its port. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { RawClient } from '../harness/raw-client.ts';

const env = { LATCHKEY_ACCESS_KEYS: 'AKID:a-secret-for-this-test-only' };
const running: Latchkey[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.kill();
});

async function serve(...args: string[]): Promise<Latchkey> {
  const server = await startLatchkey({ command: 'serve', args, env });
  running.push(server);
  return server;
}

/** Sends one request on its own connection. Returns the status, or the code of the error. */
async function ask({ endpoint }: Latchkey, path: string, method = 'GET'): Promise<number | string> {
  const client = new RawClient(endpoint, { sockets: 1 });
  const answer = await client.send({ method, path }).then(
    ({ status }) => status,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
  client.close();
  return answer;
}

/** Sends requests, each on a new connection, until `goesOn` returns false for an answer. Returns all answers. */
async function askUntil(server: Latchkey, path: string, goesOn: (answer: number | string) => boolean) {
  const answers: (number | string)[] = [];
  for (;;) {
    const answer = await ask(server, path);
    answers.push(answer);
    if (!goesOn(answer)) return answers;
  }
}

/** ECONNRESET: the connection was still in the kernel's queue when the port closed. */
const closed = /^(ECONNREFUSED|ECONNRESET)$/;

it('accepts connections until /health/ready has answered 503 for the delay', async () => {
  const server = await serve('--shutdown-delay', '2');
  const exited = once(server.process, 'exit');
  const streams = Array.from({ length: 4 }, () => askUntil(server, '/health/live', (answer) => answer === 200));
  const readiness = askUntil(server, '/health/ready', (answer) => answer === 200 || answer === 503);
  await sleep(50);
  const stoppedAt = performance.now();
  server.process.kill('SIGTERM');
  const answers = await readiness;
  expect(performance.now() - stoppedAt).toBeGreaterThanOrEqual(2_000);
  // First 200, then 503, and no answer only at the end.
  expect(answers.filter((answer, n) => answer !== answers[n - 1])).toEqual([200, 503, expect.stringMatching(closed)]);
  expect(answers.filter((answer) => answer === 503).length).toBeGreaterThan(1);
  for (const stream of await Promise.all(streams)) {
    expect(stream.filter((answer) => answer !== 200)).toEqual([expect.stringMatching(closed)]);
  }
  expect(await exited).toEqual([0, null]);
  await expect
    .poll(() => server.output(), { timeout: 10_000 })
    .toContain('stops in 2 s; a second signal stops it at once');
});

it.for([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('exits at once after a second %s', async ([signal, code]) => {
  const server = await serve('--shutdown-delay', '60');
  const exited = once(server.process, 'exit');
  server.process.kill(signal);
  await askUntil(server, '/health/ready', (answer) => answer === 200);
  server.process.kill(signal);
  expect(await exited).toEqual([code, null]);
});

it.for([
  ['serve', 5],
  ['dev', 0],
] as const)('the default delay of latchkey %s is %i seconds', async ([command, seconds]) => {
  const machine = await newMachine();
  const { stdout } = await machine.run([command, '--help']);
  await machine.remove();
  const words = stdout.replaceAll(/\s+/g, ' ');
  expect(words).toMatch(new RegExp(`--shutdown-delay <seconds> [^-]*\\(default: ${seconds}\\)`));
});
