import type { Credential, DeviceVerifier } from '@latchkey/srp';

/** What the server sends, in wire form. */
export interface Challenge {
  /** SALT, hex. */
  readonly salt: string;
  /** SRP_B, hex. */
  readonly B: string;
  /** SECRET_BLOCK, base64. */
  readonly secretBlock: string;
}

/** A sign-in begun by somebody else's client. */
export interface ForeignSession {
  readonly a: bigint;
  /** SRP_A, as that client sends it. */
  readonly A: string;
  /** PASSWORD_CLAIM_SIGNATURE and the TIMESTAMP it covers. */
  prove(challenge: Challenge): { readonly signature: string; readonly timestamp: string };
}

/** An independent implementation of the client's half, unmodified, behind one face. */
export interface ForeignClient {
  readonly name: string;
  /** @param a the secret exponent; the client draws its own of 1024 bits if left out */
  start(kind: 'user' | 'device', credential: Credential, a?: bigint): ForeignSession;
  createDeviceVerifier(deviceGroupKey: string, deviceKey: string): DeviceVerifier;
}
