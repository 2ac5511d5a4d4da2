/** Import jobs of nodes that share a PostgreSQL database. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../test/harness/embedded-postgres.ts';
import { createImportRunner } from '../../import/import-runner.ts';
import { postgresDatabase } from '../../store/testing/postgres-database.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { newTestApp } from '../users/testing/users.ts';
import { StartUserImportJob } from './StartUserImportJob.ts';
import { csvOf, describeJob, newJob, person, type TestJob, upload } from './testing/imports.ts';

const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)(`nodes on PostgreSQL${missing === undefined ? '' : `: ${missing}`}`, () => {
  let server: EmbeddedPostgres;
  let database: Awaited<ReturnType<typeof postgresDatabase>>;
  let [one, other]: TestServices[] = [];
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = await postgresDatabase(server.url);
    const node = { url: database.url, masterKey: new Uint8Array(randomBytes(32)), startsAt: Date.now() };
    one = await createTestServices(node);
    // Clocks of nodes differ.
    other = await createTestServices({ ...node, startsAt: node.startsAt + 700 });
  });
  afterEach(async () => {
    await one?.close();
    await other?.close();
    await database.remove();
  });

  const nodes = (): readonly [TestServices, TestServices] => {
    if (one === undefined || other === undefined) throw new Error('There are no nodes.');
    return [one, other];
  };
  const start = (node: TestServices, { UserPoolId, JobId }: TestJob) =>
    callOperation(node, StartUserImportJob, { UserPoolId, JobId });

  async function readyJob(node: TestServices, names: readonly string[]): Promise<TestJob> {
    const { UserPoolId } = await newTestApp(node);
    const job = await newJob(node, UserPoolId);
    const rows = names.map((name) => person(name));
    expect((await upload(node, job.url, await csvOf(node, UserPoolId, rows))).status).toBe(200);
    return job;
  }

  it('take a job over while its node still works, and import each user once', async () => {
    const [first, second] = nodes();
    const names = Array.from({ length: 400 }, (_, index) => `user${index}`);
    // Some users are in the file twice, so that a row that is imported twice is counted wrongly.
    const job = await readyJob(first, [...names, ...names.slice(0, 100)]);
    // The file that one node has received is read by the other.
    await start(second, job);
    first.clock.advance(1_000);
    const processed = async () => {
      const { Status, ImportedUsers = 0, SkippedUsers = 0 } = await describeJob(first, job);
      return Status === 'Succeeded' ? Number.POSITIVE_INFINITY : ImportedUsers + SkippedUsers;
    };
    const runs = [createImportRunner(first).runDue()];
    for (const node of [second, first, second]) {
      const before = await processed();
      if (Number.isFinite(before))
        await expect.poll(processed, { interval: 1, timeout: 20_000 }).toBeGreaterThan(before);
      // The lease ends for everybody: both nodes have the same rows in their hands.
      first.clock.advance(5_000);
      second.clock.advance(5_000);
      runs.push(createImportRunner(node).runDue());
    }
    await Promise.all(runs);
    await createImportRunner(first).runDue();
    expect(await describeJob(second, job)).toMatchObject({
      Status: 'Succeeded',
      ImportedUsers: names.length,
      SkippedUsers: 100,
      FailedUsers: 0,
    });
    expect(await first.store.read.pools.countUsers(job.UserPoolId)).toBe(names.length);
    const parts = await first.store.read.importJobs.log({ poolId: job.UserPoolId, jobId: job.JobId }, 0, 1_000);
    const lines = parts.flatMap(({ firstLine, lastLine }) =>
      Array.from({ length: lastLine - firstLine + 1 }, (_, index) => firstLine + index),
    );
    expect(lines).toEqual(Array.from({ length: names.length + 100 }, (_, index) => index + 2));
  }, 90_000);

  it('let a node continue what a node that died has begun', async () => {
    const [first, second] = nodes();
    const job = await readyJob(first, ['ann', 'bob']);
    await start(first, job);
    const key = [job.UserPoolId, job.JobId] as const;
    await first.store.write(async (tx) => {
      const stored = await tx.importJobs.findForUpdate(...key);
      const dueAt = first.clock.now() + 4_000;
      if (stored) await tx.importJobs.replace({ ...stored, status: 'InProgress', lease: 'of a dead node', dueAt });
    });
    await createImportRunner(second).runDue();
    expect(await describeJob(second, job)).toMatchObject({ Status: 'InProgress', ImportedUsers: 0 });
    second.clock.advance(4_000);
    await createImportRunner(second).runDue();
    expect(await describeJob(second, job)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2 });
  });

  it('start one job of several that are started at the same moment', async () => {
    const [first, second] = nodes();
    for (let round = 0; round < 5; round += 1) {
      const jobs = [await readyJob(first, ['ann']), await readyJob(first, ['bob'])];
      const started = await Promise.allSettled(jobs.map((job, index) => start(index === 0 ? first : second, job)));
      expect(started.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(started.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'PreconditionNotMetException', message: 'Another user import job is running.' },
      });
      second.clock.advance(1);
      await createImportRunner(second).runDue();
    }
  });
});
