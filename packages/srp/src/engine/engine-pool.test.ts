import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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

/** A pool whose threads run this code instead of the engine's. It can call `answer(id, value)` and `ready()`. */
async function poolOf(size: number, body: string, onIdle = () => undefined): Promise<EnginePool> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(
    file,
    `import { existsSync, writeFileSync } from 'node:fs';
     import { parentPort, threadId } from 'node:worker_threads';
     const ready = () => parentPort.postMessage({ kind: 'ready' });
     const answer = (id, value) => parentPort.postMessage({ kind: 'done', id, value });
     const fail = (id, message) => parentPort.postMessage({ kind: 'failed', id, message });
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
      `parentPort.on('message', ({ id }) => setTimeout(() => answer(id, threadId), 5)); ready();`,
    );
    const alone = await Promise.all([1, 2, 3].map(() => growing.run(keyPair, true)));
    expect(new Set(alone).size).toBe(1);
    const seen = new Set<unknown>();
    await vi.waitFor(async () => {
      for (const thread of await Promise.all([1, 2, 3, 4, 5, 6].map(() => growing.run(keyPair)))) seen.add(thread);
      expect(seen.size).toBe(3);
    }, 10_000);
    await Promise.all(Array.from({ length: 20 }, () => growing.run(keyPair)));
    expect(seen.size).toBe(3);
  });

  it('gives each job to the thread with the least work', async () => {
    const shared = await poolOf(
      3,
      `parentPort.on('message', ({ id }) => setTimeout(() => answer(id, threadId), 100)); ready();`,
    );
    await vi.waitFor(async () => {
      const running = await Promise.all([1, 2, 3].map(() => shared.run(keyPair)));
      expect(new Set(running).size).toBe(3);
    }, 10_000);
    const threads: unknown[] = await Promise.all(Array.from({ length: 9 }, () => shared.run(keyPair)));
    const counts = [...new Set(threads)].map((thread) => threads.filter((other) => other === thread).length);
    expect(counts).toEqual([3, 3, 3]);
  });

  it('passes on the message of a failed job, and continues', async () => {
    const failing = await poolOf(
      1,
      `parentPort.on('message', ({ id, job }) => job.op === 'keyPair' ? answer(id, 1) : fail(id, 'no such thing')); ready();`,
    );
    await expect(failing.run(verifyPassword)).rejects.toThrow('no such thing');
    expect(await failing.run(keyPair)).toBe(1);
  });

  it('replaces a thread that dies and gives its jobs to the next', async () => {
    const flag = join(folder, 'died-once');
    const mortal = await poolOf(
      1,
      `const first = !existsSync(${JSON.stringify(flag)});
       parentPort.on('message', ({ id }) => {
         if (!first) return answer(id, 'second');
         writeFileSync(${JSON.stringify(flag)}, '');
         process.exit(1);
       });
       ready();`,
    );
    expect(await Promise.all([mortal.run(keyPair), mortal.run(verifyPassword)])).toEqual(['second', 'second']);
  });

  it('rejects a job after two threads died with it', async () => {
    const mortal = await poolOf(
      2,
      `parentPort.on('message', ({ id, job }) => {
         if (job.op === 'verifyPassword') throw new Error('out of luck');
         answer(id, 1);
       });
       ready();`,
    );
    const death = await mortal.run(verifyPassword).catch((error: unknown) => error);
    expect(death).toMatchObject({ message: expect.stringContaining('Two threads'), cause: { message: 'out of luck' } });
    expect(await mortal.run(keyPair)).toBe(1);
  });

  it('gives up if no thread starts', async () => {
    const stillborn = await poolOf(2, `throw new Error('no luck');`);
    await expect(stillborn.run(keyPair)).rejects.toThrow('Two threads');
    await vi.waitFor(() => expect(stillborn.run(keyPair)).rejects.toThrow('cannot start'), { timeout: 5000 });
  });

  it('starts threads again once it is possible', async () => {
    const flag = join(folder, 'can-start');
    const revived = await poolOf(
      2,
      `if (!existsSync(${JSON.stringify(flag)})) throw new Error('no luck');
       parentPort.on('message', ({ id }) => answer(id, 'up'));
       ready();`,
    );
    await vi.waitFor(() => expect(revived.run(keyPair)).rejects.toThrow('cannot start'), { timeout: 5000 });
    await writeFile(flag, '');
    await vi.waitFor(async () => expect(await revived.run(keyPair)).toBe('up'), { timeout: 10_000 });
  });

  it('reports when a thread has no more work', async () => {
    let idle = 0;
    const counted = await poolOf(1, `parentPort.on('message', ({ id }) => answer(id, 1)); ready();`, () => {
      idle++;
    });
    await vi.waitFor(() => expect(counted.idle).toBe(true));
    expect(idle).toBe(1);
    await Promise.all([counted.run(keyPair), counted.run(keyPair)]);
    expect(idle).toBe(2);
    expect(counted.idle).toBe(true);
  });
});
