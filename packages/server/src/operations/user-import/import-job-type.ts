/** Import jobs in the form of the API. */
import { serviceError, type UserImportJobType } from '@latchkey/model';
import { uploadUrl } from '../../import/upload-url.ts';
import type { ImportJobRecord } from '../../records/import-job.ts';
import type { Services } from '../../services.ts';
import type { ImportJobReader } from '../../store/contract/import-jobs.ts';

/** Returns a job as the operations answer it. Members that do not apply yet are absent (observed). */
export function importJobType({ sealer, settings }: Services, job: ImportJobRecord): UserImportJobType {
  const { algorithm, startedAt, completedAt, completionMessage } = job;
  return {
    JobName: job.name,
    JobId: job.jobId,
    UserPoolId: job.poolId,
    PreSignedUrl: uploadUrl(sealer, settings.publicUrl(), job),
    CreationDate: job.createdAt / 1000,
    ...(startedAt !== null && { StartDate: startedAt / 1000 }),
    ...(completedAt !== null && { CompletionDate: completedAt / 1000 }),
    Status: job.status,
    CloudWatchLogsRoleArn: job.cloudWatchLogsRoleArn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    ...(completionMessage !== null && { CompletionMessage: completionMessage }),
    ...(algorithm !== null && { PasswordHashingAlgorithm: algorithm }),
  };
}

/** @throws ResourceNotFoundException (the message is ours) */
export async function storedImportJob(
  jobs: Pick<ImportJobReader, 'find'>,
  poolId: string,
  jobId: string,
): Promise<ImportJobRecord> {
  const job = await jobs.find(poolId, jobId);
  if (job === undefined) throw noImportJob(jobId);
  return job;
}

export const noImportJob = (jobId: string) =>
  serviceError('ResourceNotFoundException', `User import job ${jobId} does not exist.`);
