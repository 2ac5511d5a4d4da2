/** Jobs that import users from a CSV file, their uploaded files and their logs. Instants are milliseconds. */
import type { PasswordHashingAlgorithmType, UserImportJobStatusType } from '@latchkey/model';

export interface ImportJobRecord {
  readonly poolId: string;
  /** `import-` and ten letters and digits. */
  readonly jobId: string;
  readonly name: string;
  readonly cloudWatchLogsRoleArn: string;
  /** The algorithm of the column `password_hash`; null: users are imported without passwords. */
  readonly algorithm: PasswordHashingAlgorithmType | null;
  readonly status: UserImportJobStatusType;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly completionMessage: string | null;
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  /** The complete upload; null: there is none. */
  readonly file: ImportFile | null;
  /** The upload that is being received; null: there is none. */
  readonly incomingUploadId: string | null;
  /** Bytes of the file that have been processed, up to the beginning of a line. */
  readonly position: number;
  /** Lines of the file that have been processed, the header included. */
  readonly line: number;
  /** The node that runs the job; null: none. It changes with each run. */
  readonly lease: string | null;
  /** When the runner must look at the job: at the end of the lease or of an unstarted job; null: never again. */
  readonly dueAt: number | null;
}

export interface ImportFile {
  readonly uploadId: string;
  /** Bytes. */
  readonly size: number;
}

/** All chunks of a file have this number of bytes, except the last one. */
export const IMPORT_CHUNK_BYTES = 64 * 1024;

/** A piece of an uploaded file. */
export interface ImportChunk {
  readonly poolId: string;
  readonly jobId: string;
  readonly uploadId: string;
  /** 0 for the first one. */
  readonly index: number;
  /** Sealed at rest: it contains addresses and hashes of passwords. */
  readonly content: Uint8Array;
}

/** The results of consecutive lines of a file. The lines that are in no exception were imported. */
export interface ImportLogPart {
  readonly poolId: string;
  readonly jobId: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly exceptions: readonly ImportLogException[];
}

/** Lines with the same result. */
export interface ImportLogException {
  /** `blank`: the line is empty and has no entry in the log. */
  readonly result: 'skipped' | 'failed' | 'blank';
  /** Names rules and attributes, never values. */
  readonly message: string;
  readonly lines: readonly number[];
}

/** Whether the job has been started and has not ended. */
export function isActive({ status }: Pick<ImportJobRecord, 'status'>): boolean {
  return status === 'Pending' || status === 'InProgress' || status === 'Stopping';
}
