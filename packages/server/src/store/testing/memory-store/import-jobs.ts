/** The naive store: import jobs, their files and their logs. */
import type { ImportJobRecord } from '../../../records/import-job.ts';
import type { ImportJobWriter } from '../../contract/import-jobs.ts';
import { StoreError } from '../../store-error.ts';
import { CLOCKS_APART, pageOf, type Tables } from './tables.ts';

/** The longest wait of a job (`longestImportWaitMs`). */
const LONGEST_WAIT = 24 * 3_600_000;

const isRunning = ({ status }: ImportJobRecord): boolean => ['Pending', 'InProgress', 'Stopping'].includes(status);

/** A text in the order of the instants, then of the ids. */
const ageOf = ({ createdAt, jobId }: ImportJobRecord): string => `${String(createdAt).padStart(16, '0')} ${jobId}`;

export function importJobsIn({ importJobs, importChunks, importLog, pools }: Tables): ImportJobWriter {
  const find = async (poolId: string, jobId: string) => importJobs.find({ poolId, jobId });
  return {
    find,
    findForUpdate: find,
    list: async (poolId, page) => pageOf(importJobs.where({ poolId }), page, ageOf, 'descending'),
    active: async (poolId) => importJobs.where(poolId === undefined ? {} : { poolId }).find(isRunning),
    due: async (now) => {
      const waiting = importJobs.rows
        .flatMap((job) => (job.dueAt === null ? [] : [{ job, dueAt: job.dueAt }]))
        .sort((one, other) => one.dueAt - other.dueAt);
      const found =
        waiting.find(({ dueAt }) => dueAt <= now) ??
        waiting.find(({ dueAt }) => dueAt > now + LONGEST_WAIT + CLOCKS_APART);
      return found?.job;
    },
    chunk: async ({ poolId, jobId, uploadId }, index) => importChunks.find({ poolId, jobId, uploadId, index })?.content,
    log: async ({ poolId, jobId }, afterLine, limit) =>
      importLog
        .where({ poolId, jobId })
        .filter(({ lastLine }) => lastLine > afterLine)
        .sort((one, other) => one.lastLine - other.lastLine)
        .slice(0, limit),
    insert: async (job, limit) => {
      const { poolId } = job;
      if (pools.find({ poolId }) === undefined) throw new StoreError('gone', 'The pool has been removed.');
      if (importJobs.where({ poolId }).length >= limit) return 'full';
      importJobs.insert(job);
      return 'inserted';
    },
    replace: async (job) => {
      const { poolId, jobId } = job;
      const others = importJobs.rows.filter((one) => one.poolId !== poolId || one.jobId !== jobId);
      if (isRunning(job) && others.some(isRunning)) throw new StoreError('taken', 'Another job is active.');
      importJobs.replace(job);
    },
    addChunk: async (chunk) => importChunks.insert(chunk),
    // All at once, which the contract allows as well.
    removeChunks: async ({ poolId, jobId }, keep) => {
      importChunks.removeIf((one) => one.poolId === poolId && one.jobId === jobId && !keep.includes(one.uploadId));
      return false;
    },
    addLog: async (part) => importLog.insert(part),
  };
}
