/**
 * Runs import jobs in the background. The nodes of a server share the jobs: a node takes a job for some seconds and
 * extends its lease with each batch, in the transaction that stores the batch. If the node dies, another one, or this
 * one after its restart, continues after the last batch that was stored. So no user is imported twice, and the counts
 * are exact. A node runs one job at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '@latchkey/model';
import type { ImportJobRecord } from '../records/import-job.ts';
import { longestImportWaitMs } from '../time/longest-waits.ts';
import type { Run } from './batch.ts';
import { deleteFile, ended, EXPIRED, isOverdue, type JobEnd, STOPPED } from './job-end.ts';
import { type ImportServices, runJob } from './job-run.ts';

export interface ImportRunner {
  /** Looks at the jobs that are due, one after another, and runs those that were started. Resolves when none is due. */
  runDue(): Promise<void>;
  /** Starts to look for due jobs regularly. */
  start(): void;
  /** Stops after the current batch. Another node may continue the job at once. */
  close(): Promise<void>;
}

/** Time between two looks. */
const CHECK_EVERY_MS = 1_000;

/** How long a node may take for a batch before another node takes over. The late node then cannot store its batch. */
const LEASE_MS = 4_000;

/** Returns a runner. */
export function createImportRunner(services: ImportServices): ImportRunner {
  const { store, clock, random, log } = services;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  /** Takes a due job, or does what else is due for it. Returns the job if it is to be run. */
  const take = (due: ImportJobRecord, lease: string): Promise<ImportJobRecord | undefined> =>
    store.write(async (tx) => {
      const job = await tx.importJobs.findForUpdate(due.poolId, due.jobId);
      const now = clock.now();
      // Another node was faster.
      if (job === undefined || job.dueAt !== due.dueAt || job.lease !== due.lease) return undefined;
      if (job.status === 'Created') {
        const waiting = { ...job, dueAt: Math.min(job.createdAt, now) + longestImportWaitMs };
        await tx.importJobs.replace(isOverdue(job, now) ? ended(job, EXPIRED, now) : waiting);
        return undefined;
      }
      if (job.status === 'Stopping') {
        await tx.importJobs.replace(ended(job, STOPPED, now));
        return undefined;
      }
      if (job.status !== 'Pending' && job.status !== 'InProgress') return job;
      const taken: ImportJobRecord = { ...job, status: 'InProgress', lease, dueAt: now + LEASE_MS };
      await tx.importJobs.replace(taken);
      return taken;
    });

  /** Ends the run: with the job's end, or so that it can be continued. */
  const leave = (
    { job: { poolId, jobId }, lease }: Run,
    end: JobEnd | undefined,
  ): Promise<ImportJobRecord | undefined> =>
    store.write(async (tx) => {
      const job = await tx.importJobs.findForUpdate(poolId, jobId);
      if (job === undefined || job.lease !== lease) return undefined;
      const now = clock.now();
      const after =
        job.status === 'Stopping'
          ? ended(job, STOPPED, now)
          : end === undefined
            ? { ...job, lease: null, dueAt: now }
            : ended(job, end, now);
      await tx.importJobs.replace(after);
      return after;
    });

  const work = async (due: ImportJobRecord): Promise<void> => {
    const lease = random.uuid();
    const job = await take(due, lease);
    if (job === undefined) return;
    if (job.lease !== lease) return deleteFile(store, job);
    const about = { pool: job.poolId, job: job.jobId };
    log.info({ ...about, line: job.line }, 'user import runs');
    const run: Run = { job, lease, until: () => clock.now() + LEASE_MS };
    const end = await runJob(services, job, run, stopping.signal).catch((error: unknown) => {
      // The pool was removed, and the job with it.
      if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return undefined;
      throw error;
    });
    const after = await leave(run, end);
    if (after === undefined || after.completedAt === null) return;
    const { status, imported, skipped, failed } = after;
    log.info({ ...about, status, imported, skipped, failed }, 'user import ended');
  };

  const runDue = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const due = await store.read.importJobs.due(clock.now());
      if (due === undefined) return;
      await work(due);
    }
  };

  const untilStopped = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await runDue().catch((err: unknown) => log.error({ err }, 'could not run an import job; it is tried again'));
      await sleep(CHECK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };

  return {
    runDue,
    start() {
      running = untilStopped();
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
}
