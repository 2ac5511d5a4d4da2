/** Import jobs in tests. */
import type { CreateUserImportJobRequest } from '@latchkey/model';
import { createApp } from '../../../app.ts';
import { createImportRunner } from '../../../import/import-runner.ts';
import { logLines } from '../../../import/job-log.ts';
import { callOperation, type TestServices } from '../../testing/call.ts';
import { CreateUserImportJob } from '../CreateUserImportJob.ts';
import { DescribeUserImportJob } from '../DescribeUserImportJob.ts';
import { GetCSVHeader } from '../GetCSVHeader.ts';
import { StartUserImportJob } from '../StartUserImportJob.ts';

export const ROLE = 'arn:aws:iam::123456789012:role/import';

/** Identifies a job in the form of the API. */
export interface TestJob {
  readonly UserPoolId: string;
  readonly JobId: string;
  readonly url: string;
}

export async function newJob(
  services: TestServices,
  UserPoolId: string,
  more: Partial<CreateUserImportJobRequest> = {},
): Promise<TestJob> {
  const given = { JobName: 'my job', UserPoolId, CloudWatchLogsRoleArn: ROLE, ...more };
  const { UserImportJob } = await callOperation(services, CreateUserImportJob, given);
  return { UserPoolId, JobId: UserImportJob?.JobId ?? '', url: UserImportJob?.PreSignedUrl ?? '' };
}

type UploadBody = string | ReadableStream<Uint8Array>;

/** Uploads a file. Returns the answer. */
export async function upload(
  services: TestServices,
  url: string,
  body: UploadBody,
  headers: Readonly<Record<string, string>> = { 'x-amz-server-side-encryption': 'aws:kms' },
): Promise<Response> {
  const app = createApp(services, { publicUrl: () => url, stopping: new AbortController().signal });
  return app.request(url, { method: 'PUT', headers, body, duplex: 'half' });
}

/** A file for the pool: each row gives the values of some columns. */
export async function csvOf(
  services: TestServices,
  UserPoolId: string,
  rows: readonly Readonly<Record<string, string>>[],
  moreColumns: readonly string[] = [],
): Promise<string> {
  const { CSVHeader = [] } = await callOperation(services, GetCSVHeader, { UserPoolId });
  const columns = [...CSVHeader, ...moreColumns];
  const lines = rows.map((row) =>
    columns.map((column) => (row[column] ?? '').replaceAll(',', String.raw`\,`)).join(','),
  );
  return [columns.join(','), ...lines].map((line) => `${line}\n`).join('');
}

/** A row of a user with a verified address. */
export const person = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  'cognito:username': name,
  email: `${name}@example.com`,
  email_verified: 'true',
  ...more,
});

export const describeJob = async (services: TestServices, { UserPoolId, JobId }: Omit<TestJob, 'url'>) => {
  const { UserImportJob } = await callOperation(services, DescribeUserImportJob, { UserPoolId, JobId });
  return UserImportJob ?? {};
};

/** Uploads the file, runs the job, and returns how it ended. */
export async function runImport(
  services: TestServices,
  UserPoolId: string,
  csv: UploadBody,
  more: Partial<CreateUserImportJobRequest> = {},
) {
  const job = await newJob(services, UserPoolId, more);
  await upload(services, job.url, csv);
  const { JobId } = job;
  await callOperation(services, StartUserImportJob, { UserPoolId, JobId });
  await createImportRunner(services).runDue();
  const ended = await describeJob(services, job);
  return { ...ended, JobId, log: await logOf(services, UserPoolId, JobId) };
}

async function logOf({ store }: TestServices, poolId: string, jobId: string): Promise<readonly string[]> {
  return (await store.read.importJobs.log({ poolId, jobId }, 0, 1_000)).flatMap(logLines);
}
