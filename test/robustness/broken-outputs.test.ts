/** What the process writes to can end at any time: a log shipper that is restarted, a terminal that is closed. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminCreateUserCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createPool, sdk } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

const running: Latchkey[] = [];
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-outputs-'));
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function start(...args: string[]): Promise<Latchkey> {
  const server = await startLatchkey({ args });
  running.push(server);
  return server;
}

/** Requests that are logged, more than fit into a pipe. */
async function work(endpoint: string, LambdaConfig = {}): Promise<number> {
  const client = sdk(endpoint);
  const { userPoolId: UserPoolId } = await createPool(client, { pool: { LambdaConfig } });
  for (let count = 0; count < 20; count += 1) {
    const Username = `user-${count}`;
    await client.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  }
  return (await client.send(new ListUsersCommand({ UserPoolId }))).Users?.length ?? 0;
}

it('goes on when nobody reads its log any more', async () => {
  const server = await start();
  server.process.stdout?.destroy();
  server.process.stderr?.destroy();
  expect(await work(server.endpoint)).toBe(20);
  expect((await fetch(`${server.endpoint}/health/ready`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});

it('goes on when functions print and nobody reads it any more', async () => {
  const module = join(directory, 'printer.mjs');
  await writeFile(
    module,
    `export const handler = async (event) => { console.log('x'.repeat(500)); console.error('y'.repeat(500)); return event; };`,
  );
  const server = await start('--function', `printer=${module}`);
  server.process.stdout?.destroy();
  server.process.stderr?.destroy();
  const PreSignUp = 'arn:aws:lambda:us-east-1:000000000000:function:printer';
  expect(await work(server.endpoint, { PreSignUp })).toBe(20);
  expect((await fetch(`${server.endpoint}/health/ready`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});

it('goes on while its log is read by nobody, and does not keep what it can not write', async () => {
  const server = await start();
  server.process.stdout?.pause();
  expect(await work(server.endpoint)).toBe(20);
  server.process.stdout?.resume();
  await expect.poll(() => server.output()).toContain('ListUsers');
});

it.runIf(existsSync('/dev/full'))('goes on when its log is a file and the disk is full', async () => {
  const server = await startLatchkey({ stdout: '/dev/full' });
  running.push(server);
  expect(await work(server.endpoint)).toBe(20);
  expect((await fetch(`${server.endpoint}/health/ready`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});
