/**
 * The formulas of Cognito's SRP-6a, for the client and the server. Names follow RFC 5054 sections 2.5.3 and 2.6: N, g, k, x, v, a, A,
 * b, B, u, S, K. Cognito differs from the RFC in three points: the padding ({@link signed}), the pool name that is hashed into x, and a
 * 16-byte key from HKDF that signs a timestamp instead of the RFC's M1.
 */
import { type Bytes, concat, fromBytes, signed, utf8 } from './encoding.ts';
import { g, k, N } from './group.ts';
import { hmacSha256, modPow, type Steps, sha256 } from './steps.ts';

/** The user or the device that signs in. Both use the same protocol, with different values. */
export interface Party {
  /** User: the pool name, which is the pool id after the first `_`. Device: the DeviceGroupKey. */
  readonly group: string;
  /** User: USER_ID_FOR_SRP, the internal user name and never the alias that was typed. Device: the DeviceKey. */
  readonly identity: string;
}

/** A party and its secret. */
export interface Credential extends Party {
  /** User: the password, as typed and not normalized. Device: the secret made for ConfirmDevice. */
  readonly secret: string;
}

/** What PASSWORD_CLAIM_SIGNATURE signs: the challenge as the server sent it, and the client's time. */
export interface Claim extends Party {
  /** SECRET_BLOCK, decoded. */
  readonly secretBlock: Uint8Array;
  /** TIMESTAMP, exactly as it is sent. */
  readonly timestamp: string;
}

// RFC 5869 section 2.3: T(1) = HMAC(PRK, info ‖ 0x01).
const hkdfInfo = concat(utf8('Caldera Derived Key'), Uint8Array.of(1));

/** x = H(signed(salt) ‖ H(group ‖ identity ‖ ":" ‖ secret)). There is no separator between group and identity. */
export function* privateKey(credential: Credential, salt: bigint): Steps<bigint> {
  const inner = yield* sha256(utf8(`${credential.group}${credential.identity}:${credential.secret}`));
  return fromBytes(yield* sha256(concat(signed(salt), inner)));
}

/** The verifier, v = g^x. */
export function* verifierOf(credential: Credential, salt: bigint): Steps<bigint> {
  return yield* modPow(g, yield* privateKey(credential, salt));
}

/** The server's public key, B = k·v + g^b mod N. The caller, who makes b, must reject zero. */
export function serverPublicKey(v: bigint, gb: bigint): bigint {
  return (k * v + gb) % N;
}

/** u = H(signed(A) ‖ signed(B)). Both sides must reject zero. */
export function* scramblingParameter(A: bigint, B: bigint): Steps<bigint> {
  return fromBytes(yield* sha256(concat(signed(A), signed(B))));
}

/**
 * The client's premaster secret, S = (B - k·g^x)^(a + u·x) mod N. k is computed here, by the formula of u, because the constant would
 * be one of the largest values in a browser's bundle.
 */
export function* clientSecret(a: bigint, B: bigint, u: bigint, x: bigint): Steps<bigint> {
  const multiplier = yield* scramblingParameter(N, g);
  const kv = (multiplier * (yield* modPow(g, x))) % N;
  return yield* modPow((B - kv + N) % N, a + u * x);
}

/** The server's premaster secret, S = (A · v^u)^b mod N. */
export function* serverSecret(A: bigint, v: bigint, u: bigint, b: bigint): Steps<bigint> {
  return yield* modPow((A * (yield* modPow(v, u))) % N, b);
}

/** K: the first 16 bytes of HKDF-SHA256 (RFC 5869) with signed(S) as key material and signed(u) as salt. */
export function* sessionKey(S: bigint, u: bigint): Steps<Bytes> {
  const pseudorandomKey = yield* hmacSha256(signed(u), signed(S));
  return (yield* hmacSha256(pseudorandomKey, hkdfInfo)).slice(0, 16);
}

/** The 32 bytes of PASSWORD_CLAIM_SIGNATURE: HMAC(K, group ‖ identity ‖ SECRET_BLOCK ‖ TIMESTAMP). */
export function* claimSignature(K: Bytes, claim: Claim): Steps<Bytes> {
  const { group, identity, secretBlock, timestamp } = claim;
  return yield* hmacSha256(K, concat(utf8(group + identity), secretBlock, utf8(timestamp)));
}
