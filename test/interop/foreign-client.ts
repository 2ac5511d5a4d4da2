import type { Credential, DeviceVerifier } from '@latchkey/srp';
import type { SignInCase } from './sign-in-case.ts';

/** The values that the server sends, in wire form. */
export interface Challenge {
  /** SALT, hex. */
  readonly salt: string;
  /** SRP_B, hex. */
  readonly B: string;
  /** SECRET_BLOCK, base64. */
  readonly secretBlock: string;
}

/** Some clients compute at once, others asynchronously. */
type Answer<T> = T | Promise<T>;

/** A sign-in that another client library has begun. */
export interface ForeignSession {
  readonly a: bigint;
  /** SRP_A, as that client sends it. */
  readonly A: string;
  /** PASSWORD_CLAIM_SIGNATURE and the TIMESTAMP it covers. */
  prove(challenge: Challenge): Answer<{ readonly signature: string; readonly timestamp: string }>;
}

/** The common interface to an independent, unmodified implementation of the client's half. */
export interface ForeignClient {
  readonly name: string;
  /** Whether the client supports a sign-in like this one. It supports all if this is left out. */
  readonly canSignIn?: (party: SignInCase['party']) => boolean;
  /** Whether the client computes the right proof for this u, SHA-256 of A and B. It does for all if this is left out. */
  readonly canProve?: (u: bigint) => boolean;
  /** @param a the secret exponent; if left out, the client generates its own with 1024 bits */
  start(kind: 'user' | 'device', credential: Credential, a?: bigint): Answer<ForeignSession>;
  /** Missing if the client has no functions for devices. */
  createDeviceVerifier?(deviceGroupKey: string, deviceKey: string): Answer<DeviceVerifier>;
}
