import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { FunctionFailure, InvocationTimeout, InvalidJson } from '../function-runner.ts';
import type { TriggerEvent } from '../trigger-event.ts';
import { moduleFunction, type ModuleFunction } from './module-runner.ts';
import { ModuleThread } from './module-thread.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const event: TriggerEvent = {
  version: '1',
  region: 'us-east-1',
  userPoolId: 'us-east-1_a',
  userName: 'ann',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'c' },
  triggerSource: 'PreSignUp_SignUp',
  request: { userAttributes: { email: 'ann@example.com' } },
  response: {},
};

let folder: string;
const opened: ModuleFunction[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-module-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});
afterAll(() => rm(folder, { recursive: true }));

let count = 0;

/** Returns a function with this source. */
async function functionOf(source: string, limitMs = 5_000, extension = 'mjs') {
  const path = join(folder, `f${count++}.${extension}`);
  await writeFile(path, source);
  const parts = { clock: { now: () => Date.now() }, random: systemRandom, environment: { GREETING: 'hi' }, limitMs };
  const made = moduleFunction({ path, functionName: 'f' }, parts);
  opened.push(made);
  return { path, run: (sent: TriggerEvent = event) => made.runner(arn).run(sent) };
}

describe('a module answers', () => {
  it.each([
    ['by a promise', 'export const handler = async (event) => ({ ...event, response: { ok: true } });', 'mjs'],
    ['at once', 'export const handler = (event) => ({ ...event, response: { ok: true } });', 'mjs'],
    [
      'by the callback',
      'export const handler = (event, context, done) => { setTimeout(() => done(null, { ...event, response: { ok: true } })); };',
      'mjs',
    ],
    ['as CommonJS', 'exports.handler = async (event) => ({ ...event, response: { ok: true } });', 'cjs'],
    [
      'in TypeScript',
      'export const handler = async (event: object): Promise<object> => ({ ...event, response: { ok: true } });',
      'mts',
    ],
  ])('%s', async (_how, source, extension) => {
    const { run } = await functionOf(source, 5_000, extension);
    expect(await run()).toStrictEqual({ ...event, response: { ok: true } });
  });

  it('with the context of Lambda, and without the secrets of the server', async () => {
    const { run } = await functionOf(`export const handler = async (event, context) => ({
      name: context.functionName, arn: context.invokedFunctionArn, id: typeof context.awsRequestId,
      left: context.getRemainingTimeInMillis() > 0, environment: process.env });`);
    expect(await run()).toStrictEqual({
      name: 'f',
      arn,
      id: 'string',
      left: true,
      environment: { GREETING: 'hi' },
    });
  });

  it('with its new code after the file has changed', async () => {
    const { path, run } = await functionOf('export const handler = async () => 1;');
    expect(await run()).toBe(1);
    await writeFile(path, 'export const handler = async () => 2;');
    await utimes(path, new Date(), new Date(Date.now() + 5_000));
    expect(await run()).toBe(2);
  });

  it('many events at once, one at a time on each thread', async () => {
    const { run } = await functionOf(`let busy = 0; export const handler = async (event) => {
      busy += 1; await new Promise((done) => setTimeout(done, 20)); const seen = busy; busy -= 1;
      return { seen, userName: event.userName }; };`);
    const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    const answers = await Promise.all(names.map((userName) => run({ ...event, userName })));
    expect(answers).toStrictEqual(names.map((userName) => ({ seen: 1, userName })));
  });

  it('null if it returns nothing', async () => {
    const { run } = await functionOf('export const handler = async () => undefined;');
    expect(await run()).toBeNull();
  });
});

describe('a module fails', () => {
  it.each([
    ['by throwing', 'export const handler = () => { throw new Error("no guests"); };', 'no guests'],
    ['by rejecting', 'export const handler = async () => { throw new Error("no guests"); };', 'no guests'],
    ['by throwing a string', 'export const handler = async () => { throw "no guests"; };', 'no guests'],
    ['by the callback', 'export const handler = (e, c, done) => done("no guests");', 'no guests'],
    ['without a handler', 'export const other = 1;', 'f.handler is undefined or not exported'],
    ['while it loads', 'throw new Error("broken");', 'broken'],
    [
      'by ending the process',
      'export const handler = () => process.exit(0);',
      'The function exited before it answered',
    ],
    [
      'in a timer',
      'export const handler = () => { setTimeout(() => { throw new Error("later"); }); return new Promise(() => {}); };',
      'later',
    ],
  ])('%s', async (_how, source, message) => {
    const { run } = await functionOf(source);
    await expect(run()).rejects.toThrow(new FunctionFailure(message));
  });

  it('if its answer is not JSON', async () => {
    const { run } = await functionOf('export const handler = async () => () => 1;');
    await expect(run()).rejects.toThrow(InvalidJson);
  });

  it('if it uses too much memory, without harm to the server', async () => {
    const { run } = await functionOf(
      'export const handler = () => { const a = []; for (;;) a.push(new Array(1e5).fill(1)); };',
    );
    await expect(run()).rejects.toThrow(FunctionFailure);
  }, 20_000);

  it.each([
    ['never ends', 'for (;;) {}'],
    ['never answers', 'return new Promise(() => {});'],
  ])('when it %s, and the server continues to run', async (_how, body) => {
    const { run } = await functionOf(
      `export const handler = (event) => { if (event.userName === 'ann') { ${body} } return { fine: true }; };`,
      1_500,
    );
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    const before = Date.now();
    await expect(run()).rejects.toThrow(InvocationTimeout);
    const took = Date.now() - before;
    clearInterval(ticking);
    expect(took).toBeGreaterThanOrEqual(1_490);
    expect(took).toBeLessThan(4_000);
    // The event loop of the server was free in the meantime.
    expect(ticks).toBeGreaterThan(20);
    expect(await run({ ...event, userName: 'bob' })).toStrictEqual({ fine: true });
  });
});

it.each([
  ['fails', 'throw new Error("later")'],
  ['exits', 'process.exit(0)'],
])('a thread that %s between two events accepts no more', async (_how, statement) => {
  const path = join(folder, `f${count++}.mjs`);
  const wait = `const wait = () => { if (existsSync('${path}.ends')) { ${statement}; } setTimeout(wait, 5); };`;
  await writeFile(
    path,
    `import { existsSync } from 'node:fs'; ${wait} export const handler = () => { wait(); return 1; };`,
  );
  const thread = new ModuleThread({ path, functionName: 'f' }, { environment: {}, version: 1 });
  expect(await thread.call({ event, requestId: 'r', arn, deadline: Date.now() + 5_000 }, 5_000)).toBe(1);
  expect(thread.ended).toBe(false);
  await writeFile(`${path}.ends`, '');
  await expect.poll(() => thread.ended, { timeout: 10_000 }).toBe(true);
  await thread.end();
});
