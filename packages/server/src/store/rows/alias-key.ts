import { hash } from 'node:crypto';
import type { Alias } from '../../records/alias.ts';

/**
 * The key under which an alias is held: SHA-256 over pool, kind and value as a JSON array, in which different aliases
 * never read the same. A hash spreads aliases evenly when they are divided over machines, and keeps keys short.
 */
export function aliasKey({ poolId, kind, value }: Alias): Uint8Array {
  return hash('sha256', JSON.stringify([poolId, kind, value]), 'buffer');
}
