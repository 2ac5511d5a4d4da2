import { N } from './group.ts';

const windowBits = 5;

/**
 * Computes base^exponent mod N with BigInt, for browsers and as the fallback of the Node engine.
 *
 * It uses fixed windows of five bits: one table look-up and one multiplication for each window, whatever its bits are. For base 2,
 * which is half of all work, multiplying by a table entry is a shift and needs no table. Montgomery form was measured and is 10 %
 * slower: V8's division of 6144 by 3072 bits costs less than the two multiplications that it saves.
 *
 * **Not constant time.** BigInt arithmetic takes longer for longer numbers, table look-ups go through the cache, and the time depends
 * on the length of the exponent. That is acceptable for a client that computes once on its owner's machine with a fresh secret.
 * A server answers unauthenticated callers and should use the engine in `@latchkey/srp/node`.
 *
 * @param base any non-negative integer; reduced first
 * @param exponent a non-negative integer, not reduced
 */
export function modPow(base: bigint, exponent: bigint): bigint {
  const windows = modPowByWindows(base, exponent);
  for (;;) {
    const { done, value } = windows.next();
    if (done === true) return value;
  }
}

/** {@link modPow} as a generator that yields after every window, for callers that must not block their thread. */
export function* modPowByWindows(base: bigint, exponent: bigint): Generator<undefined, bigint, undefined> {
  const multiply = base === 2n ? shiftBy : multiplyFrom(powers(base % N));
  let result = 1n;
  for (const digit of windows(exponent)) {
    for (let i = 0; i < windowBits; i++) result = (result * result) % N;
    result = multiply(result, digit);
    yield;
  }
  return result;
}

type Multiply = (value: bigint, digit: number) => bigint;

const shiftBy: Multiply = (value, digit) => (value << BigInt(digit)) % N;

function multiplyFrom(table: readonly bigint[]): Multiply {
  return (value, digit) => (value * (table[digit] ?? 1n)) % N;
}

/** base^0 … base^31. */
function powers(base: bigint): bigint[] {
  const table = [1n];
  let power = 1n;
  while (table.length < 1 << windowBits) table.push((power = (power * base) % N));
  return table;
}

/** The exponent in base 32, most significant digit first. */
function windows(exponent: bigint): number[] {
  return Array.from(exponent.toString(1 << windowBits), (digit) => Number.parseInt(digit, 1 << windowBits));
}
