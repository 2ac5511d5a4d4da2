/** DescribeUserImportJob: returns a job with its progress. Reads the job. */
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { importJobType, storedImportJob } from './import-job-type.ts';

export const DescribeUserImportJob = operation('DescribeUserImportJob', 'iam', async (call) => {
  const { read } = call.store;
  const { poolId } = await storedPool(read.pools, call.input.UserPoolId);
  return { UserImportJob: importJobType(call, await storedImportJob(read.importJobs, poolId, call.input.JobId)) };
});
