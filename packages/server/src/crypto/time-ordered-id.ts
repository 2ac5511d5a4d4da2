/** Identifiers that sort by the time of their creation: UUIDs of version 7. */
import type { Random } from '../ports/random.ts';

let lastInstant = -1;
let sequence = 0;

/**
 * Returns a UUID of version 7 (RFC 9562 section 5.7): the instant in 48 bits, then 12 bits with a counter for ids of
 * the same millisecond (section 6.2, method 1). The ids of one process sort in the order of their creation, unless its
 * clock is set back or it creates more than 4096 in a millisecond.
 */
export function timeOrderedId(now: number, random: Random): string {
  sequence = now === lastInstant ? (sequence + 1) & 0xfff : 0;
  lastInstant = now;
  const instant = now.toString(16).padStart(12, '0').slice(-12);
  const randomPart = Buffer.from(random.bytes(8));
  // The variant of RFC 9562 in the two highest bits.
  randomPart.writeUInt8((randomPart.readUInt8(0) & 0x3f) | 0x80, 0);
  const tail = randomPart.toString('hex');
  const counter = `7${sequence.toString(16).padStart(3, '0')}`;
  return [instant.slice(0, 8), instant.slice(8), counter, tail.slice(0, 4), tail.slice(4)].join('-');
}
