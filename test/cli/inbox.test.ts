/** `latchkey inbox`: the messages of a development server, once and as they arrive. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CognitoIdentityProviderClient, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, password, sdk, type TestPool } from '../harness/aws.ts';
import { commandLine, environmentOf, type Machine, newMachine } from '../harness/command.ts';
import { latestCode } from '../harness/inbox.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';

let latchkey: Latchkey;
let machine: Machine;
let client: CognitoIdentityProviderClient;
let pool: TestPool;
beforeAll(async () => {
  [latchkey, machine] = await Promise.all([startLatchkey(), newMachine()]);
  client = sdk(latchkey.endpoint);
  pool = await createPool(client, { pool: { AutoVerifiedAttributes: ['email'] } });
});
afterAll(async () => {
  client.destroy();
  await latchkey.stop();
  await machine.remove();
});

/** Signs a user up. Returns the code that is sent to the address. */
async function signUp(address: string): Promise<string> {
  const [Username] = address.split('@');
  const UserAttributes = [{ Name: 'email', Value: address }];
  await client.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password: password, UserAttributes }));
  return latestCode(latchkey, address);
}

const inbox = (...words: readonly string[]) => machine.run(['inbox', '--endpoint', latchkey.endpoint, ...words]);

describe('--once', () => {
  it('shows the messages, oldest first, and exits', async () => {
    const codes = [await signUp('first@example.com'), await signUp('second@example.com')];
    const { code, stdout, stderr } = await inbox('--once');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replaceAll(/^\d{4}-\d\d-\d\d \d\d:\d\d/gm, 'when')).toBe(
      `when  EMAIL to first@example.com  ${codes[0]}  (sign-up)\nwhen  EMAIL to second@example.com  ${codes[1]}  (sign-up)\n`,
    );
  });

  it('shows only one address, and the whole message with --json', async () => {
    const code = await signUp('third@example.com');
    const finished = await inbox('--once', '--to', 'third@example.com', '--json');
    expect(finished.json()).toEqual({
      messages: [expect.objectContaining({ to: 'third@example.com', code, kind: 'sign-up', medium: 'EMAIL' })],
    });
    const { messages } = finished.json() as { messages: { body: string }[] };
    expect(messages[0]?.body).toContain(code);
  });

  it('waits for the first message with --wait', async () => {
    const waiting = inbox('--once', '--to', 'late@example.com', '--wait', '20', '--json');
    await sleep(500);
    const code = await signUp('late@example.com');
    expect((await waiting).json()).toMatchObject({ messages: [{ code }] });
  });

  it('reports that there is no message', async () => {
    expect(await inbox('--once', '--to', 'nobody@example.com')).toMatchObject({
      code: 0,
      stdout: 'No message to nobody@example.com has arrived.\n',
    });
  });
});

describe('following', () => {
  interface Follower {
    readonly child: ChildProcess;
    readonly out: () => string;
    readonly notes: () => string;
  }

  function follow(endpoint: string, ...words: readonly string[]): Follower {
    const [program, ...args] = [...commandLine, 'inbox', '--endpoint', endpoint, ...words];
    const child = spawn(program, args, { env: environmentOf(machine.stateHome), stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, notes] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
    return { child, out: () => out, notes: () => notes };
  }

  const until = (isTrue: () => boolean) => expect.poll(isTrue, { timeout: 20_000, interval: 100 }).toBe(true);

  async function stop({ child }: Follower): Promise<number | null> {
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
    return child.exitCode;
  }

  it('shows each message once, as it arrives, until Ctrl+C', async () => {
    const codes = [await signUp('before@example.com')];
    const follower = follow(latchkey.endpoint, '--json');
    await until(() => follower.out().includes('before@example.com'));
    codes.push(await signUp('after@example.com'));
    await until(() => follower.out().includes('after@example.com'));
    codes.push(await signUp('again@example.com'));
    await until(() => follower.out().includes('again@example.com'));
    expect(await stop(follower)).toBe(0);
    const messages = follower
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { to: string; code: string });
    expect(messages.slice(-3).map(({ code }) => code)).toEqual(codes);
    expect(new Set(messages.map(({ to }) => to)).size).toBe(messages.length);
    expect(follower.notes()).toBe(`Following the inbox of ${latchkey.endpoint}. Ctrl+C stops it.\n`);
  });

  it('waits for a server that restarts', async () => {
    const port = await freePort();
    const first = await startLatchkey({ port });
    const follower = follow(first.endpoint);
    await until(() => follower.notes().includes('Following'));
    // The first request must have succeeded: if no server answers at first, that is an error.
    await sleep(1_500);
    await first.stop();
    await until(() => follower.notes().includes('The server does not answer. Waiting for it.'));
    const second = await startLatchkey({ port });
    await until(() => follower.notes().includes('The server answers again.'));
    expect(await stop(follower)).toBe(0);
    expect(follower.notes().match(/does not answer/g)).toHaveLength(1);
    await second.stop();
  });
});

describe('without an inbox', () => {
  it('reports that no server answers', async () => {
    const port = await freePort();
    const refused = await machine.run(['inbox', '--endpoint', `http://127.0.0.1:${port}`]);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`No server answers at http://127.0.0.1:${port} (ECONNREFUSED).\n`);
  });

  it('reports that a production server has none', async () => {
    const env = { LATCHKEY_ACCESS_KEYS: 'LKTESTKEY:a-secret-of-more-than-16-characters' };
    const serve = await startLatchkey({ command: 'serve', env });
    const refused = await machine.run(['inbox', '--once', '--endpoint', serve.endpoint, '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({ error: { code: 'NoInbox' } });
    await serve.stop();
  });

  it.each([
    [['--wait', '31'], "error: option '--wait <seconds>' argument '31' is invalid."],
    [['--endpoint', 'nowhere'], '"nowhere" is not the address of a server.\n'],
  ])('rejects %j', async (words, message) => {
    const refused = await machine.run(['inbox', '--once', ...words]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr.startsWith(message)).toBe(true);
  });
});
