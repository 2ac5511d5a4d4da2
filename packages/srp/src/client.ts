import { fromBase64, fromBytes, parseHex, signed, toBase64, toHex } from './encoding.ts';
import { SrpError } from './error.ts';
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
import { acceptsA, parseB } from './public-key.ts';
import { modPow, type Primitives, runAsync, type Steps } from './steps.ts';
import { webPrimitives } from './web-primitives.ts';

/** The client's ephemeral key pair. One pair serves one sign-in: the password round and the device round may share it. */
export interface ClientSession {
  /** The secret exponent, 256 bits. */
  readonly a: bigint;
  /** SRP_A as it goes on the wire: lower-case hex, no leading zeros. */
  readonly A: string;
}

/**
 * A = g^a with a fresh 256-bit a. RFC 5054 section 3.1 asks for at least 256 bits; twice the strength of the 3072-bit
 * group (128 bits) gains nothing from more, and the usual 1024 bits make this step four times as slow.
 */
export async function createClientSession(primitives: Primitives = webPrimitives): Promise<ClientSession> {
  for (;;) {
    const a = fromBytes(primitives.randomBytes(32));
    const accepted = acceptsA(toHex(await runAsync(modPow(g, a), primitives)));
    if (accepted.ok) return { a, A: accepted.A };
  }
}

/** Everything that goes into PASSWORD_CLAIM_SIGNATURE. `salt`, `B` and `secretBlock` as the challenge gave them. */
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
 * Prove a password (PASSWORD_VERIFIER) or a device secret (DEVICE_PASSWORD_VERIFIER) without sending it.
 *
 * @returns PASSWORD_CLAIM_SIGNATURE, base64
 * @throws SrpError if the server's values must not be used: B ≡ 0 mod N, u = 0, or not hex or base64
 */
export async function prove(input: ProofInput, primitives: Primitives = webPrimitives): Promise<string> {
  return toBase64(await runAsync(proof(input), primitives));
}

const unusable = 'Unusable challenge.';

function* proof(input: ProofInput): Steps<Uint8Array> {
  const B = parseB(input.B);
  if (B === undefined) throw new SrpError('out-of-range', unusable);
  const A = acceptsA(input.A);
  if (!A.ok) throw new SrpError(A.reason, unusable);
  const salt = parseHex(input.salt, 1024);
  if (!salt.ok) throw new SrpError(salt.reason, unusable);
  const secretBlock = fromBase64(input.secretBlock);
  if (secretBlock === undefined) throw new SrpError('malformed', unusable);

  const u = yield* scramblingParameter(A.value, B);
  if (u === 0n) throw new SrpError('out-of-range', unusable);
  const x = yield* privateKey(input, salt.value);
  const S = yield* clientSecret(input.a, B, u, x);
  const K = yield* sessionKey(S, u);
  const signature = yield* claimSignature(K, { ...input, secretBlock });
  // The one secret here that can be erased: integers and texts stay until memory is collected.
  K.fill(0);
  return signature;
}

/** What a client sends with ConfirmDevice, and the secret it keeps beside DeviceKey and DeviceGroupKey. */
export interface DeviceVerifier {
  /** DeviceSecretVerifierConfig.PasswordVerifier: base64 of signed(v). */
  readonly verifier: string;
  /** DeviceSecretVerifierConfig.Salt: base64 of signed(salt). */
  readonly salt: string;
  /** Never sent. The next sign-ins prove that the device knows it. */
  readonly secret: string;
}

/**
 * Make the verifier of a new device (NewDeviceMetadata gives both keys).
 *
 * @param secret 40 random bytes in base64 if left out, as in Cognito's own clients; any high-entropy text will do
 */
export async function createDeviceVerifier(
  deviceGroupKey: string,
  deviceKey: string,
  secret?: string,
  primitives: Primitives = webPrimitives,
): Promise<DeviceVerifier> {
  const kept = secret ?? toBase64(primitives.randomBytes(40));
  const salt = fromBytes(primitives.randomBytes(16));
  const credential = { group: deviceGroupKey, identity: deviceKey, secret: kept };
  const v = await runAsync(verifierOf(credential, salt), primitives);
  return { verifier: toBase64(signed(v)), salt: toBase64(signed(salt)), secret: kept };
}
