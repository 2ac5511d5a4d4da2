import { createHash, createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ModPow } from './openssl-mod-exp.ts';
import type { SyncPrimitives } from './steps.ts';
import type { Compare } from './verification.ts';

/** The primitives of node:crypto, synchronous on the calling thread. */
export function nodePrimitives(modPow: ModPow): SyncPrimitives {
  return {
    sha256: (data) => createHash('sha256').update(data).digest(),
    // A KeyObject is used directly. Bytes go through checks that cost more than the HMAC.
    hmacSha256: (key, data) => createHmac('sha256', createSecretKey(key)).update(data).digest(),
    modPow,
    randomBytes: (length) => randomBytes(length),
  };
}

/** Compares with crypto.timingSafeEqual. The lengths may differ and are not secret. */
export const constantTimeEqual: Compare = (a, b) => a.length === b.length && timingSafeEqual(a, b);
