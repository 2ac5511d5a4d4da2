import { requireType } from './argument-types.ts';
import { fromBase64, fromBytes, integerOf, signed, toBase64, toHex } from './encoding.ts';
import { SrpError, type SrpErrorCode } from './error.ts';
import {
  type Credential,
  claimSignature,
  clientSecret,
  privateKey,
  scramblingParameter,
  sessionKey,
  verifierOf,
} from './formulas.ts';
import { g } from './group.ts';
import { parseA, parseB } from './public-key.ts';
import { modPow, type Primitives, runAsync, type Steps } from './steps.ts';
import { webPrimitives } from './web-primitives.ts';

/** The client's ephemeral key pair, for one sign-in. The password proof and the device proof may use the same pair. */
export interface ClientSession {
  /** The secret exponent, 256 bits. */
  readonly a: bigint;
  /** SRP_A as it goes on the wire: lower-case hex, no leading zeros. */
  readonly A: string;
}

/**
 * Makes A = g^a with a fresh 256-bit a. RFC 5054 section 3.1 requires at least 256 bits. That is twice the strength of the
 * 3072-bit group (128 bits), so more bits add nothing, and the usual 1024 bits make this step four times as slow.
 *
 * @throws SrpError if `primitives` lacks a function
 */
export async function createClientSession(primitives: Primitives = webPrimitives): Promise<ClientSession> {
  requireType('function', primitives, Object.keys(webPrimitives));
  for (;;) {
    const a = fromBytes(primitives.randomBytes(32));
    const A = toHex(await runAsync(modPow(g, a), primitives));
    if (typeof parseA(A) === 'bigint') return { a, A };
  }
}

/** Everything that PASSWORD_CLAIM_SIGNATURE is computed from. `salt`, `B` and `secretBlock` are the challenge's, unchanged. */
export interface ProofInput extends Credential, ClientSession {
  /** SALT, hex. */
  readonly salt: string;
  /** SRP_B, hex. */
  readonly B: string;
  /** SECRET_BLOCK, base64. */
  readonly secretBlock: string;
  /** TIMESTAMP, from {@link formatTimestamp}. */
  readonly timestamp: string;
}

/**
 * Proves a password (PASSWORD_VERIFIER) or a device secret (DEVICE_PASSWORD_VERIFIER) without sending it.
 *
 * @returns PASSWORD_CLAIM_SIGNATURE, base64
 * @throws SrpError if the server's values must not be used (B ≡ 0 mod N, u = 0, not hex, not base64), or an argument has a wrong
 * type
 */
export async function prove(input: ProofInput, primitives: Primitives = webPrimitives): Promise<string> {
  requireType('function', primitives, Object.keys(webPrimitives));
  requireType('string', input, ['group', 'identity', 'secret', 'salt', 'B', 'secretBlock', 'timestamp', 'A']);
  requireType('bigint', input, ['a']);
  return toBase64(await runAsync(proof(input), primitives));
}

function* proof(input: ProofInput): Steps<Uint8Array> {
  const B = parseB(input.B) ?? refuseChallenge('out-of-range');
  const A = parseA(input.A);
  if (typeof A === 'string') return refuseChallenge(A);
  const salt = integerOf(input.salt, 1024);
  if (typeof salt === 'string') return refuseChallenge(salt);
  const secretBlock = fromBase64(input.secretBlock) ?? refuseChallenge('malformed');

  const u = yield* scramblingParameter(A, B);
  if (u === 0n) refuseChallenge('out-of-range');
  const x = yield* privateKey(input, salt);
  const S = yield* clientSecret(input.a, B, u, x);
  const K = yield* sessionKey(S, u);
  const signature = yield* claimSignature(K, { ...input, secretBlock });
  // K is the only secret here that can be erased. Integers and strings stay until they are garbage-collected.
  K.fill(0);
  return signature;
}

function refuseChallenge(reason: SrpErrorCode): never {
  throw new SrpError(reason, 'Unusable challenge.');
}

/** What a client sends with ConfirmDevice, and the secret that it stores with DeviceKey and DeviceGroupKey. */
export interface DeviceVerifier {
  /** DeviceSecretVerifierConfig.PasswordVerifier: base64 of signed(v). */
  readonly verifier: string;
  /** DeviceSecretVerifierConfig.Salt: base64 of signed(salt). */
  readonly salt: string;
  /** Never sent. Later sign-ins prove that the device knows it. */
  readonly secret: string;
}

/**
 * Makes the verifier of a new device. Both keys are in NewDeviceMetadata.
 *
 * @param secret any text with enough entropy; if left out, 40 random bytes in base64, as in Cognito's own clients
 * @throws SrpError if an argument has a wrong type
 */
export async function createDeviceVerifier(
  deviceGroupKey: string,
  deviceKey: string,
  secret?: string,
  primitives: Primitives = webPrimitives,
): Promise<DeviceVerifier> {
  requireType('function', primitives, Object.keys(webPrimitives));
  const deviceSecret = secret ?? toBase64(primitives.randomBytes(40));
  requireType('string', { deviceGroupKey, deviceKey, secret: deviceSecret });
  const salt = fromBytes(primitives.randomBytes(16));
  const credential = { group: deviceGroupKey, identity: deviceKey, secret: deviceSecret };
  const v = await runAsync(verifierOf(credential, salt), primitives);
  return { verifier: toBase64(signed(v)), salt: toBase64(signed(salt)), secret: deviceSecret };
}
