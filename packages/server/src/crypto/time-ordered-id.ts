/** Identifiers that sort as what they name came to be: UUIDs of version 7. */
import type { Random } from '../ports/random.ts';

let lastInstant = -1;
let sequence = 0;

/**
 * A UUID of version 7 (RFC 9562 section 5.7): the instant in 48 bits, and in the next 12 a counter for ids of the same
 * millisecond (section 6.2, method 1). Ids that one process makes sort in their order, if its clock is not set back and
 * makes no more than 4096 in a millisecond.
 */
export function timeOrderedId(now: number, random: Random): string {
  sequence = now === lastInstant ? (sequence + 1) & 0xfff : 0;
  lastInstant = now;
  const instant = now.toString(16).padStart(12, '0').slice(-12);
  const chance = Buffer.from(random.bytes(8));
  // The variant of RFC 9562 in the two highest bits.
  chance.writeUInt8((chance.readUInt8(0) & 0x3f) | 0x80, 0);
  const tail = chance.toString('hex');
  const counter = `7${sequence.toString(16).padStart(3, '0')}`;
  return [instant.slice(0, 8), instant.slice(8), counter, tail.slice(0, 4), tail.slice(4)].join('-');
}
