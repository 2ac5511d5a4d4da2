/** Stores the last event of each audit trail in a file. This detects a trail that was restored to an older state as a whole. */
import { readFile, writeFile } from 'node:fs/promises';
import type { AuditEnd } from '@latchkey/server';
import { UsageError } from '../output/failure.ts';

/** Last position and its MAC, by pool and sub. */
export type SavedEnds = Readonly<Record<string, readonly [last: number, mac: string]>>;

/** A trail that does not continue the one that was saved. */
export interface RolledBack {
  readonly kind: 'rolled-back';
  readonly poolId: string;
  readonly sub: string;
  readonly eventId: null;
  /** The position up to which the trail was saved. */
  readonly position: number;
}

/** Writes the ends to a file that only its owner may read. */
export async function saveEnds(file: string, ends: readonly AuditEnd[]): Promise<void> {
  const byUser = Object.fromEntries(ends.map(({ poolId, sub, last, mac }) => [`${poolId} ${sub}`, [last, mac]]));
  await writeFile(
    file,
    `${JSON.stringify({ about: 'Ends of audit trails, for latchkey audit verify --since', ends: byUser })}\n`,
    { mode: 0o600 },
  );
}

/**
 * Reads what `saveEnds` wrote.
 * @throws UsageError
 */
export async function readEnds(file: string): Promise<SavedEnds> {
  try {
    const { ends } = JSON.parse(await readFile(file, 'utf8')) as { ends?: SavedEnds };
    if (typeof ends === 'object') return ends;
  } catch {
    // Reported below.
  }
  throw new UsageError(
    `${file} does not contain saved ends of audit trails.`,
    'Give a file that latchkey audit verify --save wrote.',
  );
}

/** Returns the trails that do not continue the saved ones. A user who was deleted since then is not a finding. */
export function rolledBack(saved: SavedEnds, ends: readonly AuditEnd[]): readonly RolledBack[] {
  return ends.flatMap(({ poolId, sub, last, first, macs }) => {
    const [savedLast = 0, savedMac = ''] = saved[`${poolId} ${sub}`] ?? [];
    if (savedLast === 0) return [];
    const kept = macs[savedLast - first];
    const continues = last >= savedLast && (kept === undefined || kept === savedMac);
    return continues ? [] : [{ kind: 'rolled-back', poolId, sub, eventId: null, position: savedLast } as const];
  });
}
