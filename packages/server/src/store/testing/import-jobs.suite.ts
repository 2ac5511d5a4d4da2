/** Tests of import jobs: storing, order, what is due, their files and logs, and removal with the pool. */
import { describe, expect, it } from 'vitest';
import type { ImportJobRecord } from '../../records/import-job.ts';
import type { Store } from '../store.ts';
import { newPoolId, NOW, sampleImportJob, samplePool, sampleUser } from './sample-records.ts';

const MANY = 1_000;

const content = (index: number) => Uint8Array.of(index, 0, 255);

export function describeImportJobs(store: () => Store): void {
  const newPool = async (): Promise<string> => {
    const poolId = newPoolId();
    await store().write((tx) => tx.pools.insert(samplePool(poolId), []));
    return poolId;
  };
  const insert = (job: ImportJobRecord, limit = MANY) => store().write((tx) => tx.importJobs.insert(job, limit));
  const replace = (job: ImportJobRecord) => store().write((tx) => tx.importJobs.replace(job));

  describe('import jobs', () => {
    it('are read as they were stored', async () => {
      const job = sampleImportJob(await newPool());
      const { poolId, jobId } = job;
      expect(await insert(job)).toBe('inserted');
      expect(await store().read.importJobs.find(poolId, jobId)).toStrictEqual(job);
      const changed: ImportJobRecord = {
        ...job,
        algorithm: null,
        status: 'Succeeded',
        completedAt: NOW + 5,
        completionMessage: 'done',
        file: null,
        incomingUploadId: null,
        lease: null,
        dueAt: null,
      };
      await replace(changed);
      expect(await store().read.importJobs.find(poolId, jobId)).toStrictEqual(changed);
      expect(await store().read.importJobs.find(await newPool(), jobId)).toBeUndefined();
      await expect(replace({ ...job, jobId: 'import-none' })).rejects.toMatchObject({ reason: 'misuse' });
    });

    it('are limited in number, and need a pool', async () => {
      const poolId = await newPool();
      expect(await insert(sampleImportJob(poolId), 1)).toBe('inserted');
      expect(await insert(sampleImportJob(poolId), 1)).toBe('full');
      await expect(insert(sampleImportJob(newPoolId()))).rejects.toMatchObject({ reason: 'gone' });
    });

    it('are listed newest first', async () => {
      const poolId = await newPool();
      const jobs = [3, 1, 2, 2].map((at) => sampleImportJob(poolId, { createdAt: NOW + at }));
      for (const job of jobs) await insert(job);
      const listed: ImportJobRecord[] = [];
      let after: string | undefined;
      do {
        const page = await store().read.importJobs.list(poolId, { after, limit: 2 });
        listed.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      expect(listed.map(({ createdAt }) => createdAt - NOW)).toEqual([3, 2, 2, 1]);
      expect(new Set(listed.map(({ jobId }) => jobId)).size).toBe(4);
    });

    it('are active from their start to their end', async () => {
      const poolId = await newPool();
      const job = sampleImportJob(poolId, { status: 'Created' });
      await insert(job);
      expect(await store().read.importJobs.active(poolId)).toBeUndefined();
      for (const status of ['Pending', 'InProgress', 'Stopping'] as const) {
        await replace({ ...job, status });
        expect(await store().read.importJobs.active(poolId)).toMatchObject({ status });
        expect(await store().read.importJobs.active()).toBeDefined();
      }
      for (const status of ['Stopped', 'Failed', 'Succeeded', 'Expired'] as const) {
        await replace({ ...job, status });
        expect(await store().read.importJobs.active(poolId)).toBeUndefined();
      }
    });

    it('are active one at a time, also when several are started at the same time', async () => {
      const jobs = [
        sampleImportJob(await newPool()),
        sampleImportJob(await newPool()),
        sampleImportJob(await newPool()),
      ];
      for (const job of jobs) await insert(job);
      const started = await Promise.allSettled(jobs.map((job) => replace({ ...job, status: 'Pending' })));
      expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const [, refused] = started.toSorted((one) => (one.status === 'fulfilled' ? -1 : 1));
      expect(refused).toMatchObject({ reason: { reason: 'taken' } });
      for (const job of jobs) await replace(job);
      expect(await store().read.importJobs.active()).toBeUndefined();
    });

    it('are due at their time, or if the clock was set back since', async () => {
      const poolId = await newPool();
      const job = sampleImportJob(poolId, { dueAt: 1_000 });
      await insert(job);
      const isDue = async (now: number) => (await store().read.importJobs.due(now))?.jobId === job.jobId;
      expect([await isDue(999), await isDue(1_000)]).toEqual([false, true]);
      await replace({ ...job, dueAt: null });
      expect(await isDue(2_000)).toBe(false);
      const DAY = 24 * 3_600_000;
      await replace({ ...job, dueAt: 500 + DAY });
      expect(await isDue(500)).toBe(false);
      expect(await isDue(-10_000)).toBe(true);
    });

    it('have chunks of uploads, of which one can be kept', async () => {
      const { poolId, jobId } = sampleImportJob(await newPool());
      for (const uploadId of ['a', 'b']) {
        for (let index = 0; index < 40; index += 1) {
          await store().write((tx) =>
            tx.importJobs.addChunk({ poolId, jobId, uploadId, index, content: content(index) }),
          );
        }
      }
      const remove = (keep: string | null) =>
        store().write((tx) => tx.importJobs.removeChunks({ poolId, jobId }, keep));
      const chunk = (uploadId: string, index: number) =>
        store().read.importJobs.chunk({ poolId, jobId, uploadId }, index);
      expect([await remove('b'), await remove('b'), await remove('b')]).toEqual([true, false, false]);
      expect([await chunk('a', 39), await chunk('b', 39)]).toEqual([undefined, content(39)]);
      while (await remove(null));
      expect(await chunk('b', 0)).toBeUndefined();
    });

    it('have a log in the order of lines', async () => {
      const { poolId, jobId } = sampleImportJob(await newPool());
      const parts = [12, 2, 7].map((firstLine) => ({
        poolId,
        jobId,
        firstLine,
        lastLine: firstLine + 4,
        exceptions: [{ result: 'failed', message: 'Wrong.', lines: [firstLine + 1] } as const],
      }));
      for (const part of parts) await store().write((tx) => tx.importJobs.addLog(part));
      const log = (after: number, limit: number) => store().read.importJobs.log({ poolId, jobId }, after, limit);
      expect(await log(0, 2)).toStrictEqual([parts[1], parts[2]]);
      expect(await log(8, 9)).toStrictEqual([parts[2], parts[0]]);
      expect(await log(16, 9)).toEqual([]);
    });

    it('are removed with their pool', async () => {
      const job = sampleImportJob(await newPool());
      const { poolId, jobId } = job;
      await insert(job);
      await store().write(async (tx) => {
        await tx.importJobs.addChunk({ poolId, jobId, uploadId: 'a', index: 0, content: Uint8Array.of(1) });
        await tx.importJobs.addLog({ poolId, jobId, firstLine: 1, lastLine: 1, exceptions: [] });
        await tx.pools.remove(poolId);
      });
      const { importJobs } = store().read;
      expect(await importJobs.find(poolId, jobId)).toBeUndefined();
      expect(await importJobs.chunk({ poolId, jobId, uploadId: 'a' }, 0)).toBeUndefined();
      expect(await importJobs.log({ poolId, jobId }, 0, 1)).toEqual([]);
    });
  });

  it('an imported hash is kept until the user has a password', async () => {
    const poolId = await newPool();
    const user = sampleUser(poolId, { password: null, importedHash: { text: '$2b$04$hash' } });
    const { sub } = user;
    await store().write((tx) => tx.users.insert(user));
    expect((await store().read.users.find(poolId, sub))?.importedHash?.text).toBe('$2b$04$hash');
    await store().write(async (tx) => {
      const found = await tx.users.findForUpdate(poolId, sub);
      if (found) await tx.users.replace({ ...found, password: sampleUser(poolId).password });
    });
    expect((await store().read.users.find(poolId, sub))?.importedHash).toBeNull();
  });
}
