/** The server's computations, for the portable functions in server.ts and for the threads of the Node engine. */
import { type Bytes, equalBytes, fromBase64, fromBytes, parseHex, signed, toHex } from './encoding.ts';
import {
  type Credential,
  claimSignature,
  type Party,
  scramblingParameter,
  serverSecret,
  sessionKey,
  verifierOf,
} from './formulas.ts';
import { acceptsA, parseB } from './public-key.ts';
import type { Steps } from './steps.ts';

/** What a server stores of a password or a device secret. It allows dictionary attacks like a password hash, so seal it. */
export interface StoredVerifier {
  /** SALT as it goes on the wire: lower-case hex, no leading zeros. */
  readonly salt: string;
  /** signed(v), at most 385 bytes. As an input, any unsigned big-endian bytes are accepted. */
  readonly verifier: Uint8Array;
}

/** What a challenge is computed from. */
export interface ChallengeInput {
  readonly verifier: Uint8Array;
  /** SRP_A in any form that {@link acceptsA} accepts. */
  readonly A: string;
  /** The exponent to use, for tests and known answers only. */
  readonly b?: Uint8Array;
}

/** Everything that the server needs to verify a PASSWORD_CLAIM_SIGNATURE. */
export interface VerificationInput extends Party {
  readonly verifier: Uint8Array;
  /** SRP_A as the client sent it, in any form that {@link acceptsA} accepts. */
  readonly A: string;
  /** SRP_B as it was sent. */
  readonly B: string;
  /** The secret exponent behind B. */
  readonly b: Uint8Array;
  /** PASSWORD_CLAIM_SECRET_BLOCK as the client returned it, base64. */
  readonly secretBlock: string;
  /** The canonical text from {@link parseTimestamp}, not what the client wrote. */
  readonly timestamp: string;
  /** PASSWORD_CLAIM_SIGNATURE, base64. */
  readonly signature: string;
}

/** A secret to make a verifier of. Without `salt`, 16 random bytes are used. */
export interface VerifierInput extends Credential {
  readonly salt?: Uint8Array;
}

/** A plain password, and the stored salt and verifier. */
export interface PasswordInput extends Credential, StoredVerifier {}

/** Compares two byte arrays. The portable function is used unless the platform has a better one. */
export type Compare = (a: Uint8Array, b: Uint8Array) => boolean;

/** Decodes standard base64 with padding; undefined for anything else. The portable function is used unless the platform has a better one. */
export type DecodeBase64 = (text: string) => Bytes | undefined;

/** Computes {salt, v} of a secret. */
export function* storedVerifier(input: VerifierInput, saltBytes: Uint8Array): Steps<StoredVerifier> {
  const salt = fromBytes(saltBytes);
  return { salt: toHex(salt), verifier: signed(yield* verifierOf(input, salt)) };
}

/** Checks whether the signature proves knowledge of the secret. Unusable input is a wrong proof, not an error. */
export function* verification(
  input: VerificationInput,
  equal: Compare = equalBytes,
  decode: DecodeBase64 = fromBase64,
): Steps<boolean> {
  const A = acceptsA(input.A);
  const B = parseB(input.B);
  const secretBlock = decode(input.secretBlock);
  const signature = decode(input.signature);
  if (!A.ok || B === undefined || secretBlock === undefined || signature?.length !== 32) return false;
  const u = yield* scramblingParameter(A.value, B);
  if (u === 0n) return false;
  const S = yield* serverSecret(A.value, fromBytes(input.verifier), u, fromBytes(input.b));
  const K = yield* sessionKey(S, u);
  return equal(yield* claimSignature(K, { ...input, secretBlock }), signature);
}

/** Checks whether a plain password belongs to the verifier: computes v again and compares. */
export function* passwordMatches(input: PasswordInput, equal: Compare = equalBytes): Steps<boolean> {
  const salt = parseHex(input.salt, 1024);
  if (!salt.ok) return false;
  return equal(signed(yield* verifierOf(input, salt.value)), signed(fromBytes(input.verifier)));
}
