/** Import jobs from their creation to their end: upload, start, stop. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImportRunner } from '../../import/import-runner.ts';
import { receiveFile } from '../../surfaces/user-import/received-file.ts';
import { AddCustomAttributes } from '../pools/AddCustomAttributes.ts';
import { DeleteUserPool } from '../pools/DeleteUserPool.ts';
import { UpdateUserPool } from '../pools/UpdateUserPool.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { account, newTestApp } from '../users/testing/users.ts';
import { ListUserImportJobs } from './ListUserImportJobs.ts';
import { StartUserImportJob } from './StartUserImportJob.ts';
import { StopUserImportJob } from './StopUserImportJob.ts';
import { csvOf, describeJob, newJob, person, ROLE, runImport, type TestJob, upload } from './testing/imports.ts';

const HOUR = 3_600_000;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const newPool = async (more: Parameters<typeof newTestApp>[1] = {}) => (await newTestApp(services, more)).UserPoolId;
const start = ({ UserPoolId, JobId }: TestJob) => callOperation(services, StartUserImportJob, { UserPoolId, JobId });
const stop = ({ UserPoolId, JobId }: TestJob) => callOperation(services, StopUserImportJob, { UserPoolId, JobId });

/** A job with a file of these users. */
async function readyJob(UserPoolId: string, names = ['ann']): Promise<TestJob> {
  const job = await newJob(services, UserPoolId);
  await upload(
    services,
    job.url,
    await csvOf(
      services,
      UserPoolId,
      names.map((name) => person(name)),
    ),
  );
  return job;
}

describe('a new job', () => {
  it('has the members that apply', async () => {
    const UserPoolId = await newPool();
    const { JobId, url } = await newJob(services, UserPoolId, { PasswordHashingAlgorithm: 'BCRYPT' });
    expect(JobId).toMatch(/^import-[A-Za-z\d]{10}$/);
    expect(url).toContain(`http://localhost:9229/_latchkey/user-import/${UserPoolId}/${JobId}?X-Amz-Date=`);
    expect(await describeJob(services, { UserPoolId, JobId })).toEqual({
      JobName: 'my job',
      JobId,
      UserPoolId,
      PreSignedUrl: url,
      CreationDate: services.clock.now() / 1000,
      Status: 'Created',
      CloudWatchLogsRoleArn: ROLE,
      ImportedUsers: 0,
      SkippedUsers: 0,
      FailedUsers: 0,
      PasswordHashingAlgorithm: 'BCRYPT',
    });
  });

  it('expires after a day, and its file is deleted', async () => {
    const UserPoolId = await newPool();
    const job = await readyJob(UserPoolId);
    const runner = createImportRunner(services);
    services.clock.advance(24 * HOUR - 1);
    await runner.runDue();
    expect(await describeJob(services, job)).toMatchObject({ Status: 'Created' });
    services.clock.advance(1);
    await expect(start(job)).rejects.toMatchObject({ code: 'PreconditionNotMetException' });
    await runner.runDue();
    expect(await describeJob(services, job)).toMatchObject({
      Status: 'Expired',
      CompletionMessage: 'The user import job has expired.',
      CompletionDate: services.clock.now() / 1000,
    });
    expect(await services.store.read.importJobs.find(UserPoolId, job.JobId)).toMatchObject({ file: null, dueAt: null });
  });

  it('is one of 1,000 of its pool at most', async () => {
    const UserPoolId = await newPool();
    const job = await newJob(services, UserPoolId);
    const stored = await services.store.read.importJobs.find(UserPoolId, job.JobId);
    await services.store.write(async (tx) => {
      for (let index = 1; index < 1_000; index += 1) {
        if (stored) await tx.importJobs.insert({ ...stored, jobId: `import-${index}`, dueAt: null }, 1_000);
      }
    });
    await expect(newJob(services, UserPoolId)).rejects.toMatchObject({ code: 'LimitExceededException' });
  });
});

it('jobs are listed newest first, in pages', async () => {
  const UserPoolId = await newPool();
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    ids.unshift((await newJob(services, UserPoolId)).JobId);
    services.clock.advance(1);
  }
  const list = (PaginationToken?: string) =>
    callOperation(services, ListUserImportJobs, {
      UserPoolId,
      MaxResults: 2,
      ...(PaginationToken && { PaginationToken }),
    });
  const first = await list();
  const second = await list(first.PaginationToken);
  expect([first, second].flatMap(({ UserImportJobs = [] }) => UserImportJobs.map(({ JobId }) => JobId))).toEqual(ids);
  expect(second.PaginationToken).toBeUndefined();
  await expect(list('nonsense')).rejects.toMatchObject({ code: 'InvalidParameterException' });
});

describe('an upload', () => {
  it('is accepted with an empty answer, and replaces an earlier one', async () => {
    const UserPoolId = await newPool();
    const job = await newJob(services, UserPoolId);
    for (const names of [['ann', 'bob'], ['cleo']]) {
      const csv = await csvOf(
        services,
        UserPoolId,
        names.map((name) => person(name)),
      );
      const answer = await upload(services, job.url, csv);
      expect([answer.status, await answer.text()]).toEqual([200, '']);
    }
    await start(job);
    await createImportRunner(services).runDue();
    expect(await describeJob(services, job)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 1 });
    expect((await upload(services, job.url, 'x')).status).toBe(403);
  });

  it.each<[string, (url: string) => string, Record<string, string>, number, string]>([
    ['without the header', (url) => url, {}, 403, 'SignatureDoesNotMatch'],
    ['with another header', (url) => url, { 'x-amz-server-side-encryption': 'AES256' }, 403, 'SignatureDoesNotMatch'],
    [
      'with another signature',
      (url) => url.replace(/Signature=../, 'Signature=zz'),
      { 'x-amz-server-side-encryption': 'aws:kms' },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'to another job',
      (url) => url.replace('/import-', '/import-x'),
      { 'x-amz-server-side-encryption': 'aws:kms' },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'at a later date',
      (url) => url.replace(/Date=20/, 'Date=21'),
      { 'x-amz-server-side-encryption': 'aws:kms' },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'without a query',
      (url) => url.replace(/\?.*/, ''),
      { 'x-amz-server-side-encryption': 'aws:kms' },
      400,
      'AuthorizationQueryParametersError',
    ],
  ])('%s is rejected', async (_, change, headers, status, code) => {
    const { url } = await newJob(services, await newPool());
    const answer = await upload(services, change(url), 'x', headers);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/xml']);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  });

  it('is rejected after a quarter of an hour', async () => {
    const { url } = await newJob(services, await newPool());
    services.clock.advance(898_000);
    expect((await upload(services, url, 'x')).status).toBe(200);
    services.clock.advance(1_000);
    const answer = await upload(services, url, 'x');
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });

  it('of more than 100 MB is rejected, also if its length is not announced', async () => {
    const UserPoolId = await newPool();
    const job = await newJob(services, UserPoolId);
    const header = { 'x-amz-server-side-encryption': 'aws:kms' };
    const announced = await upload(services, job.url, 'x', { ...header, 'content-length': String(100 * 2 ** 20 + 1) });
    expect([announced.status, await announced.text()]).toEqual([400, expect.stringContaining('EntityTooLarge')]);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100_000;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    const key = { poolId: UserPoolId, jobId: job.JobId };
    await expect(receiveFile(services, key, endless, 2 ** 20)).rejects.toMatchObject({ code: 'EntityTooLarge' });
    expect(sent).toBeLessThan(2 * 2 ** 20);
    await expect(start(job)).rejects.toMatchObject({ message: `No csv file was uploaded for ${job.JobId}` });
  });

  it('that is overtaken by another one is rejected', async () => {
    const UserPoolId = await newPool();
    const job = await newJob(services, UserPoolId);
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = new ReadableStream<Uint8Array>({
      async pull(controller) {
        begun.resolve();
        controller.enqueue(new Uint8Array(700_000));
        await gate.promise;
        controller.close();
      },
    });
    const first = upload(services, job.url, slow);
    await begun.promise;
    await expect
      .poll(async () => (await services.store.read.importJobs.find(UserPoolId, job.JobId))?.incomingUploadId)
      .toBeTruthy();
    const csv = await csvOf(services, UserPoolId, [person('zoe')]);
    expect((await upload(services, job.url, csv)).status).toBe(200);
    gate.resolve();
    expect((await first).status).toBe(409);
    await start(job);
    await createImportRunner(services).runDue();
    expect(await describeJob(services, job)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 1 });
  });
});

describe('a job starts only', () => {
  it('with a file', async () => {
    const job = await newJob(services, await newPool());
    const code = 'PreconditionNotMetException';
    await expect(start(job)).rejects.toMatchObject({ code, message: `No csv file was uploaded for ${job.JobId}` });
  });

  it('in a pool with an auto-verified attribute', async () => {
    const job = await readyJob(await newPool({ AutoVerifiedAttributes: [] }));
    await expect(start(job)).rejects.toMatchObject({ code: 'PreconditionNotMetException' });
  });

  it('if it exists', async () => {
    const UserPoolId = await newPool();
    const job = { UserPoolId, JobId: 'import-none', url: '' };
    for (const call of [start, stop, (one: TestJob) => describeJob(services, one)]) {
      await expect(call(job)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    }
  });

  it('once, and while no other one runs', async () => {
    const [job, other] = [await readyJob(await newPool()), await readyJob(await newPool())];
    const { UserImportJob } = await start(job);
    expect(UserImportJob).toMatchObject({ Status: 'Pending', StartDate: services.clock.now() / 1000 });
    await expect(start(job)).rejects.toMatchObject({ code: 'PreconditionNotMetException' });
    await expect(start(other)).rejects.toMatchObject({ code: 'PreconditionNotMetException' });
    await createImportRunner(services).runDue();
    expect(await describeJob(services, job)).toMatchObject({ Status: 'Succeeded' });
    await expect(start(job)).rejects.toMatchObject({ code: 'PreconditionNotMetException' });
    await start(other);
    await createImportRunner(services).runDue();
  });
});

it('the pool cannot be changed while a job runs', async () => {
  const UserPoolId = await newPool();
  const job = await readyJob(UserPoolId);
  await start(job);
  const changes: readonly (() => Promise<unknown>)[] = [
    () => callOperation(services, UpdateUserPool, { UserPoolId }),
    () =>
      callOperation(services, AddCustomAttributes, {
        UserPoolId,
        CustomAttributes: [{ Name: 'x', AttributeDataType: 'String' }],
      }),
    () => callOperation(services, DeleteUserPool, { UserPoolId }),
  ];
  for (const change of changes) await expect(change()).rejects.toMatchObject({ code: 'UserImportInProgressException' });
  await createImportRunner(services).runDue();
  for (const change of changes) await change();
});

describe('a job that is stopped', () => {
  it('before it runs ends at once', async () => {
    const job = await readyJob(await newPool());
    await expect(stop(job)).rejects.toMatchObject({ code: 'PreconditionNotMetException' });
    await start(job);
    expect((await stop(job)).UserImportJob).toMatchObject({ Status: 'Stopping' });
    await createImportRunner(services).runDue();
    expect(await describeJob(services, job)).toMatchObject({
      Status: 'Stopped',
      ImportedUsers: 0,
      CompletionMessage: 'The Import Job was stopped by the developer.',
    });
    await expect(start(job)).rejects.toMatchObject({ code: 'PreconditionNotMetException' });
    await expect(stop(job)).rejects.toMatchObject({ code: 'PreconditionNotMetException' });
  });

  it('while it runs keeps the users that it has imported', async () => {
    const UserPoolId = await newPool();
    const names = Array.from({ length: 500 }, (_, index) => `user${index}`);
    const job = await readyJob(UserPoolId, names);
    await start(job);
    const runs = createImportRunner(services).runDue();
    await expect.poll(async () => (await describeJob(services, job)).ImportedUsers, { interval: 1 }).toBeGreaterThan(0);
    await stop(job);
    await runs;
    const { Status, ImportedUsers = 0 } = await describeJob(services, job);
    expect(Status).toBe('Stopped');
    expect(await services.store.read.pools.countUsers(UserPoolId)).toBe(ImportedUsers);
    expect(ImportedUsers).toBeLessThan(500);
  });
});

it('a job continues on another node, with exact counts', async () => {
  const UserPoolId = await newPool();
  const names = Array.from({ length: 300 }, (_, index) => `user${index}`);
  const job = await readyJob(UserPoolId, names);
  await start(job);
  const first = createImportRunner(services);
  first.start();
  await expect.poll(async () => (await describeJob(services, job)).ImportedUsers, { interval: 1 }).toBeGreaterThan(0);
  await first.close();
  expect(await describeJob(services, job)).toMatchObject({ Status: 'InProgress' });
  await createImportRunner(services).runDue();
  expect(await describeJob(services, job)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 300, SkippedUsers: 0 });
  expect(await services.store.read.pools.countUsers(UserPoolId)).toBe(300);
});

it('a node without a lease cannot write, and its job is taken over', async () => {
  const UserPoolId = await newPool();
  const names = Array.from({ length: 400 }, (_, index) => `user${index}`);
  const job = await readyJob(UserPoolId, names);
  await start(job);
  const runs = [createImportRunner(services).runDue()];
  await expect.poll(async () => (await describeJob(services, job)).ImportedUsers, { interval: 1 }).toBeGreaterThan(0);
  services.clock.advance(4_000);
  runs.push(createImportRunner(services).runDue());
  await Promise.all(runs);
  expect(await describeJob(services, job)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 400, SkippedUsers: 0 });
});

it('the file is deleted at the end', async () => {
  const UserPoolId = await newPool();
  const { JobId } = await runImport(services, UserPoolId, await csvOf(services, UserPoolId, [person('ann')]));
  expect(await services.store.read.importJobs.find(UserPoolId, JobId)).toMatchObject({ file: null, dueAt: null });
  expect(await account(services, { UserPoolId, ClientId: '' }, 'ann')).toMatchObject({ UserStatus: 'RESET_REQUIRED' });
});
