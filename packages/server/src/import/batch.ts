/** Writes the users of some rows, with the progress of the job, in one transaction. */
import { ServiceError } from '@latchkey/model';
import type { ImportJobRecord, ImportLogException } from '../records/import-job.ts';
import { aliasExists, type Conflict, insertUser, takenName } from '../rules/names/alias-claims.ts';
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
  /** Null: the line is empty. */
  readonly content: ImportedUser | { readonly problem: string } | null;
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

/** The refusal of one row, which rolls the whole transaction back. */
class Refused extends Error {
  readonly line: number;
  readonly result: Result;

  constructor(line: number, result: Result, cause: unknown) {
    super('The row was refused.', { cause });
    this.line = line;
    this.result = result;
  }
}

/**
 * Imports the rows and stores the progress, all or nothing. A row that the store refuses, because its name is claimed at
 * the same time, is marked, and the others are written again.
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
  const decided = new Map<number, Result>();
  for (;;) {
    try {
      return await store.write((tx) => writeRows(tx, pool, run, rows, decided));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.result === BROKEN) onBroken(error.cause);
      decided.set(error.line, error.result);
    }
  }
}

async function writeRows(
  tx: StoreWriter,
  pool: Pool,
  { job: { poolId, jobId }, lease, until }: Run,
  rows: readonly ReadRow[],
  decided: ReadonlyMap<number, Result>,
): Promise<ImportJobRecord | undefined> {
  const job = await tx.importJobs.findForUpdate(poolId, jobId);
  if (job?.status !== 'InProgress' || job.lease !== lease) return undefined;
  const results: [line: number, result: Result][] = [];
  for (const row of rows) {
    results.push([row.line, decided.get(row.line) ?? (await importRow(tx, pool, row))]);
  }
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

async function importRow(tx: StoreWriter, pool: Pool, { line, content }: ReadRow): Promise<Result> {
  if (content === null) return BLANK;
  if ('problem' in content) return { result: 'failed', message: content.problem };
  const { user, contactKind } = content;
  const taken = await takenName(tx, pool, user, contactKind);
  if (taken !== undefined) return refusal(pool, taken, contactKind);
  let claimed: ClaimedName | undefined;
  const conflict: Conflict = {
    takeOver: false,
    refusal(kind) {
      claimed = kind;
      return aliasExists(pool, kind);
    },
  };
  try {
    await insertUser(tx, pool, user, contactKind, conflict);
    return IMPORTED;
  } catch (error) {
    if (claimed !== undefined) throw new Refused(line, refusal(pool, claimed, contactKind), error);
    if (error instanceof ServiceError && error.code === 'InvalidParameterException') {
      throw new Refused(line, { result: 'failed', message: error.message }, error);
    }
    if (error instanceof ServiceError || (error instanceof StoreError && error.reason !== 'statement')) throw error;
    throw new Refused(line, BROKEN, error);
  }
}

type ClaimedName = Parameters<Conflict['refusal']>[0];

function refusal(pool: Pool, kind: ClaimedName, contactKind: string | null): Result {
  if (kind === 'username' || kind === contactKind) return EXISTS;
  return { result: 'failed', message: aliasExists(pool, kind).message };
}

/** Groups the lines that were not imported by their result. */
function exceptionsIn(results: readonly [line: number, result: Result][]): ImportLogException[] {
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
