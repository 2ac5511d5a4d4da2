/** Import jobs through the SDK, and uploads of their files. */
import {
  type CognitoIdentityProviderClient,
  CreateUserImportJobCommand,
  type CreateUserImportJobCommandInput,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  StartUserImportJobCommand,
  type UserImportJobType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, vi } from 'vitest';

export type Row = Readonly<Record<string, string>>;

/** Identifies an import job in the API. */
export interface ImportJobKey {
  readonly UserPoolId: string;
  readonly JobId: string;
}

/** A row of a user with a verified address. */
export const importRow = (name: string, more: Row = {}): Row => ({
  'cognito:username': name,
  email: `${name}@example.com`,
  email_verified: 'true',
  ...more,
});

/** Creates a job. Returns its key and the address for its file. */
export async function newImportJob(
  sdk: CognitoIdentityProviderClient,
  UserPoolId: string,
  more: Partial<CreateUserImportJobCommandInput> = {},
): Promise<ImportJobKey & { readonly url: string }> {
  const { UserImportJob } = await sdk.send(
    new CreateUserImportJobCommand({
      UserPoolId,
      JobName: 'import',
      CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import',
      ...more,
    }),
  );
  return { UserPoolId, JobId: UserImportJob?.JobId ?? '', url: UserImportJob?.PreSignedUrl ?? '' };
}

/** Returns a file with the columns of the pool, and further ones. */
export async function importFile(
  sdk: CognitoIdentityProviderClient,
  UserPoolId: string,
  rows: readonly Row[],
  moreColumns: readonly string[] = [],
): Promise<string> {
  const { CSVHeader = [] } = await sdk.send(new GetCSVHeaderCommand({ UserPoolId }));
  const columns = [...CSVHeader, ...moreColumns];
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

export function uploadImportFile(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'PUT', headers: { 'x-amz-server-side-encryption': 'aws:kms' }, body });
}

/** Creates a job for rows, uploads its file and starts it. */
export async function startImport(
  sdk: CognitoIdentityProviderClient,
  UserPoolId: string,
  rows: readonly Row[],
  more: Partial<CreateUserImportJobCommandInput> = {},
): Promise<ImportJobKey> {
  const { JobId, url } = await newImportJob(sdk, UserPoolId, more);
  const columns = more.PasswordHashingAlgorithm === undefined ? [] : ['password_hash'];
  const answer = await uploadImportFile(url, await importFile(sdk, UserPoolId, rows, columns));
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  await sdk.send(new StartUserImportJobCommand({ UserPoolId, JobId }));
  return { UserPoolId, JobId };
}

/** Waits until a job has ended. */
export async function endedImport(sdk: CognitoIdentityProviderClient, key: ImportJobKey): Promise<UserImportJobType> {
  const ended = async () => {
    const { UserImportJob } = await sdk.send(new DescribeUserImportJobCommand(key));
    if (UserImportJob?.CompletionDate === undefined) throw new Error(`The job is ${UserImportJob?.Status}.`);
    return UserImportJob;
  };
  return vi.waitFor(ended, { timeout: 30_000, interval: 200 });
}
