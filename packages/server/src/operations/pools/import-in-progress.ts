/** What must not change while users are imported (API reference, UserImportInProgressException). */
import { serviceError } from '@latchkey/model';
import type { StoreReader } from '../../store/store.ts';

/** @throws UserImportInProgressException (the message is ours) */
export async function assertNoImport({ importJobs }: Pick<StoreReader, 'importJobs'>, poolId: string): Promise<void> {
  const job = await importJobs.active(poolId);
  if (job === undefined) return;
  throw serviceError('UserImportInProgressException', `The user import job ${job.jobId} is in progress.`);
}
