/** The output of the process can be closed at any time: a log shipper restarts, a terminal is closed. */
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

/** Sends logged requests until the log is larger than a pipe's buffer. */
async function work(endpoint: string, LambdaConfig = {}): Promise<number> {
  const client = sdk(endpoint);
  const { userPoolId: UserPoolId } = await createPool(client, { pool: { LambdaConfig } });
  for (let count = 0; count < 20; count += 1) {
    const Username = `user-${count}`;
    await client.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  }
  return (await client.send(new ListUsersCommand({ UserPoolId }))).Users?.length ?? 0;
}

it('keeps running when the reader of its log has closed', async () => {
  const server = await start();
  server.process.stdout?.destroy();
  server.process.stderr?.destroy();
  expect(await work(server.endpoint)).toBe(20);
  expect((await fetch(`${server.endpoint}/health/ready`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});

it('keeps running when functions print and the reader has closed', async () => {
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

it('keeps running while its log is not read, and does not buffer what it cannot write', async () => {
  const server = await start();
  server.process.stdout?.pause();
  expect(await work(server.endpoint)).toBe(20);
  server.process.stdout?.resume();
  await expect.poll(() => server.output()).toContain('ListUsers');
});

it.runIf(existsSync('/dev/full'))('keeps running when its log is a file and the disk is full', async () => {
  const server = await startLatchkey({ stdout: '/dev/full' });
  running.push(server);
  expect(await work(server.endpoint)).toBe(20);
  expect((await fetch(`${server.endpoint}/health/ready`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});
