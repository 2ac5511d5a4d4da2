import type { Bytes } from './encoding.ts';

type Awaitable<T> = T | Promise<T>;

/**
 * What the formulas need from the machine they run on. The defaults are WebCrypto and BigInt ({@link webPrimitives});
 * a runtime with something faster, such as a native modular exponentiation in React Native, passes its own.
 */
export interface Primitives {
  /** SHA-256 of `data`, 32 bytes. */
  sha256(data: Bytes): Awaitable<Bytes>;
  /** HMAC-SHA-256 (RFC 2104) of `data`, 32 bytes. */
  hmacSha256(key: Bytes, data: Bytes): Awaitable<Bytes>;
  /** base^exponent mod N; both non-negative. */
  modPow(base: bigint, exponent: bigint): Awaitable<bigint>;
  /** Bytes from a cryptographically strong source. */
  randomBytes(length: number): Bytes;
}

/** Primitives that answer at once, for the worker threads of the Node engine. */
export interface SyncPrimitives extends Primitives {
  sha256(data: Bytes): Bytes;
  hmacSha256(key: Bytes, data: Bytes): Bytes;
  modPow(base: bigint, exponent: bigint): bigint;
}

/**
 * A computation that asks for its primitives one at a time instead of calling them, so that every formula is written once
 * and runs both at once (Node) and asynchronously (WebCrypto has no other way). See {@link runSync} and {@link runAsync}.
 */
export type Steps<T> = Generator<(primitives: Primitives) => unknown, T, unknown>;

/** Ask for a SHA-256. */
export function* sha256(data: Bytes): Steps<Bytes> {
  return (yield (primitives) => primitives.sha256(data)) as Bytes;
}

/** Ask for an HMAC-SHA-256. */
export function* hmacSha256(key: Bytes, data: Bytes): Steps<Bytes> {
  return (yield (primitives) => primitives.hmacSha256(key, data)) as Bytes;
}

/** Ask for base^exponent mod N. */
export function* modPow(base: bigint, exponent: bigint): Steps<bigint> {
  return (yield (primitives) => primitives.modPow(base, exponent)) as bigint;
}

/** Run to the end on this thread. */
export function runSync<T>(steps: Steps<T>, primitives: SyncPrimitives): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next(step.value(primitives));
  return step.value;
}

/** Run to the end, waiting for each primitive. */
export async function runAsync<T>(steps: Steps<T>, primitives: Primitives): Promise<T> {
  let step = steps.next();
  while (step.done !== true) step = steps.next(await step.value(primitives));
  return step.value;
}
