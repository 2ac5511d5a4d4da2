import { randomBytes, randomFillSync, randomInt, randomUUID } from 'node:crypto';
import type { Random } from '../ports/random.ts';

/** Bytes that are drawn at a time: a call of OpenSSL costs more than the few bytes that a nonce takes. */
const poolLength = 4096;

/** Longer values are drawn alone. */
const longestFromPool = 64;

const pool = Buffer.alloc(poolLength);
let used = poolLength;

/** A length that is none must not move `used`: `randomBytes` throws for it. */
function isShort(length: number): boolean {
  return Number.isInteger(length) && length >= 0 && length <= longestFromPool;
}

function fromPool(length: number): Uint8Array {
  if (used + length > poolLength) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = new Uint8Array(pool.subarray(used, used + length));
  // What was handed out may become a secret of somebody.
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}

/** Randomness from the operating system's generator, through OpenSSL. */
export const systemRandom: Random = {
  bytes: (length) => (isShort(length) ? fromPool(length) : new Uint8Array(randomBytes(length))),
  uuid: () => randomUUID(),
  integer: (below) => randomInt(below),
};
