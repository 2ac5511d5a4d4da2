/** Import jobs. Their files and logs are in tables of their own. */
import type { UserImportJobStatusType, PasswordHashingAlgorithmType } from '@latchkey/model';
import type { Envelope } from '../../../crypto/envelope.ts';
import { type ImportChunk, type ImportJobRecord, type ImportLogPart, isActive } from '../../../records/import-job.ts';
import { latestWindowEnd } from '../../../time/instants.ts';
import { longestImportWaitMs } from '../../../time/longest-waits.ts';
import type { ImportJobKey, ImportJobWriter } from '../../contract/import-jobs.ts';
import type { Page, PageRequest } from '../../contract/page.ts';
import type { Connection } from '../../db/connection.ts';
import { findQueries, query, row } from '../../db/query.ts';
import type { ImportJobsTable } from '../../db/schema.ts';
import { pageOf } from '../../search/page.ts';
import { isUniqueViolation, StoreError } from '../../store-error.ts';
import { ImportFiles } from './import-files.ts';
import { addLog, readLog } from './import-log.ts';

const JOB_CONTENT = [
  'name',
  'role_arn',
  'algorithm',
  'status',
  'created_at',
  'started_at',
  'completed_at',
  'completion_message',
  'imported',
  'skipped',
  'failed',
  'upload_id',
  'file_size',
  'incoming_upload_id',
  'position',
  'line',
  'lease',
  'due_at',
  'active',
] as const satisfies readonly (keyof ImportJobsTable)[];

const JOB = ['pool_id', 'job_id', ...JOB_CONTENT] as const;

const { find, findForUpdate } = findQueries((db, $: { poolId: string; jobId: string }) =>
  db.selectFrom('import_jobs').select(JOB).where('pool_id', '=', $.poolId).where('job_id', '=', $.jobId),
);

const list = query((db, $: { poolId: string; at: number; jobId: string; rows: number }) =>
  db
    .selectFrom('import_jobs')
    .select(JOB)
    .where('pool_id', '=', $.poolId)
    .where('created_at', '<=', $.at)
    .where((where) => where.or([where('created_at', '<', $.at), where('job_id', '<', $.jobId)]))
    .orderBy('created_at', 'desc')
    .orderBy('job_id', 'desc')
    .limit($.rows),
);

const count = query((db, $: { poolId: string }) =>
  db
    .selectFrom('import_jobs')
    .select((column) => column.fn.countAll<number>().as('jobs'))
    .where('pool_id', '=', $.poolId),
);

const active = query((db) => db.selectFrom('import_jobs').select(JOB).where('active', '=', 1).limit(1));

const activeIn = query((db, $: { poolId: string }) =>
  db.selectFrom('import_jobs').select(JOB).where('active', '=', 1).where('pool_id', '=', $.poolId).limit(1),
);

const dueBy = query((db, $: { now: number }) =>
  db.selectFrom('import_jobs').select(JOB).where('due_at', '<=', $.now).orderBy('due_at').limit(1),
);

const dueAfter = query((db, $: { latest: number }) =>
  db.selectFrom('import_jobs').select(JOB).where('due_at', '>', $.latest).orderBy('due_at').limit(1),
);

// Jobs of a pool are added one after another, so that their count is exact, and none of them outlives the pool.
const lockPool = query((db, $: { poolId: string }, { locksRows }) =>
  db
    .selectFrom('pools')
    .select('pool_id')
    .where('pool_id', '=', $.poolId)
    .$if(locksRows, (select) => select.forUpdate()),
);

const insert = query((db, $: ImportJobsTable) => db.insertInto('import_jobs').values(row($, JOB)));

const replace = query((db, $: ImportJobsTable) =>
  db
    .updateTable('import_jobs')
    .set(row($, JOB_CONTENT))
    .where('pool_id', '=', $.pool_id)
    .where('job_id', '=', $.job_id),
);

/** Sorts after every job id. */
const LAST = '\u{10FFFF}';

export class ImportJobs implements ImportJobWriter {
  readonly #connection: Connection;
  readonly #files: ImportFiles;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#files = new ImportFiles(connection, envelope);
  }

  async find(poolId: string, jobId: string): Promise<ImportJobRecord | undefined> {
    return recordOf(await this.#connection.row(find, { poolId, jobId }));
  }

  async findForUpdate(poolId: string, jobId: string): Promise<ImportJobRecord | undefined> {
    return recordOf(await this.#connection.row(findForUpdate, { poolId, jobId }));
  }

  async list(poolId: string, { after, limit }: PageRequest): Promise<Page<ImportJobRecord>> {
    const [at, jobId] = after === undefined ? [Number.MAX_SAFE_INTEGER, LAST] : keyIn(after);
    const rows = await this.#connection.rows(list, { poolId, at, jobId, rows: limit + 1 });
    return pageOf(rows, limit, jobOf, ({ created_at, job_id }) => `${created_at} ${job_id}`);
  }

  async active(poolId?: string): Promise<ImportJobRecord | undefined> {
    if (poolId === undefined) return recordOf(await this.#connection.row(active, {}));
    return recordOf(await this.#connection.row(activeIn, { poolId }));
  }

  async due(now: number): Promise<ImportJobRecord | undefined> {
    const found = await this.#connection.row(dueBy, { now });
    const latest = latestWindowEnd(longestImportWaitMs, now);
    return recordOf(found ?? (await this.#connection.row(dueAfter, { latest })));
  }

  async insert(job: ImportJobRecord, limit: number): Promise<'inserted' | 'full'> {
    const { poolId } = job;
    if (!(await this.#connection.row(lockPool, { poolId }))) {
      throw new StoreError('gone', `The user pool ${poolId} does not exist any more.`);
    }
    if (((await this.#connection.row(count, { poolId }))?.jobs ?? 0) >= limit) return 'full';
    await this.#connection.change(insert, rowOf(job));
    return 'inserted';
  }

  async replace(job: ImportJobRecord): Promise<void> {
    const changed = await this.#connection.change(replace, rowOf(job)).catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      throw new StoreError('taken', 'Another import job is active.');
    });
    if (changed === 0) throw new StoreError('misuse', 'An import job that does not exist cannot be replaced.');
  }

  chunk(key: ImportJobKey & { uploadId: string }, index: number): Promise<Uint8Array | undefined> {
    return this.#files.chunk(key, index);
  }

  addChunk(chunk: ImportChunk): Promise<void> {
    return this.#files.add(chunk);
  }

  removeChunks(key: ImportJobKey, keep: readonly string[]): Promise<boolean> {
    return this.#files.removeSome(key, keep);
  }

  addLog(part: ImportLogPart): Promise<void> {
    return addLog(this.#connection, part);
  }

  log(key: ImportJobKey, afterLine: number, limit: number): Promise<readonly ImportLogPart[]> {
    return readLog(this.#connection, key, afterLine, limit);
  }
}

function keyIn(after: string): [number, string] {
  const [at = '', jobId = ''] = after.split(' ');
  return [Number(at), jobId];
}

function rowOf(job: ImportJobRecord): ImportJobsTable {
  return {
    pool_id: job.poolId,
    job_id: job.jobId,
    name: job.name,
    role_arn: job.cloudWatchLogsRoleArn,
    algorithm: job.algorithm,
    status: job.status,
    created_at: job.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    completion_message: job.completionMessage,
    imported: job.imported,
    skipped: job.skipped,
    failed: job.failed,
    upload_id: job.file?.uploadId ?? null,
    file_size: job.file?.size ?? 0,
    incoming_upload_id: job.incomingUploadId,
    position: job.position,
    line: job.line,
    lease: job.lease,
    due_at: job.dueAt,
    active: isActive(job) ? 1 : null,
  };
}

function recordOf(found: ImportJobsTable | undefined): ImportJobRecord | undefined {
  return found && jobOf(found);
}

function jobOf(found: ImportJobsTable): ImportJobRecord {
  return {
    poolId: found.pool_id,
    jobId: found.job_id,
    name: found.name,
    cloudWatchLogsRoleArn: found.role_arn,
    algorithm: found.algorithm as PasswordHashingAlgorithmType | null,
    status: found.status as UserImportJobStatusType,
    createdAt: found.created_at,
    startedAt: found.started_at,
    completedAt: found.completed_at,
    completionMessage: found.completion_message,
    imported: found.imported,
    skipped: found.skipped,
    failed: found.failed,
    file: found.upload_id === null ? null : { uploadId: found.upload_id, size: found.file_size },
    incomingUploadId: found.incoming_upload_id,
    position: found.position,
    line: found.line,
    lease: found.lease,
    dueAt: found.due_at,
  };
}
