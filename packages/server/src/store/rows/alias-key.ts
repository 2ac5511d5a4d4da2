import { hash } from 'node:crypto';
import type { Alias } from '../../records/alias.ts';

/**
 * Returns the primary key of an alias: SHA-256 over pool, kind and value as a JSON array, which is different for
 * different aliases. A hash distributes aliases evenly over machines, and keeps keys short.
 */
export function aliasKey({ poolId, kind, value }: Alias): Uint8Array {
  return hash('sha256', JSON.stringify([poolId, kind, value]), 'buffer');
}
