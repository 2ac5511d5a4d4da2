/** Texts for the findings of an audit trail verification. */
import type { AuditFinding } from '@latchkey/server';
import type { RolledBack } from './audit-ends.ts';
import { table } from '../output/table.ts';

const meaning: Readonly<Record<AuditFinding['kind'] | RolledBack['kind'], string>> = {
  changed: 'differs from what the server wrote',
  missing: 'was removed',
  added: 'was not written by the server at this position',
  head: 'the record of where the trail begins and ends was changed or removed',
  orphan: 'belongs to a user that does not exist',
  'rolled-back': 'the trail does not continue the one that was saved',
};

/** Formats the findings as a table, with the totals. */
export function findingsText(
  findings: readonly (AuditFinding | RolledBack)[],
  { users, events, uncovered }: { readonly users: number; readonly events: number; readonly uncovered: number },
): string {
  const covered = `${counted(events - uncovered, 'event')} of ${counted(users, 'user')} checked`;
  const older = uncovered === 0 ? '' : ` ${uncovered} events are older than the audit chain and are not covered.`;
  if (findings.length === 0) return `The audit trail is intact: ${covered}.${older}`;
  const rows = findings.map(({ poolId, sub, position, eventId, kind }) => [
    poolId,
    sub,
    position === null ? '-' : String(position),
    eventId ?? '-',
    meaning[kind],
  ]);
  const count = findings.length === 1 ? 'One finding' : `${findings.length} findings`;
  return `${table([['POOL', 'USER (SUB)', 'EVENT', 'EVENT ID', 'FINDING'], ...rows])}\n\n${count}; ${covered}.${older}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
