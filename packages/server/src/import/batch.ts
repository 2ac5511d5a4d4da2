/** Writes the users of some rows, with the progress of the job, in one transaction. */
import { ServiceError } from '@latchkey/model';
import type { ImportJobRecord, ImportLogException } from '../records/import-job.ts';
import { insertUsers, NamesClaimedError, type Refusal } from '../rules/names/many-users.ts';
import type { Pool } from '../rules/pools/directory.ts';
import type { Store, StoreWriter } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import type { ImportedUser } from './user-row.ts';

/** A row that has been read. */
export interface ReadRow {
  /** The number of its line in the file; the header is line 1. */
  readonly line: number;
  /** The position of the next line, in bytes. */
  readonly next: number;
  /** Null: the line is empty. `broken`: the store rejects the user. */
  readonly content: ImportedUser | { readonly problem: string } | 'broken' | null;
}

/** The result of a row. */
type Result = { readonly result: 'imported' } | Pick<ImportLogException, 'result' | 'message'>;

/** Identifies a run of a job. */
export interface Run {
  readonly job: Pick<ImportJobRecord, 'poolId' | 'jobId'>;
  readonly lease: string;
  /** When another node may take over. */
  readonly until: () => number;
}

const IMPORTED: Result = { result: 'imported' };
const BLANK: Result = { result: 'blank', message: '' };
const EXISTS: Result = { result: 'skipped', message: 'The user already exists.' };
const BROKEN: Result = { result: 'failed', message: 'The user could not be imported because of an internal error.' };

/** How often a batch is written again because another write claimed one of its names at the same time. */
const ATTEMPTS = 10;

/**
 * Imports the rows and stores the progress, all or nothing. If the store rejects the rows, they are written one by one,
 * and those that it rejects are marked.
 * @returns the job afterwards; undefined if this run has lost its lease, or the job was stopped or removed
 * @throws StoreError if the database cannot be reached
 */
export async function importRows(
  store: Pick<Store, 'write'>,
  pool: Pool,
  run: Run,
  rows: readonly ReadRow[],
  onBroken: (error: unknown) => void,
): Promise<ImportJobRecord | undefined> {
  try {
    return await writeAgain(() => store.write((tx) => writeRows(tx, pool, run, rows)));
  } catch (error) {
    if (isOfServer(error)) throw error;
    const [first, ...more] = rows;
    if (first === undefined || first.content === 'broken') throw error;
    if (more.length > 0) return importOneByOne(store, pool, run, rows, onBroken);
    onBroken(error);
    return store.write((tx) => writeRows(tx, pool, run, [{ ...first, content: 'broken' }]));
  }
}

/** Writes again after another write claimed a name: the row that wants it is then refused. */
async function writeAgain<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof NamesClaimedError) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** Whether the error is not about the rows. */
function isOfServer(error: unknown): boolean {
  if (error instanceof StoreError) return error.reason !== 'statement';
  return error instanceof ServiceError || error instanceof NamesClaimedError;
}

async function importOneByOne(...[store, pool, run, rows, onBroken]: Parameters<typeof importRows>) {
  let latest: ImportJobRecord | undefined;
  for (const row of rows) {
    latest = await importRows(store, pool, run, [row], onBroken);
    if (latest === undefined) break;
  }
  return latest;
}

async function writeRows(
  tx: StoreWriter,
  pool: Pool,
  { job: { poolId, jobId }, lease, until }: Run,
  rows: readonly ReadRow[],
): Promise<ImportJobRecord | undefined> {
  const job = await tx.importJobs.findForUpdate(poolId, jobId);
  if (job?.status !== 'InProgress' || job.lease !== lease) return undefined;
  const results = await resultsOf(tx, pool, rows);
  const count = (wanted: string): number => results.filter(([, { result }]) => result === wanted).length;
  const [first, last] = [rows[0], rows.at(-1)];
  const after: ImportJobRecord = {
    ...job,
    imported: job.imported + count('imported'),
    skipped: job.skipped + count('skipped'),
    failed: job.failed + count('failed'),
    position: last?.next ?? job.position,
    line: last?.line ?? job.line,
    dueAt: until(),
  };
  await tx.importJobs.replace(after);
  if (first !== undefined) {
    const [firstLine, lastLine] = [first.line, after.line];
    await tx.importJobs.addLog({ poolId, jobId, firstLine, lastLine, exceptions: exceptionsIn(results) });
  }
  return after;
}

/** Stores the users of the rows. */
async function resultsOf(
  tx: StoreWriter,
  pool: Pool,
  rows: readonly ReadRow[],
): Promise<readonly [line: number, result: Result][]> {
  const users = rows.map(({ content }) => content).filter(isUser);
  const refusals = await insertUsers(tx, pool, users);
  const refusalOf = new Map(users.map((user, index) => [user, refusals[index]]));
  return rows.map(({ line, content }) => [
    line,
    isUser(content) ? resultOf(refusalOf.get(content)) : resultWithoutUser(content),
  ]);
}

function isUser(content: ReadRow['content']): content is ImportedUser {
  return content !== null && content !== 'broken' && 'user' in content;
}

function resultOf(refusal: Refusal | undefined): Result {
  if (refusal === undefined) return IMPORTED;
  return refusal === 'exists' ? EXISTS : { result: 'failed', message: refusal.message };
}

function resultWithoutUser(content: Exclude<ReadRow['content'], ImportedUser>): Result {
  if (content === null) return BLANK;
  return content === 'broken' ? BROKEN : { result: 'failed', message: content.problem };
}

/** Groups the lines that were not imported by their result. */
function exceptionsIn(results: readonly (readonly [line: number, result: Result])[]): ImportLogException[] {
  const groups = new Map<string, { result: ImportLogException['result']; message: string; lines: number[] }>();
  for (const [line, result] of results) {
    if (result.result === 'imported') continue;
    const key = `${result.result} ${result.message}`;
    const group = groups.get(key) ?? { ...result, lines: [] };
    group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()];
}
