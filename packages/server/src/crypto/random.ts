import { randomFillSync, randomInt, randomUUID } from 'node:crypto';
import type { Random } from '../ports/random.ts';

/** Bytes that are drawn together. A call of OpenSSL costs several times as much as the bytes of a seed or nonce. */
const DRAWN = 4_096;

/** Longer values are drawn by themselves. */
const LONGEST_FROM_POOL = 64;

const pool = new Uint8Array(DRAWN);
let used = DRAWN;

/** Randomness from the operating system's generator, through OpenSSL. */
export const systemRandom: Random = {
  bytes(length) {
    if (length > LONGEST_FROM_POOL) return randomFillSync(new Uint8Array(length));
    if (used + length > DRAWN) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + length);
    // Nobody can read from the pool what was given away.
    pool.fill(0, used, used + length);
    used += length;
    return bytes;
  },
  uuid: () => randomUUID(),
  integer: (below) => randomInt(below),
};
