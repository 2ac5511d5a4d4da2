import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { receiveMessageOnPort, Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineJob } from './engine-job.ts';
import { engineWorkerFile } from './engine-thread.ts';
import { JobChannel } from './job-channel.ts';

const COUNTER_BYTES = 64;
const SLOT_BYTES = 8_192;
const HEAD_BYTES = 44;
/** The places of the counters `done` and `started`. */
const DONE = 1;
const STARTED = 2;

let channel: JobChannel;
let wakes = 0;
let isClosed = false;

beforeEach(() => {
  wakes = 0;
  isClosed = false;
  channel = new JobChannel(() => {
    wakes++;
  });
});

afterEach(() => {
  if (!isClosed) close();
});

function close(): void {
  isClosed = true;
  channel.close();
}

const counters = () => new Int32Array(channel.threadEnd.memory, 0, COUNTER_BYTES / 4);
const formOf = (slot: number) => new Int32Array(channel.threadEnd.memory, COUNTER_BYTES + slot * SLOT_BYTES, 1)[0];
const jobOf = (secret: string): EngineJob => ({ op: 'createVerifier', input: { group: '', identity: '', secret } });
const secretBytes = () => new Uint8Array(channel.threadEnd.memory, COUNTER_BYTES);

describe('the main end of a channel', () => {
  it('has memory for 16 jobs, and refuses more', () => {
    expect(channel.threadEnd.memory.byteLength).toBe(COUNTER_BYTES + 16 * SLOT_BYTES);
    for (let i = 0; i < 16; i++) expect(channel.post(jobOf('x'))).toBe(true);
    expect(channel.post(jobOf('x'))).toBe(false);
    expect(Array.from({ length: 16 }, (_, slot) => formOf(slot))).not.toContain(0);
    expect(channel.take()).toBeUndefined();
  });

  it('writes what just fits into a slot, and sends what is longer through the port', () => {
    const { port } = channel.threadEnd;
    channel.post(jobOf('x'.repeat(SLOT_BYTES - HEAD_BYTES)));
    expect(formOf(0)).not.toBe(0);
    expect(receiveMessageOnPort(port)).toBeUndefined();
    const long = jobOf('x'.repeat(SLOT_BYTES - HEAD_BYTES + 1));
    channel.post(long);
    expect(formOf(1)).toBe(0);
    expect(receiveMessageOnPort(port)).toEqual({ message: long });
  });

  it('tells when the thread has started', async () => {
    expect(channel.isStarted).toBe(false);
    Atomics.store(counters(), STARTED, 1);
    Atomics.notify(counters(), DONE);
    expect(channel.isStarted).toBe(true);
    await vi.waitFor(() => expect(wakes).toBe(1));
  });

  it('overwrites what it holds, lets go of its memory and its port, and wakes nobody when it is closed', async () => {
    const closing = once(channel.threadEnd.port, 'close');
    channel.post(jobOf('secret'));
    expect(secretBytes().some((byte) => byte !== 0)).toBe(true);
    // Waits behind the channel's own wait, and therefore ends after it.
    const behind = Atomics.waitAsync(counters(), DONE, 0).value;
    close();
    expect(secretBytes().every((byte) => byte === 0)).toBe(true);
    const left = Atomics.notify(counters(), DONE);
    await behind;
    await setImmediate();
    expect([left, wakes]).toEqual([0, 0]);
    await closing;
  });
});

it('passes jobs and results through the shared memory if they fit', async () => {
  const { threadEnd } = channel;
  const thread = new Worker(engineWorkerFile, { workerData: threadEnd, transferList: [threadEnd.port] });
  try {
    channel.post({ op: 'keyPair' });
    const job = formOf(0);
    await vi.waitFor(() => expect(Atomics.load(counters(), DONE)).toBe(1), { timeout: 30_000 });
    const result = formOf(0);
    expect(job).not.toBe(0);
    expect(result).not.toBe(0);
    expect(result).not.toBe(job);
    expect(channel.take()).toEqual({ value: { b: expect.any(Uint8Array), gb: expect.any(BigInt) } });
  } finally {
    await thread.terminate();
  }
});
