/** How import jobs end. */
import { type ImportJobRecord, isActive } from '../records/import-job.ts';
import type { Store } from '../store/store.ts';
import { hasExpired } from '../time/instants.ts';
import { longestImportWaitMs } from '../time/longest-waits.ts';

/** The end of a job, with the message for DescribeUserImportJob (observed, except where noted). */
export interface JobEnd {
  readonly status: Extract<ImportJobRecord['status'], 'Expired' | 'Stopped' | 'Failed' | 'Succeeded'>;
  readonly message: string;
}

const SUCCEEDED: JobEnd = { status: 'Succeeded', message: 'Import Job Completed Successfully.' };
const TOO_MANY: JobEnd = {
  status: 'Failed',
  message: 'Too many users have failed or been skipped during the import.',
};
export const STOPPED: JobEnd = { status: 'Stopped', message: 'The Import Job was stopped by the developer.' };
export const EXPIRED: JobEnd = { status: 'Expired', message: 'The user import job has expired.' };

/** A file that cannot be imported at all; our message. */
export const unreadable = (problem: string): JobEnd => ({ status: 'Failed', message: problem.slice(0, 128) });

/** Whether a job has not been started in time. */
export function isOverdue({ status, createdAt }: ImportJobRecord, now: number): boolean {
  return status === 'Created' && hasExpired(createdAt + longestImportWaitMs, now);
}

/**
 * Returns the end of a job whose rows have all been processed. A job fails if more than half of its users were not
 * imported: AWS publishes no share, and 32 of 46 were too many (observed).
 */
export function endOf({ imported, skipped, failed }: ImportJobRecord): JobEnd {
  return skipped + failed > imported ? TOO_MANY : SUCCEEDED;
}

/** Returns the job after its end. It stays due until its file is deleted. */
export function ended(job: ImportJobRecord, { status, message }: JobEnd, now: number): ImportJobRecord {
  return { ...job, status, completionMessage: message, completedAt: now, lease: null, dueAt: now };
}

/** Deletes the file of a job that has ended, in small writes. */
export async function deleteFile(
  store: Pick<Store, 'write'>,
  { poolId, jobId }: Pick<ImportJobRecord, 'poolId' | 'jobId'>,
): Promise<void> {
  while (await store.write((tx) => tx.importJobs.removeChunks({ poolId, jobId }, [])));
  await store.write(async (tx) => {
    const job = await tx.importJobs.findForUpdate(poolId, jobId);
    if (job === undefined || isActive(job) || job.status === 'Created') return;
    await tx.importJobs.replace({ ...job, file: null, incomingUploadId: null, dueAt: null });
  });
}
