import { fromBytes, toHex } from './encoding.ts';
import { SrpError } from './error.ts';
import { serverPublicKey } from './formulas.ts';
import { g } from './group.ts';
import { acceptsA } from './public-key.ts';
import { modPow, type Primitives, runAsync } from './steps.ts';
import {
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
  /** The secret exponent, 32 bytes, for one verification. It must reach {@link serverVerify} and nobody else. */
  readonly b: Uint8Array;
  /** SRP_B as it goes on the wire: lower-case hex, no leading zeros. */
  readonly B: string;
}

/** What a challenge is made from. */
export interface ChallengeInput {
  readonly verifier: Uint8Array;
  /** SRP_A in any form that {@link acceptsA} takes. */
  readonly A: string;
  /** For tests and known answers only: the exponent to use. */
  readonly b?: Uint8Array;
}

/**
 * Make {salt, verifier} of a password that is being set, with 16 random bytes of salt.
 * The portable twin of `SrpEngine.createVerifier`.
 */
export function createVerifier(input: VerifierInput, primitives: Primitives = webPrimitives): Promise<StoredVerifier> {
  return runAsync(storedVerifier(input, input.salt ?? primitives.randomBytes(16)), primitives);
}

/**
 * Answer SRP_A with a fresh B. RFC 5054 section 2.5.3 wants B mod N other than 0; another b is taken should it happen.
 *
 * @throws SrpError if A is refused by {@link acceptsA}, or if a given b makes B zero
 */
export async function serverChallenge(
  input: ChallengeInput,
  primitives: Primitives = webPrimitives,
): Promise<ServerChallenge> {
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

/** Judge PASSWORD_CLAIM_SIGNATURE. False for every kind of unusable input. */
export function serverVerify(input: VerificationInput, primitives: Primitives = webPrimitives): Promise<boolean> {
  return runAsync(verification(input), primitives);
}

/** Judge a plain password (USER_PASSWORD_AUTH, ChangePassword) against what is stored for SRP. */
export function verifyPassword(input: PasswordInput, primitives: Primitives = webPrimitives): Promise<boolean> {
  return runAsync(passwordMatches(input), primitives);
}
