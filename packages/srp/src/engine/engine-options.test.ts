/** How many threads and key pairs an engine has, and what it tells about itself. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { createSrpEngine, type SrpEngine, type SrpEngineOptions } from './engine.ts';
import { toHex } from '../encoding.ts';
import { k, N } from '../group.ts';
import { modPow } from '../mod-pow.ts';
import { integerOfBytes } from '../node-primitives.ts';

const credential = { group: 'g', identity: 'i', secret: 's' };
/** A key pair takes a few milliseconds, but a busy machine may start threads slowly. */
const patient = { timeout: 30_000 };

let engine: SrpEngine;
let unrefs: MockInstance<Worker['unref']>;

beforeEach(() => {
  unrefs = vi.spyOn(Worker.prototype, 'unref');
});

afterEach(async () => {
  await engine.close();
  vi.restoreAllMocks();
});

/** The threads that were started: each one is told at once not to keep the process alive. */
const threads = () => [...new Set(unrefs.mock.contexts)] as Worker[];

function create(options?: SrpEngineOptions): void {
  engine = createSrpEngine(options);
}

/** Makes as many challenges at once, and returns how many of them had to wait for a key pair. */
async function waitingOf(count: number): Promise<number> {
  const { verifier } = await engine.createVerifier(credential);
  const challenges = Array.from({ length: count }, () => engine.challenge({ verifier, A: 'abc' }));
  const { waiting } = engine;
  await Promise.all(challenges);
  return waiting;
}

it.each([
  ['as many as it should', { threads: 3, precompute: 0 }, 3],
  ['one for each core by default', { precompute: 0 }, availableParallelism()],
])('starts threads when they are needed: %s', async (_what, options, count) => {
  create(options);
  expect(threads()).toHaveLength(1);
  await vi.waitFor(async () => {
    await Promise.all(Array.from({ length: 4 * count }, () => engine.createVerifier(credential)));
    expect(threads()).toHaveLength(count);
  }, patient);
  await Promise.all(Array.from({ length: 4 * count }, () => engine.createVerifier(credential)));
  expect(threads()).toHaveLength(count);
});

it('starts one thread after the other, and none for calls that find one free', async () => {
  create({ threads: 3, precompute: 0 });
  const several = () => Array.from({ length: 5 }, () => engine.createVerifier(credential));
  // The first thread is not running yet.
  const calls = several();
  expect(threads()).toHaveLength(1);
  await Promise.all(calls);
  for (let i = 0; i < 5; i++) await engine.createVerifier(credential);
  expect(threads()).toHaveLength(1);
  const more = several();
  expect(threads()).toHaveLength(2);
  await Promise.all(more);
});

it('makes key pairs in advance, also by default', async () => {
  create({ threads: 1, precompute: 3 });
  await vi.waitFor(async () => expect(await waitingOf(5)).toBe(2), patient);
  await engine.close();
  create();
  await vi.waitFor(async () => expect(await waitingOf(2)).toBe(0), patient);
});

it('makes none in advance if it should not', async () => {
  create({ threads: 1, precompute: 0 });
  for (let i = 0; i < 4; i++) expect(await waitingOf(2)).toBe(2);
});

it('counts the calls that wait for it', async () => {
  create({ threads: 1, precompute: 0 });
  expect(engine.waiting).toBe(0);
  const calls = [engine.createVerifier(credential), engine.createVerifier(credential), engine.arithmetic()];
  expect(engine.waiting).toBe(3);
  await Promise.all(calls);
  expect(engine.waiting).toBe(0);
});

it('refuses a b that makes B zero, and draws another one if it may', async () => {
  create({ threads: 1, precompute: 0 });
  const b = Uint8Array.of(5);
  // k·v + g^b ≡ 0 for this verifier.
  const v = ((N - 32n) * modPow(k, N - 2n)) % N;
  const verifier = new Uint8Array(Buffer.from(toHex(v).padStart(768, '0'), 'hex'));
  expect(integerOfBytes(verifier)).toBe(v);
  await expect(engine.challenge({ verifier, A: 'abc', b })).rejects.toMatchObject({ code: 'out-of-range' });
  expect((await engine.challenge({ verifier, A: 'abc' })).b).toHaveLength(32);
});

it('uses the b and the salt that it is given, and copies them', async () => {
  create({ threads: 1, precompute: 2 });
  const salt = Uint8Array.of(0x7f, 2, 3);
  const made = engine.createVerifier({ ...credential, salt });
  salt.fill(0);
  const stored = await made;
  expect(stored.salt).toBe('7f0203');
  const b = new Uint8Array(32).fill(9);
  const answer = engine.challenge({ verifier: stored.verifier, A: 'abc', b });
  b.fill(0);
  expect((await answer).b).toEqual(new Uint8Array(32).fill(9));
});

it('tells what computes, and refuses keys that are none', async () => {
  create({ threads: 1, precompute: 0 });
  expect(await engine.arithmetic()).toBe('openssl');
  const { verifier } = await engine.createVerifier(credential);
  await expect(engine.challenge({ verifier, A: '0' })).rejects.toMatchObject({
    name: 'SrpError',
    code: 'out-of-range',
  });
  expect(await engine.verifyPassword({ ...credential, salt: 'not hexadecimal', verifier })).toBe(false);
});

it('ends its threads when it is closed, and starts no others', async () => {
  create({ threads: 1, precompute: 0 });
  await engine.createVerifier(credential);
  const [thread] = threads() as [Worker];
  const calls = Promise.allSettled(Array.from({ length: 40 }, () => engine.createVerifier(credential)));
  await engine.close();
  expect(thread.threadId).toBe(-1);
  expect((await calls).at(-1)).toMatchObject({ reason: { message: 'The SRP engine is closed.' } });
  await expect(engine.arithmetic()).rejects.toThrow('The SRP engine is closed.');
  expect(threads()).toHaveLength(1);
});
