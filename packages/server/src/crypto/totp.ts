/** Time-based one-time passwords for authenticator apps: RFC 6238 with SHA-1, 6 digits and 30-second steps. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const stepMs = 30_000;
const digits = 6;

/** How many steps before and after the current one are accepted. */
export const totpWindow = 1;

/** The 30-second step of an instant (milliseconds since the epoch): T of RFC 6238 section 4.2. */
export function totpStep(now: number): number {
  return Math.floor(now / stepMs);
}

/** The instant at which a step ends, in milliseconds since the epoch. */
export function totpStepEnd(step: number): number {
  return (step + 1) * stepMs;
}

/** The code of a step (RFC 4226 section 5.3). */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff;
  return (truncated % 10 ** digits).toString().padStart(digits, '0');
}

/**
 * Returns the step that has this code, of those up to `window` steps before and after now; undefined if there is none.
 * All steps are computed and compared in full for every code, so that the time taken reveals nothing.
 * If two steps of the window have this code, the later one is returned: then the code is accepted only once.
 *
 * @param now milliseconds since the epoch
 */
export function matchingStep(secret: Uint8Array, code: string, now: number, window = totpWindow): number | undefined {
  const wellFormed = /^[0-9]{6}$/.test(code);
  const given = Buffer.from(wellFormed ? code : '------');
  const current = totpStep(now);
  let match: number | undefined;
  for (let step = Math.max(0, current - window); step <= current + window; step++) {
    if (timingSafeEqual(given, Buffer.from(totpCode(secret, step)))) match = step;
  }
  return match;
}

/** Whether two secrets are the same. A missing secret equals none. */
export function isSameSecret(a: Uint8Array | null | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && timingSafeEqual(a, b);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 of RFC 4648 section 6 without padding, the form of secrets for users and authenticator apps. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    // Of what is pending, at most the lower 12 bits are used.
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet.charAt((pending >> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + alphabet.charAt((pending << (5 - bits)) & 31);
}
