import { slicedModPow } from './sliced-mod-pow.ts';
import type { Primitives } from './steps.ts';

const hmac = { name: 'HMAC', hash: 'SHA-256' };

/** WebCrypto, and BigInt in slices: for browsers (in a secure context), Node 20 and later, and every platform with `globalThis.crypto`. */
export const webPrimitives: Primitives = {
  sha256: async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', data)),
  hmacSha256: async (key, data) => {
    const imported = await crypto.subtle.importKey('raw', key, hmac, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign(hmac, imported, data));
  },
  modPow: (base, exponent) => slicedModPow(base, exponent),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
