import type { AttemptRecord } from '../../records/attempts.ts';
import type { AttemptsTable } from '../db/schema.ts';

/** Failures as they are stored. A row with zero failures was only inserted in order to lock it. */
export function attemptsOf(
  found: Pick<AttemptsTable, 'failures' | 'last_failure_at'> | undefined,
): AttemptRecord | undefined {
  return found && found.failures > 0 ? { failures: found.failures, lastFailureAt: found.last_failure_at } : undefined;
}
