/** Cases of the operations of user import. */
import {
  AddCustomAttributesCommand,
  AdminGetUserCommand,
  DeleteUserPoolCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  ListUserImportJobsCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { uniqueName } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { endedImport, importRow, newImportJob, startImport } from '../harness/user-import.ts';
import { sendMany } from './simultaneous.ts';
import type { Cases, World } from './operation-cases.ts';

/** Creates a pool that can import users: it verifies e-mail addresses. */
async function newPool(world: World) {
  return (await world.newApp({ pool: { AutoVerifiedAttributes: ['email'] }, mfa: 'OFF' })).userPoolId;
}

/** One job of a server runs at a time, and the cases run side by side: a start waits until no other job runs. */
async function startInTurn({ sdk }: World, UserPoolId: string, names: readonly string[]) {
  for (;;) {
    try {
      return await startImport(
        sdk,
        UserPoolId,
        names.map((name) => importRow(name)),
      );
    } catch (error) {
      if (!String(error).includes('Another user import job is running')) throw error;
    }
  }
}

/** Starts a job that runs for some seconds. */
const startLongImport = (world: World, UserPoolId: string) =>
  startInTurn(
    world,
    UserPoolId,
    Array.from({ length: 3_000 }, (_, index) => `person-${index}`),
  );

/** Sends a request while a job of its pool runs, and then stops the job. */
async function whileImporting(world: World, request: (UserPoolId: string) => Promise<unknown>): Promise<unknown> {
  const key = await startLongImport(world, await newPool(world));
  try {
    return await request(key.UserPoolId);
  } finally {
    await world.sdk.send(new StopUserImportJobCommand(key));
    await endedImport(world.sdk, key);
  }
}

export const userImport = {
  GetCSVHeader: {
    async effect({ sdk, app }) {
      const { UserPoolId, CSVHeader = [] } = await sdk.send(new GetCSVHeaderCommand({ UserPoolId: app.userPoolId }));
      expect(UserPoolId).toBe(app.userPoolId);
      expect([CSVHeader[0], ...CSVHeader.slice(-2)]).toEqual(['name', 'cognito:mfa_enabled', 'cognito:username']);
    },
    errors: {},
  },
  CreateUserImportJob: {
    async effect(world) {
      const { url, ...key } = await newImportJob(world.sdk, await newPool(world), {
        PasswordHashingAlgorithm: 'SCRYPT',
      });
      expect(key.JobId).toMatch(/^import-[A-Za-z\d]{10}$/);
      expect(url).toContain(`${world.latchkey.endpoint}/_latchkey/user-import/`);
      const { UserImportJob } = await world.sdk.send(new DescribeUserImportJobCommand(key));
      expect(UserImportJob).toMatchObject({ Status: 'Created', ImportedUsers: 0, PasswordHashingAlgorithm: 'SCRYPT' });
    },
    errors: {
      async LimitExceededException(world) {
        const UserPoolId = await newPool(world);
        await sendMany(1_000, () => newImportJob(world.sdk, UserPoolId));
        return newImportJob(world.sdk, UserPoolId);
      },
      PreconditionNotMetException: 'A job can be created in every pool; only its start has conditions.',
    },
  },
  DescribeUserImportJob: {
    async effect(world) {
      const name = uniqueName();
      const key = await startInTurn(world, await newPool(world), [name]);
      expect(await endedImport(world.sdk, key)).toMatchObject({
        ...key,
        Status: 'Succeeded',
        CompletionMessage: 'Import Job Completed Successfully.',
        ImportedUsers: 1,
        SkippedUsers: 0,
        FailedUsers: 0,
        StartDate: expect.any(Date),
      });
      const user = await world.sdk.send(new AdminGetUserCommand({ UserPoolId: key.UserPoolId, Username: name }));
      expect(user.UserStatus).toBe('RESET_REQUIRED');
    },
    errors: {},
  },
  ListUserImportJobs: {
    async effect(world) {
      const UserPoolId = await newPool(world);
      const none = await world.sdk.send(new ListUserImportJobsCommand({ UserPoolId, MaxResults: 60 }));
      expect(none.UserImportJobs).toEqual([]);
      const ids: string[] = [];
      for (let count = 0; count < 3; count += 1) ids.unshift((await newImportJob(world.sdk, UserPoolId)).JobId);
      const { sdk } = world;
      const first = await sdk.send(new ListUserImportJobsCommand({ UserPoolId, MaxResults: 2 }));
      const PaginationToken = first.PaginationToken;
      const second = await sdk.send(new ListUserImportJobsCommand({ UserPoolId, MaxResults: 2, PaginationToken }));
      const listed = [...(first.UserImportJobs ?? []), ...(second.UserImportJobs ?? [])];
      expect(new Set(listed.map(({ JobId }) => JobId))).toEqual(new Set(ids));
    },
    errors: {},
  },
  StartUserImportJob: {
    async effect(world) {
      const key = await startInTurn(world, await newPool(world), [uniqueName()]);
      const again = await refusal(world.sdk.send(new StartUserImportJobCommand(key)));
      expect(again.name).toBe('PreconditionNotMetException');
      await endedImport(world.sdk, key);
    },
    errors: {
      async PreconditionNotMetException(world) {
        const { url: _, ...key } = await newImportJob(world.sdk, await newPool(world));
        return world.sdk.send(new StartUserImportJobCommand(key));
      },
    },
  },
  StopUserImportJob: {
    async effect(world) {
      const key = await startLongImport(world, await newPool(world));
      const { UserImportJob } = await world.sdk.send(new StopUserImportJobCommand(key));
      expect(UserImportJob?.Status).toBe('Stopping');
      expect(await endedImport(world.sdk, key)).toMatchObject({
        Status: 'Stopped',
        CompletionMessage: 'The Import Job was stopped by the developer.',
      });
    },
    errors: {
      async PreconditionNotMetException(world) {
        const { url: _, ...key } = await newImportJob(world.sdk, await newPool(world));
        return world.sdk.send(new StopUserImportJobCommand(key));
      },
    },
  },
} satisfies Cases;

/** The error of operations on pools while a job runs; their own cases are in other files. */
export const importInProgress = {
  UpdateUserPool: (world: World) =>
    whileImporting(world, (UserPoolId) => world.sdk.send(new UpdateUserPoolCommand({ UserPoolId }))),
  DeleteUserPool: (world: World) =>
    whileImporting(world, (UserPoolId) => world.sdk.send(new DeleteUserPoolCommand({ UserPoolId }))),
  AddCustomAttributes: (world: World) =>
    whileImporting(world, (UserPoolId) =>
      world.sdk.send(
        new AddCustomAttributesCommand({ UserPoolId, CustomAttributes: [{ Name: 'x', AttributeDataType: 'String' }] }),
      ),
    ),
};
