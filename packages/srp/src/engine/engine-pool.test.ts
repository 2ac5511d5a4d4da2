import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EnginePool } from './engine-pool.ts';

let folder: string;
let pool: EnginePool | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-srp-'));
});

afterAll(() => rm(folder, { recursive: true }));

afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

const channel = new URL('./job-channel.ts', import.meta.url).href;

/** A pool whose threads run this code instead of the engine's. It calls `serve` with a function that does a job. */
async function poolOf(size: number, body: string, onIdle = () => undefined): Promise<EnginePool> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(
    file,
    `import { existsSync, writeFileSync } from 'node:fs';
     import { threadId, workerData } from 'node:worker_threads';
     import { serveJobs } from ${JSON.stringify(channel)};
     const serve = (run) => serveJobs(workerData, run);
     const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
     ${body}`,
  );
  pool = new EnginePool(size, onIdle, pathToFileURL(file));
  return pool;
}

const verifyPassword = {
  op: 'verifyPassword',
  input: { group: '', identity: '', secret: '', salt: '', verifier: new Uint8Array() },
} as const;
const keyPair = { op: 'keyPair' } as const;

describe('the pool', () => {
  it('starts one thread, and the others while it is busy', async () => {
    const growing = await poolOf(
      3,
      `serve(() => {
         sleep(5);
         return threadId;
       });`,
    );
    const alone = await Promise.all([1, 2, 3].map(() => growing.run(keyPair, true)));
    expect(new Set(alone).size).toBe(1);
    const seen = new Set<unknown>();
    await vi.waitFor(async () => {
      for (const thread of await Promise.all([1, 2, 3, 4, 5, 6].map(() => growing.run(keyPair)))) seen.add(thread);
      expect(seen.size).toBe(3);
    }, 30_000);
    await Promise.all(Array.from({ length: 20 }, () => growing.run(keyPair)));
    expect(seen.size).toBe(3);
  });

  it('gives each job to the thread with the least work', async () => {
    const shared = await poolOf(
      3,
      `serve(() => {
         sleep(100);
         return threadId;
       });`,
    );
    await vi.waitFor(async () => {
      const running = await Promise.all([1, 2, 3].map(() => shared.run(keyPair)));
      expect(new Set(running).size).toBe(3);
    }, 30_000);
    const threads: unknown[] = await Promise.all(Array.from({ length: 9 }, () => shared.run(keyPair)));
    const counts = [...new Set(threads)].map((thread) => threads.filter((other) => other === thread).length);
    expect(counts).toEqual([3, 3, 3]);
  });

  it('gives every job its own result, however short the jobs are', async () => {
    const echoing = await poolOf(2, `serve((job) => job.input.secret);`);
    const { op, input } = verifyPassword;
    const call = async (i: number) => {
      const secret = `${i}${'x'.repeat(i % 3 === 0 ? 9_000 : 5)}`;
      expect(await echoing.run({ op, input: { ...input, secret } })).toBe(secret);
    };
    const lane = async (first: number) => {
      for (let i = first; i < first + 1_000; i++) await call(i);
    };
    await Promise.all([0, 10_000, 20_000, 30_000].map(lane));
    await Promise.all(Array.from({ length: 200 }, (_, i) => call(i)));
  });

  it('passes on the message of a failed job, and continues', async () => {
    const failing = await poolOf(
      1,
      `serve((job) => {
         if (job.op === 'keyPair') return 1;
         throw job.input.secret === '' ? new Error('no such thing') : job.input.secret;
       });`,
    );
    await expect(failing.run(verifyPassword)).rejects.toThrow('no such thing');
    const thrown = { ...verifyPassword, input: { ...verifyPassword.input, secret: 'not an error' } };
    await expect(failing.run(thrown)).rejects.toThrow('unknown error');
    expect(await failing.run(keyPair)).toBe(1);
  });

  it('replaces a thread that dies and gives its jobs to the next', async () => {
    const flag = join(folder, 'died-once');
    const mortal = await poolOf(
      1,
      `const first = !existsSync(${JSON.stringify(flag)});
       serve(() => {
         if (!first) return 'second';
         writeFileSync(${JSON.stringify(flag)}, '');
         process.exit(1);
       });`,
    );
    expect(await Promise.all([mortal.run(keyPair), mortal.run(verifyPassword)])).toEqual(['second', 'second']);
  });

  it('rejects a job after two threads died with it', async () => {
    const mortal = await poolOf(
      2,
      `serve((job) => {
         if (job.op === 'verifyPassword') process.exit(1);
         return 1;
       });`,
    );
    await expect(mortal.run(verifyPassword)).rejects.toThrow('Two threads');
    expect(await mortal.run(keyPair)).toBe(1);
  });

  it('gives up if no thread starts', async () => {
    const stillborn = await poolOf(2, `throw new Error('no luck');`);
    const death = await stillborn.run(keyPair).catch((error: unknown) => error);
    expect(death).toMatchObject({ message: expect.stringContaining('Two threads'), cause: { message: 'no luck' } });
    await vi.waitFor(() => expect(stillborn.run(keyPair)).rejects.toThrow('cannot start'), { timeout: 30_000 });
  });

  it('starts three threads at most that fail', async () => {
    const starts = vi.spyOn(Worker.prototype, 'unref');
    try {
      await poolOf(1, `throw new Error('no luck');`);
      await vi.waitFor(() => expect(starts.mock.contexts).toHaveLength(3), { timeout: 30_000 });
      // The pool listened first, and would have started another one by then.
      const third = starts.mock.contexts[2] as Worker;
      await new Promise((resolve) => third.once('exit', resolve));
      expect(starts.mock.contexts).toHaveLength(3);
    } finally {
      starts.mockRestore();
    }
  });

  it('grows later if further threads cannot start for now', async () => {
    const [first, mayGrow] = [join(folder, 'first'), join(folder, 'may-grow')];
    const growing = await poolOf(
      2,
      `if (existsSync(${JSON.stringify(first)}) && !existsSync(${JSON.stringify(mayGrow)})) throw new Error('no luck');
       writeFileSync(${JSON.stringify(first)}, '');
       serve(() => {
         sleep(5);
         return threadId;
       });`,
    );
    await growing.run(keyPair);
    const starts = vi.spyOn(Worker.prototype, 'unref');
    const fewJobs = () => Promise.all([1, 2, 3, 4].map(() => growing.run(keyPair)));
    try {
      await fewJobs();
      await vi.waitFor(() => expect(new Set(starts.mock.contexts).size).toBeGreaterThanOrEqual(3), { timeout: 30_000 });
    } finally {
      starts.mockRestore();
    }
    await writeFile(mayGrow, '');
    await vi.waitFor(async () => expect(new Set(await fewJobs()).size).toBe(2), { timeout: 30_000 });
  });

  it('starts threads again once it is possible', async () => {
    const flag = join(folder, 'can-start');
    const revived = await poolOf(
      2,
      `if (!existsSync(${JSON.stringify(flag)})) throw new Error('no luck');
       serve(() => 'up');`,
    );
    await vi.waitFor(() => expect(revived.run(keyPair)).rejects.toThrow('cannot start'), { timeout: 30_000 });
    await writeFile(flag, '');
    await vi.waitFor(async () => expect(await revived.run(keyPair)).toBe('up'), { timeout: 30_000 });
  });

  it('reports when a thread has no more work', async () => {
    let idle = 0;
    const counted = await poolOf(1, `serve(() => 1);`, () => {
      idle++;
    });
    await vi.waitFor(() => expect(counted.idle).toBe(true), { timeout: 30_000 });
    expect(idle).toBe(1);
    await Promise.all([counted.run(keyPair), counted.run(keyPair)]);
    expect(idle).toBe(2);
    expect(counted.idle).toBe(true);
  });
});
