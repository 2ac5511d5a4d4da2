/** `latchkey serve --processes 2`: two processes on one port and one database, by one command. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, sdk } from '../harness/aws.ts';
import { newMachine } from '../harness/command.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { type App, signIn } from '../harness/sign-in.ts';

const accessKey = { accessKeyId: 'AKIDPROCESSES', secretAccessKey: 'a-secret-of-this-test-alone' };
const env = { LATCHKEY_ACCESS_KEYS: `${accessKey.accessKeyId}:${accessKey.secretAccessKey}` };

const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)(`two processes${missing === undefined ? '' : `: ${missing}`}`, () => {
  let postgres: EmbeddedPostgres;
  let metricsPort: number;
  let server: Latchkey;
  let app: App;
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
    metricsPort = await freePort();
    const args = ['--database', postgres.url, '--processes', '2', '--metrics-port', String(metricsPort)];
    server = await startLatchkey({ command: 'serve', args, env });
    const client = sdk(server.endpoint, accessKey);
    app = { ...(await createPool(client, { mfa: 'OFF' })), sdk: client };
  });
  afterAll(async () => {
    await server?.kill();
    await postgres?.stop();
  });

  const children = (): readonly number[] => {
    const { pid } = server.process;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  };
  const messages = (): readonly string[] =>
    server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
  /** Steps of sign-ins that ended with tokens, by process. */
  const signIns = async (): Promise<readonly number[]> => {
    const texts = [0, 1].map(async (index) => (await fetch(`http://127.0.0.1:${metricsPort + index}/metrics`)).text());
    const found = (await Promise.all(texts)).map((text) =>
      /^latchkey_sign_in_steps_total\{.*outcome="tokens".*\} (\d+)$/m.exec(text),
    );
    return found.map((match) => Number(match?.[1] ?? 0));
  };

  it('share one port, and both answer', async () => {
    await expect.poll(messages, { timeout: 30_000 }).toContain(`listening on ${server.endpoint} with 2 processes`);
    const person = await newPerson(app);
    // A new client opens a connection of its own, which goes to the next process.
    for (let n = 0; n < 6; n += 1) await signIn({ ...app, sdk: sdk(server.endpoint, accessKey) }, person);
    const counts = await signIns();
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it('replace one that was killed, and go on meanwhile', async () => {
    const person = await newPerson(app);
    const [killed = 0] = children();
    process.kill(killed, 'SIGKILL');
    await expect.poll(() => children().includes(killed), { timeout: 30_000 }).toBe(false);
    // A request that was on its way to the killed process fails; the SDK tries again.
    expect((await signIn({ ...app, sdk: sdk(server.endpoint, accessKey) }, person)).result.AccessToken).toBeTypeOf(
      'string',
    );
    await expect.poll(() => children().length, { timeout: 30_000 }).toBe(2);
    expect(messages()).toContainEqual(
      expect.stringMatching(/^process [12] ended by SIGKILL; another one starts in \d+ s$/),
    );
  });

  it('stop together, after the requests in flight, and their log has whole lines', async () => {
    expect(await server.stop()).toBe(0);
    expect(messages().at(-1)).toMatch(/^stopped, finished \d+ in flight$/);
    const torn = server
      .output()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('{'));
    expect(torn).toEqual([]);
  });

  it('end with the code and the message of one that cannot start', async () => {
    const args = ['--database', postgres.url, '--processes', '2'];
    const start = startLatchkey({ command: 'serve', args, env: { LATCHKEY_ACCESS_KEYS: 'AKID:short' } });
    await expect(start).rejects.toThrow(/^latchkey ended with 1:\nLATCHKEY_ACCESS_KEYS cannot be used/);
  });
});

it('is refused on the embedded database, with the reason', async () => {
  const machine = await newMachine();
  try {
    const run = await machine.run(['serve', '--processes', '2', '--data', 'data'], '', env);
    expect(run).toMatchObject({
      code: 1,
      stderr:
        '--processes needs PostgreSQL: the embedded database belongs to one process.\n' +
        'Give --database postgres://…, or leave --processes out.\n',
    });
  } finally {
    await machine.remove();
  }
});
