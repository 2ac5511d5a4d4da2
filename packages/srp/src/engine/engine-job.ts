import { fromBytes } from '../encoding.ts';
import { g } from '../group.ts';
import { constantTimeEqual, bufferFromBase64 } from '../node-primitives.ts';
import { opensslModPow } from '../openssl-mod-exp.ts';
import { runSync, type SyncPrimitives } from '../steps.ts';
import {
  type PasswordInput,
  passwordMatches,
  type StoredVerifier,
  storedVerifier,
  type VerificationInput,
  type VerifierInput,
  verification,
} from '../verification.ts';

/** An ephemeral key pair of the server, not yet used in a challenge. */
export interface KeyPair {
  /** 32 random bytes. */
  readonly b: Uint8Array;
  /** g^b mod N. */
  readonly gb: bigint;
}

/** What computes the exponentiations. See {@link fastestModPow}. */
export type Arithmetic = 'openssl' | 'bigint';

/** A job for a thread of the engine. Plain data, because it is cloned into the thread. */
export type EngineJob =
  | { readonly op: 'arithmetic' }
  | { readonly op: 'createVerifier'; readonly input: VerifierInput }
  | { readonly op: 'keyPair'; readonly b?: Uint8Array }
  | { readonly op: 'verify'; readonly input: VerificationInput }
  | { readonly op: 'verifyPassword'; readonly input: PasswordInput };

/** The result of each job. */
export interface EngineResults {
  arithmetic: Arithmetic;
  createVerifier: StoredVerifier;
  keyPair: KeyPair;
  verify: boolean;
  verifyPassword: boolean;
}

/** The number of exponentiations in each job, for load balancing. Everything else costs almost nothing. */
export const jobCosts: Readonly<Record<EngineJob['op'], number>> = {
  arithmetic: 0,
  createVerifier: 1,
  keyPair: 1,
  verify: 2,
  verifyPassword: 1,
};

type Runner<Op extends EngineJob['op']> = (
  job: Extract<EngineJob, { op: Op }>,
  primitives: SyncPrimitives,
) => EngineResults[Op];

const runners: { [Op in EngineJob['op']]: Runner<Op> } = {
  arithmetic: (_job, primitives) => (primitives.modPow === opensslModPow ? 'openssl' : 'bigint'),
  createVerifier: ({ input }, primitives) =>
    runSync(storedVerifier(input, input.salt ?? primitives.randomBytes(16)), primitives),
  keyPair: (job, primitives) => {
    const b = job.b ?? primitives.randomBytes(32);
    return { b, gb: primitives.modPow(g, fromBytes(b)) };
  },
  verify: ({ input }, primitives) => runSync(verification(input, constantTimeEqual, bufferFromBase64), primitives),
  verifyPassword: ({ input }, primitives) => runSync(passwordMatches(input, constantTimeEqual), primitives),
};

/** Runs a job on this thread. */
export function runJob(job: EngineJob, primitives: SyncPrimitives): EngineResults[EngineJob['op']] {
  return (runners[job.op] as Runner<EngineJob['op']>)(job, primitives);
}
