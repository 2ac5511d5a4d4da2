import {
  requireChallengeInput,
  requirePasswordInput,
  requireType,
  requireVerificationInput,
  requireVerifierInput,
} from './argument-types.ts';
import { fromBytes, toHex } from './encoding.ts';
import { SrpError } from './error.ts';
import { serverPublicKey } from './formulas.ts';
import { g } from './group.ts';
import { acceptsA } from './public-key.ts';
import { modPow, type Primitives, runAsync } from './steps.ts';
import {
  type ChallengeInput,
  type PasswordInput,
  passwordMatches,
  type StoredVerifier,
  storedVerifier,
  type VerificationInput,
  type VerifierInput,
  verification,
} from './verification.ts';
import { webPrimitives } from './web-primitives.ts';

/** The server's answer to SRP_A. */
export interface ServerChallenge {
  /** The secret exponent, 32 bytes, for one verification. Pass it to {@link serverVerify} only. */
  readonly b: Uint8Array;
  /** SRP_B as it goes on the wire: lower-case hex, no leading zeros. */
  readonly B: string;
}

/**
 * Makes {salt, verifier} of a new password, with 16 random bytes of salt. The portable version of `SrpEngine.createVerifier`.
 *
 * @throws SrpError if an argument has a wrong type
 */
export async function createVerifier(
  input: VerifierInput,
  primitives: Primitives = webPrimitives,
): Promise<StoredVerifier> {
  requireType('function', primitives, Object.keys(webPrimitives));
  requireVerifierInput(input);
  return runAsync(storedVerifier(input, input.salt ?? primitives.randomBytes(16)), primitives);
}

/**
 * Answers SRP_A with a fresh B. RFC 5054 section 2.5.3 requires B mod N to differ from 0; if it is 0, another b is taken.
 *
 * @throws SrpError if {@link acceptsA} rejects A, if a given b makes B zero, or if an argument has a wrong type
 */
export async function serverChallenge(
  input: ChallengeInput,
  primitives: Primitives = webPrimitives,
): Promise<ServerChallenge> {
  requireType('function', primitives, Object.keys(webPrimitives));
  requireChallengeInput(input);
  const A = acceptsA(input.A);
  if (!A.ok) throw new SrpError(A.reason, 'SRP_A is not a usable public key.');
  const v = fromBytes(input.verifier);
  for (;;) {
    const b = input.b ?? primitives.randomBytes(32);
    const B = serverPublicKey(v, await runAsync(modPow(g, fromBytes(b)), primitives));
    if (B !== 0n) return { b, B: toHex(B) };
    if (input.b !== undefined) throw new SrpError('out-of-range', 'This b makes SRP_B zero.');
  }
}

/**
 * Verifies PASSWORD_CLAIM_SIGNATURE. False if a value is malformed, too long or out of range.
 *
 * @throws SrpError if an argument has a wrong type
 */
export async function serverVerify(input: VerificationInput, primitives: Primitives = webPrimitives): Promise<boolean> {
  requireType('function', primitives, Object.keys(webPrimitives));
  requireVerificationInput(input);
  return runAsync(verification(input), primitives);
}

/**
 * Verifies a plain password (USER_PASSWORD_AUTH, ChangePassword) against what is stored for SRP.
 *
 * @throws SrpError if an argument has a wrong type
 */
export async function verifyPassword(input: PasswordInput, primitives: Primitives = webPrimitives): Promise<boolean> {
  requireType('function', primitives, Object.keys(webPrimitives));
  requirePasswordInput(input);
  return runAsync(passwordMatches(input), primitives);
}
