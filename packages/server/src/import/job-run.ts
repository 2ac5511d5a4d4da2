/** One run of an import job: reads the rows from where the last run ended, and imports them batch by batch. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { ImportFile, ImportJobRecord } from '../records/import-job.ts';
import type { Directory, Pool } from '../rules/pools/directory.ts';
import type { Store } from '../store/store.ts';
import { importRows, type ReadRow, type Run } from './batch.ts';
import { type Columns, columnsIn } from './csv-header.ts';
import { type FileLine, fileLines, type ReadChunk } from './file-lines.ts';
import { endOf, type JobEnd, unreadable } from './job-end.ts';
import { userIn } from './user-row.ts';

/** The services that an import needs. */
export interface ImportServices {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly directory: Pick<Directory, 'pool'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  readonly log: Logger;
}

/** Users in one file (developer guide, "Quotas"). */
const MOST_USERS = 500_000;

/**
 * Rows of one transaction. On SQLite all other work of the process waits for it: about 10 ms, half of them for the
 * commit. Smaller batches would make the import much slower, and sign-ins only a little faster.
 */
const ROWS_AT_ONCE = 64;

/**
 * Runs a job until its end.
 * @returns the end; undefined if the run has ended before, because the server stops, or the job was stopped, removed or
 *   taken over
 * @throws StoreError if the database cannot be reached
 */
export async function runJob(
  services: ImportServices,
  job: ImportJobRecord,
  run: Run,
  stopping: AbortSignal,
): Promise<JobEnd | undefined> {
  const { file } = job;
  if (file === null) return unreadable('The uploaded file does not exist any more.');
  const pool = await services.directory.pool(job.poolId);
  const readChunk = cachedChunks((index) => services.store.read.importJobs.chunk({ ...job, ...file }, index));
  const columns = await headerOf(pool, job, file, readChunk);
  if ('problem' in columns) return unreadable(columns.problem);
  return importFrom(services, { job, run, pool, columns, file, readChunk }, stopping);
}

interface Importing {
  readonly job: ImportJobRecord;
  readonly run: Run;
  readonly pool: Pool;
  readonly columns: { readonly names: Columns; readonly next: number };
  readonly file: ImportFile;
  readonly readChunk: ReadChunk;
}

async function headerOf(
  pool: Pool,
  job: ImportJobRecord,
  { size }: ImportFile,
  readChunk: ReadChunk,
): Promise<{ readonly names: Columns; readonly next: number } | { readonly problem: string }> {
  for await (const { text, problem = '', next } of fileLines(readChunk, size, 0)) {
    const names = text === undefined ? { problem } : columnsIn(pool, text, job.algorithm !== null);
    return 'problem' in names ? names : { names, next };
  }
  return { problem: 'The file is empty.' };
}

async function importFrom(services: ImportServices, importing: Importing, stopping: AbortSignal) {
  const { store, log } = services;
  const { job, run, pool, columns, file, readChunk } = importing;
  const onBroken = (err: unknown) => log.error({ err, pool: job.poolId, job: job.jobId }, 'could not import a user');
  let latest: ImportJobRecord | undefined = job;
  // The header is line 1.
  let line = Math.max(job.line, 1);
  let rows: ReadRow[] = [];
  for await (const fileLine of fileLines(readChunk, file.size, Math.max(job.position, columns.next))) {
    line += 1;
    rows.push(readRow(services, importing, line, fileLine));
    if (rows.length < ROWS_AT_ONCE) continue;
    if (stopping.aborted) return undefined;
    latest = await importRows(store, pool, run, rows, onBroken);
    if (latest === undefined) return undefined;
    if (usersOf(latest) > MOST_USERS) return unreadable(`The file has more than ${MOST_USERS} users.`);
    rows = [];
    // Requests that arrived meanwhile come first.
    await nextTurn();
  }
  latest = await importRows(store, pool, run, rows, onBroken);
  return latest && endOf(latest);
}

function readRow(
  { clock, random }: ImportServices,
  { pool, columns, job }: Importing,
  line: number,
  read: FileLine,
): ReadRow {
  const { text, problem = '', next } = read;
  if (text === undefined) return { line, next, content: { problem } };
  if (text.trim() === '') return { line, next, content: null };
  const rules = { pool, columns: columns.names, algorithm: job.algorithm, now: clock.now(), sub: random.uuid() };
  return { line, next, content: userIn(rules, text) };
}

function usersOf({ imported, skipped, failed }: ImportJobRecord): number {
  return imported + skipped + failed;
}

/** Keeps the last chunk that was read, because the header and the first rows are in the same one. */
function cachedChunks(read: ReadChunk): ReadChunk {
  let last: { readonly index: number; readonly chunk: Uint8Array | undefined } | undefined;
  return async (index) => {
    if (last?.index !== index) last = { index, chunk: await read(index) };
    return last.chunk;
  };
}
