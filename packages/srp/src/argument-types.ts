/** Checks the types of arguments, for callers without a compiler. Messages name the argument and never contain its value. */
import { SrpError } from './error.ts';
import type { ChallengeInput, PasswordInput, VerificationInput, VerifierInput } from './verification.ts';

/**
 * Checks that all named members have a type; by default all members there are.
 *
 * @throws SrpError
 */
export function requireType(
  type: 'string' | 'bigint' | 'function',
  values: object,
  names: readonly string[] = Object.keys(values),
): void {
  for (const name of names) {
    if (typeof (Object(values) as Readonly<Record<string, unknown>>)[name] !== type) refuse(name, type);
  }
}

/**
 * Checks that all named members are a Uint8Array, of this realm or another. Node's Buffer is one.
 *
 * @throws SrpError
 */
export function requireBytes(values: object, ...names: readonly string[]): void {
  for (const name of names) {
    const value = (Object(values) as Readonly<Record<string, unknown>>)[name];
    if (Object.prototype.toString.call(value) !== '[object Uint8Array]') refuse(name, 'Uint8Array');
  }
}

/** @throws SrpError */
export function refuse(name: string, expected: string): never {
  throw new SrpError('wrong-type', `${name} must be a ${expected}`);
}

/** @throws SrpError */
export function requireVerifierInput(input: VerifierInput): void {
  requireType('string', input, ['group', 'identity', 'secret']);
  if (input.salt !== undefined) requireBytes(input, 'salt');
}

/** @throws SrpError */
export function requireChallengeInput(input: ChallengeInput): void {
  requireType('string', input, ['A']);
  requireBytes(input, 'verifier');
  if (input.b !== undefined) requireBytes(input, 'b');
}

/** @throws SrpError */
export function requireVerificationInput(input: VerificationInput): void {
  requireType('string', input, ['group', 'identity', 'A', 'B', 'secretBlock', 'timestamp', 'signature']);
  requireBytes(input, 'verifier', 'b');
}

/** @throws SrpError */
export function requirePasswordInput(input: PasswordInput): void {
  requireType('string', input, ['group', 'identity', 'secret', 'salt']);
  requireBytes(input, 'verifier');
}
