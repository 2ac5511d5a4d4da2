/**
 * StopUserImportJob: stops a job that was started. Users that it has imported stay. Writes the job; the node that runs
 * it stops before its next batch.
 */
import { serviceError } from '@latchkey/model';
import type { ImportJobRecord } from '../../records/import-job.ts';
import { isActive } from '../../records/import-job.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { importJobType, noImportJob } from './import-job-type.ts';

export const StopUserImportJob = operation('StopUserImportJob', 'iam', async (call) => {
  const { input, store } = call;
  const { poolId } = await storedPool(store.read.pools, input.UserPoolId);
  const stopping = await store.write(async (tx) => {
    const job = await tx.importJobs.findForUpdate(poolId, input.JobId);
    if (job === undefined) throw noImportJob(input.JobId);
    if (!isActive(job)) throw serviceError('PreconditionNotMetException', `${job.jobId} is not running.`);
    const stopped: ImportJobRecord = { ...job, status: 'Stopping' };
    await tx.importJobs.replace(stopped);
    return stopped;
  });
  return { UserImportJob: importJobType(call, stopping) };
});
