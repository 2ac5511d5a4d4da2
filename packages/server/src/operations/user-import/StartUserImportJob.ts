/**
 * StartUserImportJob: starts a job whose file was uploaded. One job of a server runs at a time (developer guide: one
 * active job per account). Writes the job; import/import-runner.ts runs it within a second.
 */
import { serviceError } from '@latchkey/model';
import { isOverdue } from '../../import/job-end.ts';
import type { ImportJobRecord } from '../../records/import-job.ts';
import { StoreError } from '../../store/store-error.ts';
import { operation } from '../operation.ts';
import { importJobType, noImportJob } from './import-job-type.ts';

export const StartUserImportJob = operation('StartUserImportJob', 'iam', async (call) => {
  const { input, store, directory, clock } = call;
  const { id: poolId, settings } = await directory.pool(input.UserPoolId);
  const start = store.write(async (tx) => {
    const job = await tx.importJobs.findForUpdate(poolId, input.JobId);
    const now = clock.now();
    if (job === undefined) throw noImportJob(input.JobId);
    // Messages observed for the missing file; the others are ours.
    if (job.status !== 'Created' || isOverdue(job, now)) throw unmet(`The status of ${job.jobId} is not Created.`);
    if (settings.autoVerified.length === 0)
      throw unmet('The user pool must have at least one auto-verified attribute.');
    if (job.file === null) throw unmet(`No csv file was uploaded for ${job.jobId}`);
    if ((await tx.importJobs.active()) !== undefined) throw otherIsRunning();
    const pending: ImportJobRecord = { ...job, status: 'Pending', startedAt: now, dueAt: now };
    await tx.importJobs.replace(pending);
    return pending;
  });
  const started = await start.catch((error: unknown) => {
    // Another node has started a job at the same time.
    throw error instanceof StoreError && error.reason === 'taken' ? otherIsRunning() : error;
  });
  return { UserImportJob: importJobType(call, started) };
});

const otherIsRunning = () => unmet('Another user import job is running.');

const unmet = (message: string) => serviceError('PreconditionNotMetException', message);
