/**
 * CreateUserImportJob: creates a job and returns the address to which its file can be uploaded for a quarter of an hour.
 * Writes the job; it expires if it is not started within a day. The role for CloudWatch is stored and not used: the log
 * stays in the database (docs/decisions/0027-user-import.md).
 */
import { serviceError } from '@latchkey/model';
import type { Random } from '../../ports/random.ts';
import type { ImportJobRecord } from '../../records/import-job.ts';
import { rethrowPoolGone } from '../../rules/pools/directory.ts';
import { longestImportWaitMs } from '../../time/longest-waits.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { importJobType } from './import-job-type.ts';

/** Jobs of a pool, those that have ended included (developer guide, "Quotas"). */
const MOST_JOBS = 1_000;

export const CreateUserImportJob = operation('CreateUserImportJob', 'iam', async (call) => {
  const { input, store, clock, random } = call;
  const { poolId } = await storedPool(store.read.pools, input.UserPoolId);
  const now = clock.now();
  const job: ImportJobRecord = {
    poolId,
    jobId: newJobId(random),
    name: input.JobName,
    cloudWatchLogsRoleArn: input.CloudWatchLogsRoleArn,
    algorithm: input.PasswordHashingAlgorithm ?? null,
    status: 'Created',
    createdAt: now,
    startedAt: null,
    completedAt: null,
    completionMessage: null,
    imported: 0,
    skipped: 0,
    failed: 0,
    file: null,
    incomingUploadId: null,
    position: 0,
    line: 0,
    lease: null,
    dueAt: now + longestImportWaitMs,
  };
  const inserted = await store.write((tx) => tx.importJobs.insert(job, MOST_JOBS)).catch(rethrowPoolGone(poolId));
  if (inserted === 'full') {
    throw serviceError('LimitExceededException', `A user pool can have ${MOST_JOBS} import jobs at most.`);
  }
  return { UserImportJob: importJobType(call, job) };
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `import-` and ten letters and digits (observed). */
function newJobId(random: Random): string {
  const characters = Array.from({ length: 10 }, () => ALPHABET.charAt(random.integer(ALPHABET.length)));
  return `import-${characters.join('')}`;
}
