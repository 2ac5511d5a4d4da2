/** The store of import jobs, their files and their logs: its interface for the rest of the server. */
import type { ImportChunk, ImportJobRecord, ImportLogPart } from '../../records/import-job.ts';
import type { Page, PageRequest } from './page.ts';

export type ImportJobKey = Pick<ImportJobRecord, 'poolId' | 'jobId'>;

export interface ImportJobReader {
  find(poolId: string, jobId: string): Promise<ImportJobRecord | undefined>;
  /** The jobs of a pool, newest first; those of the same instant in the descending order of ids. */
  list(poolId: string, page: PageRequest): Promise<Page<ImportJobRecord>>;
  /** A job that has been started and has not ended: of the pool, or of any pool. */
  active(poolId?: string): Promise<ImportJobRecord | undefined>;
  /**
   * A job that the runner must look at: the one that has waited longest; undefined if there is none. A job that would be
   * due later than `longestImportWaitMs` was stored before the clock was set back, and is due when no other is.
   */
  due(now: number): Promise<ImportJobRecord | undefined>;
  /** A chunk of an upload, by its index. */
  chunk(key: ImportJobKey & { readonly uploadId: string }, index: number): Promise<Uint8Array | undefined>;
  /** Parts of a job's log that end after the line, in their order. */
  log(key: ImportJobKey, afterLine: number, limit: number): Promise<readonly ImportLogPart[]>;
}

export interface ImportJobWriter extends ImportJobReader {
  /** Reads a job and locks it until the write ends. */
  findForUpdate(poolId: string, jobId: string): Promise<ImportJobRecord | undefined>;
  /**
   * Adds a job. `full`: the pool has `limit` jobs.
   * @throws StoreError (`gone`) when the pool has been removed.
   */
  insert(job: ImportJobRecord, limit: number): Promise<'inserted' | 'full'>;
  /**
   * Replaces the record. Call it only with a changed copy of what `findForUpdate` returned.
   * @throws StoreError (`taken`) when the job would become active while another one is.
   */
  replace(job: ImportJobRecord): Promise<void>;
  addChunk(chunk: ImportChunk): Promise<void>;
  /** Removes some chunks of a job, except those of the uploads `keep`, two at most. False: none is left. */
  removeChunks(key: ImportJobKey, keep: readonly string[]): Promise<boolean>;
  addLog(part: ImportLogPart): Promise<void>;
}
