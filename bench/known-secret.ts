/**
 * The secret that all users and devices of a measurement share, and a client that proves it as cheaply as the protocol
 * allows: the private key x is short, where a real client's is a hash of 256 bits, so that its one exponentiation
 * is half as long; g^x and A are computed once. The server cannot tell, and does all of its own work: v is a number like
 * any other, and so are A and the proof.
 */
import { signed, toHex } from '@latchkey/srp';
import { N, g, k } from '../packages/srp/src/group.ts';
import { claimSignature, scramblingParameter, sessionKey } from '../packages/srp/src/formulas.ts';
import { nodePrimitives } from '../packages/srp/src/node-primitives.ts';
import { opensslModPow } from '../packages/srp/src/openssl-mod-exp.ts';
import { runSync } from '../packages/srp/src/steps.ts';

/** 24 bits are enough for g^x to wrap around N thousands of times. */
const x = 0xc0ffeen;
const v = opensslModPow(g, x);
const kv = (k * v) % N;
const a = BigInt(`0x${'5a'.repeat(32)}`);
const A = opensslModPow(g, a);
const primitives = nodePrimitives(opensslModPow);

/** What is stored of the secret. */
export const storedSecret = { salt: 'c0ffee', verifier: signed(v) };

/** The code of every message of a server in development. */
export const fixedCode = '123456';

/** SRP_A of every sign-in. */
export const SRP_A = toHex(A);

/** Who proves the secret: pool name and user name, or device group and device key. */
export interface Prover {
  readonly group: string;
  readonly identity: string;
}

/** PASSWORD_CLAIM_SIGNATURE. One exponentiation, on this thread. */
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
