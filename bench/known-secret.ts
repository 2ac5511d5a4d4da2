/**
 * The secret that all users and devices of a measurement share, and a client that proves it as cheaply as the protocol
 * allows. The private key x is short, while a real client's x is a hash of 256 bits, so the client's one exponentiation
 * takes half the time; g^x and A are computed once. The server cannot see the difference and does all of its own work:
 * v, A and the proof look like those of any client.
 */
import { signed, toHex } from '@latchkey/srp';
import { N, g, k } from '../packages/srp/src/group.ts';
import { claimSignature, scramblingParameter, sessionKey } from '../packages/srp/src/formulas.ts';
import { nodePrimitives } from '../packages/srp/src/node-primitives.ts';
import { opensslModPow } from '../packages/srp/src/openssl-mod-exp.ts';
import { runSync } from '../packages/srp/src/steps.ts';

/** With 24 bits, g^x is still much larger than N, so v is a full-size number. */
const x = 0xc0ffeen;
const v = opensslModPow(g, x);
const kv = (k * v) % N;
const a = BigInt(`0x${'5a'.repeat(32)}`);
const A = opensslModPow(g, a);
const primitives = nodePrimitives(opensslModPow);

/** Salt and verifier of the secret, as the store holds them. */
export const storedSecret: { readonly salt: string; readonly verifier: Uint8Array<ArrayBuffer> } = {
  salt: 'c0ffee',
  verifier: signed(v),
};

/** The code in every message of a server started with `latchkey dev --fixed-code`. */
export const fixedCode = '123456';

/** SRP_A of every sign-in, hex. */
export const SRP_A = toHex(A);

/** The identity that proves the secret: pool name and user name, or device group key and device key. */
export interface Prover {
  readonly group: string;
  readonly identity: string;
}

/** Computes PASSWORD_CLAIM_SIGNATURE (base64), with one exponentiation on this thread. */
export function proof(prover: Prover, challenge: Readonly<Record<string, string>>, timestamp: string): string {
  const { SRP_B = '', SECRET_BLOCK = '' } = challenge;
  const B = BigInt(`0x${SRP_B}`);
  const u = runSync(scramblingParameter(A, B), primitives);
  const S = opensslModPow((B - kv + N) % N, a + u * x);
  const K = runSync(sessionKey(S, u), primitives);
  const secretBlock = Buffer.from(SECRET_BLOCK, 'base64');
  const signature = runSync(claimSignature(K, { ...prover, secretBlock, timestamp }), primitives);
  return Buffer.from(signature).toString('base64');
}
