/** What a thread of the engine tells the pool about its jobs. */
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { type EngineJob, jobCosts } from './engine-job.ts';
import { EngineThread, engineWorkerFile, type PendingJob } from './engine-thread.ts';

const patient = { timeout: 30_000 };

let thread: EngineThread;
let worker: Worker;
let refs: MockInstance<Worker['ref']>;
let unrefs: MockInstance<Worker['unref']>;
let idles: number[] = [];
let deaths: (readonly [orphans: PendingJob[], started: boolean, cause: Error | undefined])[] = [];

beforeEach(() => {
  idles = [];
  deaths = [];
  refs = vi.spyOn(Worker.prototype, 'ref');
  unrefs = vi.spyOn(Worker.prototype, 'unref');
  thread = new EngineThread(engineWorkerFile, {
    idle: () => idles.push(thread.load),
    died: (...death) => deaths.push(death),
  });
  // A thread must not keep the process alive before it has a job.
  worker = unrefs.mock.contexts[0] as Worker;
});

afterEach(async () => {
  await thread.terminate();
  vi.restoreAllMocks();
});

/** Whether the thread keeps the process alive. */
function isHeld(): boolean {
  const last = ({ mock }: typeof refs) => mock.invocationCallOrder.at(-1) ?? -1;
  return last(refs) > last(unrefs);
}

function post(job: EngineJob, background = false): Promise<unknown> {
  return new Promise((resolve, reject) => {
    thread.post({ job, cost: jobCosts[job.op], background, resolve, reject, deaths: 0 });
  });
}

const party = { group: '', identity: '' };
const verify: EngineJob = {
  op: 'verify',
  input: {
    ...party,
    A: '',
    B: '',
    secretBlock: '',
    timestamp: '',
    signature: '',
    verifier: Uint8Array.of(),
    b: Uint8Array.of(),
  },
};

it('is idle once it has started', async () => {
  expect([thread.started, thread.idle, isHeld()]).toEqual([false, false, false]);
  await vi.waitFor(() => expect(idles).toEqual([0]), patient);
  expect([thread.started, thread.idle]).toEqual([true, true]);
});

it('counts exponentiations, and the jobs that a caller waits for', async () => {
  await vi.waitFor(() => expect(thread.idle).toBe(true), patient);
  const jobs: Promise<unknown>[] = [];
  const seen: unknown[] = [];
  const add = (job: EngineJob, background = false) => {
    jobs.push(post(job, background));
    seen.push([thread.load, thread.foreground, thread.idle, isHeld()]);
  };
  add({ op: 'keyPair' }, true);
  add(verify);
  add({ op: 'createVerifier', input: { ...party, secret: '' } });
  add({ op: 'verifyPassword', input: { ...party, secret: '', salt: '', verifier: Uint8Array.of() } });
  add({ op: 'arithmetic' });
  expect(seen).toEqual([
    [1, 0, false, false],
    [3, 1, false, true],
    [4, 2, false, true],
    [5, 3, false, true],
    [5, 4, false, true],
  ]);
  await Promise.all(jobs);
  expect([thread.load, thread.foreground, thread.idle, isHeld()]).toEqual([0, 0, true, false]);
});

it('is held by callers only, and reports when it is idle again', async () => {
  await vi.waitFor(() => expect(idles).toEqual([0]), patient);
  const [first, background] = [post({ op: 'keyPair' }), post({ op: 'keyPair' }, true)];
  await first;
  expect([thread.foreground, isHeld()]).toEqual([0, false]);
  await background;
  await vi.waitFor(() => expect(idles).toEqual([0, 0]), patient);
  expect([thread.foreground, isHeld()]).toEqual([0, false]);
});

it('does more jobs than its channel holds, in their order', async () => {
  const done: number[] = [];
  const jobs = Array.from({ length: 40 }, (_, i) =>
    post({ op: 'keyPair', b: Uint8Array.of(i) }).then(() => done.push(i)),
  );
  expect(thread.load).toBe(40);
  await Promise.all(jobs);
  expect(done).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

it('returns the jobs that have no result when it ends', async () => {
  await vi.waitFor(() => expect(thread.idle).toBe(true), patient);
  const given = Array.from({ length: 20 }, (_, i) => ({ op: 'keyPair', b: Uint8Array.of(i) }) as const);
  for (const job of given) void post(job);
  await thread.terminate();
  await vi.waitFor(() => expect(deaths).toHaveLength(1), patient);
  const [orphans = [], started, cause] = deaths[0] ?? [];
  expect([started, cause]).toEqual([true, undefined]);
  expect(orphans.map(({ job }) => job)).toEqual(given.slice(given.length - orphans.length));
  expect(orphans.length).toBeGreaterThan(0);
});

it('tells whether it had started, and why it ended', async () => {
  worker.emit('error', new Error('out of memory'));
  await thread.terminate();
  await vi.waitFor(() => expect(deaths).toHaveLength(1), patient);
  expect(deaths[0]?.[2]).toEqual(new Error('out of memory'));
});

it('knows no cause that is not an error', async () => {
  worker.emit('error', 'a text');
  await thread.terminate();
  await vi.waitFor(() => expect(deaths).toHaveLength(1), patient);
  expect(deaths[0]?.[2]).toBeUndefined();
});
