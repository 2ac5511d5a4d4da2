import { availableParallelism } from 'node:os';
import {
  refuse,
  requireChallengeInput,
  requirePasswordInput,
  requireVerificationInput,
  requireVerifierInput,
} from '../argument-types.ts';
import { toHex } from '../encoding.ts';
import type { Arithmetic } from './engine-job.ts';
import { EnginePool } from './engine-pool.ts';
import { SrpError } from '../error.ts';
import { serverPublicKey } from '../formulas.ts';
import { KeyPairStock } from './key-pair-stock.ts';
import { integerOfBytes } from '../node-primitives.ts';
import { acceptsA } from '../public-key.ts';
import type { ServerChallenge } from '../server.ts';
import type {
  ChallengeInput,
  PasswordInput,
  StoredVerifier,
  VerificationInput,
  VerifierInput,
} from '../verification.ts';

/**
 * The server's half of SRP, with all exponentiations in OpenSSL and off the event loop. Every function that takes an input throws
 * SrpError if a value has a wrong type.
 */
export interface SrpEngine {
  /** Makes {salt, verifier} of a new password, with 16 random bytes of salt. One exponentiation. */
  createVerifier(input: VerifierInput): Promise<StoredVerifier>;
  /**
   * Answers SRP_A with a fresh B. One exponentiation, usually made in advance.
   *
   * @throws SrpError if `acceptsA` rejects A, or if a given b makes B zero
   */
  challenge(input: ChallengeInput): Promise<ServerChallenge>;
  /** Verifies PASSWORD_CLAIM_SIGNATURE. False if a value is malformed, too long or out of range. Two exponentiations. */
  verify(input: VerificationInput): Promise<boolean>;
  /** Verifies a plain password against what is stored for SRP. One exponentiation. */
  verifyPassword(input: PasswordInput): Promise<boolean>;
  /**
   * Tells what computes the exponentiations. Warn at start if it is not `openssl`: BigInt takes five times as long and is not
   * constant time.
   */
  arithmetic(): Promise<Arithmetic>;
  /** The number of calls that wait for their result, in work or queued, for metrics. */
  readonly waiting: number;
  /** Stops the threads. Rejects the calls that have no answer yet, and later calls. */
  close(): Promise<void>;
}

/** The size of an engine. */
export interface SrpEngineOptions {
  /** Worker threads at most; by default one for each core that the process may use. */
  readonly threads?: number;
  /** Key pairs to make in advance for challenges; 64 by default, 0 for none. */
  readonly precompute?: number;
}

/**
 * Starts an engine. One thread starts at once, and the others when calls would wait for it. Threads do not keep the process alive when no
 * call waits for them, and are replaced if they die. Make one engine per process and close it at the end.
 *
 * @throws SrpError if an option is unknown or its value cannot be right
 */
export function createSrpEngine(options: SrpEngineOptions = {}): SrpEngine {
  checkOptions(options);
  const stock = new KeyPairStock(options.precompute ?? 64);
  const pool = new EnginePool(options.threads ?? availableParallelism(), () => stock.refill(pool));

  const keyPair = async (b: Uint8Array | undefined) => {
    const stocked = b === undefined ? stock.take() : undefined;
    const pair = stocked ?? (await pool.run(b === undefined ? { op: 'keyPair' } : { op: 'keyPair', b: detached(b) }));
    stock.refill(pool);
    return pair;
  };

  return {
    async createVerifier(input) {
      requireVerifierInput(input);
      const { group, identity, secret, salt } = input;
      const party = { group, identity, secret };
      return pool.run({ op: 'createVerifier', input: salt ? { ...party, salt: detached(salt) } : party });
    },

    async challenge(input): Promise<ServerChallenge> {
      requireChallengeInput(input);
      const A = acceptsA(input.A);
      if (!A.ok) throw new SrpError(A.reason, 'SRP_A is not a usable public key.');
      const v = integerOfBytes(input.verifier);
      for (;;) {
        const { b, gb } = await keyPair(input.b);
        const B = serverPublicKey(v, gb);
        if (B !== 0n) return { b, B: toHex(B) };
        if (input.b !== undefined) throw new SrpError('out-of-range', 'This b makes SRP_B zero.');
      }
    },

    async verify(given) {
      requireVerificationInput(given);
      const { group, identity, verifier, A, B, b, secretBlock, timestamp, signature } = given;
      const input = { group, identity, A, B, secretBlock, timestamp, signature };
      return pool.run({ op: 'verify', input: { ...input, verifier: detached(verifier), b: detached(b) } });
    },

    async verifyPassword(input) {
      requirePasswordInput(input);
      const { group, identity, secret, salt, verifier } = input;
      return pool.run({ op: 'verifyPassword', input: { group, identity, secret, salt, verifier: detached(verifier) } });
    },

    arithmetic: () => pool.run({ op: 'arithmetic' }),

    get waiting() {
      return pool.waiting;
    },

    close: () => {
      stock.close();
      return pool.close();
    },
  };
}

/** @throws SrpError */
function checkOptions(options: SrpEngineOptions): void {
  for (const [name, value] of Object.entries(Object(options) as Readonly<Record<string, unknown>>)) {
    const least = leastValues.get(name);
    if (least === undefined) refuse(name, `known option (${Array.from(leastValues.keys()).join(', ')})`);
    if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) >= least))
      refuse(name, `whole number, at least ${least}`);
  }
}

const leastValues: ReadonlyMap<string, number> = new Map([
  ['threads', 1],
  ['precompute', 0],
]);

/** Returns a copy in memory of its own. A view into a larger buffer (Node's small Buffers) would be cloned with the whole buffer, and
 * the caller may overwrite its own. */
function detached(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
