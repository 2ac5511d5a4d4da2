import { randomBytes, scryptSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { createHashChecker, type HashChecker } from './hash-checker.ts';

const salt = randomBytes(16);
const hash = `2$1$1$${salt.toString('hex')}$${scryptSync('right', salt, 32, { N: 2, r: 1, p: 1 }).toString('hex')}`;

let checker: HashChecker;
let refs: MockInstance<Worker['ref']>;
let unrefs: MockInstance<Worker['unref']>;

beforeEach(() => {
  refs = vi.spyOn(Worker.prototype, 'ref');
  unrefs = vi.spyOn(Worker.prototype, 'unref');
});

afterEach(async () => {
  await checker.close();
  vi.restoreAllMocks();
});

const check = (password: string) => checker.isHashOf(hash, password);

/** The threads that were started: each one is told at once not to keep the process alive. */
const threads = () => [...new Set(unrefs.mock.contexts)] as Worker[];

function isHeld(worker: Worker): boolean {
  const last = ({ mock }: typeof refs) => mock.invocationCallOrder[mock.contexts.lastIndexOf(worker)] ?? -1;
  return last(refs) > last(unrefs);
}

it('starts a thread when it needs one, and uses it again', async () => {
  checker = createHashChecker(2, 8);
  expect(threads()).toHaveLength(0);
  for (const password of ['right', 'wrong', 'right']) expect(await check(password)).toBe(password === 'right');
  expect(threads()).toHaveLength(1);
  const passwords = ['right', 'wrong', 'right', 'other', 'right', 'wrong'];
  expect(await Promise.all(passwords.map(check))).toEqual(passwords.map((password) => password === 'right'));
  expect(threads()).toHaveLength(2);
});

it('keeps the process alive only while it checks', async () => {
  checker = createHashChecker(1, 8);
  const result = check('right');
  const [thread] = threads() as [Worker];
  expect(isHeld(thread)).toBe(true);
  await result;
  expect(isHeld(thread)).toBe(false);
});

it('rejects what would wait too long, and accepts more when it has done some', async () => {
  checker = createHashChecker(2, 1);
  const accepted = Array.from({ length: 4 }, () => check('right'));
  const tooMany = { code: 'TooManyRequestsException' };
  await expect(check('right')).rejects.toMatchObject(tooMany);
  expect(await Promise.all(accepted)).toEqual([true, true, true, true]);
  expect(await Promise.all(['right', 'wrong', 'right', 'wrong'].map(check))).toEqual([true, false, true, false]);
});

it('has threads for half of the cores, and eight checks wait for each', async () => {
  checker = createHashChecker();
  const count = Math.max(1, Math.floor(availableParallelism() / 2));
  const accepted = Array.from({ length: count * 9 }, () => check('right'));
  await expect(check('right')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  expect(new Set(await Promise.all(accepted))).toEqual(new Set([true]));
  expect(threads()).toHaveLength(count);
});

it('replaces a thread that ends: only its check is rejected', async () => {
  checker = createHashChecker(1, 8);
  const first = check('right');
  const second = check('right');
  await threads()[0]?.terminate();
  await expect(first).rejects.toThrow('The thread that checked the hash has ended.');
  expect(await second).toBe(true);
  expect(threads()).toHaveLength(2);
});

it('replaces a thread that ends while it has nothing to do', async () => {
  checker = createHashChecker(2, 8);
  await Promise.all([check('right'), check('right')]);
  expect(threads()).toHaveLength(2);
  for (const thread of threads()) await thread.terminate();
  expect(await Promise.all([check('right'), check('wrong')])).toEqual([true, false]);
  expect(threads()).toHaveLength(4);
});

it.each([
  ['an error', new Error('out of memory'), 'out of memory'],
  ['something else', 'a text', 'a text'],
])('rejects the check of a thread that fails with %s', async (_what, thrown, message) => {
  checker = createHashChecker(1, 8);
  const result = check('right');
  threads()[0]?.emit('error', thrown);
  await expect(result).rejects.toThrow(message);
  await threads()[0]?.terminate();
});

it('rejects what has no result when it is closed, and ends its threads', async () => {
  checker = createHashChecker(1, 8);
  const results = Promise.allSettled([check('right'), check('right'), check('right')]);
  const [thread] = threads() as [Worker];
  await checker.close();
  expect(thread.threadId).toBe(-1);
  expect((await results).map((result) => result.status === 'rejected' && String(result.reason.message))).toEqual([
    'The thread that checked the hash has ended.',
    'The server stops.',
    'The server stops.',
  ]);
  await expect(check('right')).rejects.toThrow('The checker of hashes is closed.');
  expect(threads()).toHaveLength(1);
});
