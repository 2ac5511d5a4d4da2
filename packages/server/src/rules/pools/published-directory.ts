/**
 * Looks up what is published about pools, and decides nothing: their key sets and metadata. It may come from a replica of the
 * database. What this server has changed itself comes from the primary until every replica that is used has the change.
 */
import type { Clock } from '../../ports/clock.ts';
import { elapsedSince } from '../../time/instants.ts';
import type { Directory } from './directory.ts';

/** Longer than a replica may be behind (a second), clocks may differ (two), and the cache of the directory lives. */
const CHANGED_FOR_MS = 5_000;

/**
 * @param directory reads from the primary
 * @param replica reads from the replica
 * @param age a clock that never stands still
 * @returns the first directory, which tells the second one what it has to forget; and what is published
 */
export function createPublishedDirectory(
  directory: Directory,
  replica: Directory,
  age: Clock,
): { readonly directory: Directory; readonly published: Pick<Directory, 'pool' | 'signingKeys'> } {
  const changes = new Map<string, number>();
  const wasChanged = (at: number): boolean => elapsedSince(at, age.now(), 0) < CHANGED_FOR_MS;
  const placeOf = (poolId: string): Directory => {
    const at = changes.get(poolId);
    return at !== undefined && wasChanged(at) ? directory : replica;
  };
  return {
    directory: {
      ...directory,
      forget(poolId) {
        for (const [changed, at] of changes) if (!wasChanged(at)) changes.delete(changed);
        changes.set(poolId, age.now());
        directory.forget(poolId);
        replica.forget(poolId);
      },
    },
    published: {
      pool: (poolId) => placeOf(poolId).pool(poolId),
      signingKeys: (poolId) => placeOf(poolId).signingKeys(poolId),
    },
  };
}
