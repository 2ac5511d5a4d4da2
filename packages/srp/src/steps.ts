import type { Bytes } from './encoding.ts';

type Awaitable<T> = T | Promise<T>;

/**
 * The functions that the formulas need from the platform. The defaults are WebCrypto and BigInt ({@link webPrimitives}). A platform
 * with something faster, such as a native modular exponentiation in React Native, passes its own.
 */
export interface Primitives {
  /** SHA-256 of `data`, 32 bytes. */
  sha256(data: Bytes): Awaitable<Bytes>;
  /** HMAC-SHA-256 (RFC 2104) of `data`, 32 bytes. */
  hmacSha256(key: Bytes, data: Bytes): Awaitable<Bytes>;
  /** base^exponent mod N; both non-negative. */
  modPow(base: bigint, exponent: bigint): Awaitable<bigint>;
  /** Returns bytes from a cryptographically strong source. */
  randomBytes(length: number): Bytes;
}

/** Synchronous primitives, for the worker threads of the Node engine. */
export interface SyncPrimitives extends Primitives {
  sha256(data: Bytes): Bytes;
  hmacSha256(key: Bytes, data: Bytes): Bytes;
  modPow(base: bigint, exponent: bigint): bigint;
}

/**
 * A computation that yields each primitive that it needs instead of calling it. So every formula is written once and runs
 * synchronously (Node) as well as asynchronously (WebCrypto has only asynchronous functions). See {@link runSync} and {@link runAsync}.
 */
export type Steps<T> = Generator<(primitives: Primitives) => unknown, T, unknown>;

/** Requests a SHA-256. */
export function* sha256(data: Bytes): Steps<Bytes> {
  return (yield (primitives) => primitives.sha256(data)) as Bytes;
}

/** Requests an HMAC-SHA-256. */
export function* hmacSha256(key: Bytes, data: Bytes): Steps<Bytes> {
  return (yield (primitives) => primitives.hmacSha256(key, data)) as Bytes;
}

/** Requests base^exponent mod N. */
export function* modPow(base: bigint, exponent: bigint): Steps<bigint> {
  return (yield (primitives) => primitives.modPow(base, exponent)) as bigint;
}

/** Runs the computation on this thread. */
export function runSync<T>(steps: Steps<T>, primitives: SyncPrimitives): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next(step.value(primitives));
  return step.value;
}

/** Runs the computation and awaits each primitive. */
export async function runAsync<T>(steps: Steps<T>, primitives: Primitives): Promise<T> {
  let step = steps.next();
  while (step.done !== true) step = steps.next(await step.value(primitives));
  return step.value;
}
