/** A job that imports users from a CSV file. The item's id is the JobId. */
import type { UserImportJobType } from '@latchkey/model';

/** Instants are milliseconds. */
export interface ImportJobContent {
  readonly jobName: string;
  readonly status: NonNullable<UserImportJobType['Status']>;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
}
