import { availableParallelism } from 'node:os';
import { fromBytes, toHex } from '../encoding.ts';
import type { Arithmetic } from './engine-job.ts';
import { EnginePool } from './engine-pool.ts';
import { SrpError } from '../error.ts';
import { serverPublicKey } from '../formulas.ts';
import { KeyPairStock } from './key-pair-stock.ts';
import { acceptsA } from '../public-key.ts';
import type { ChallengeInput, ServerChallenge } from '../server.ts';
import type { PasswordInput, StoredVerifier, VerificationInput, VerifierInput } from '../verification.ts';

/** The server's half of SRP with all exponentiations in OpenSSL and off the event loop. */
export interface SrpEngine {
  /** Make {salt, verifier} of a password that is being set, with 16 random bytes of salt. One exponentiation. */
  createVerifier(input: VerifierInput): Promise<StoredVerifier>;
  /**
   * Answer SRP_A with a fresh B. One exponentiation, usually made ahead.
   *
   * @throws SrpError if A is refused by `acceptsA`, or if a given b makes B zero
   */
  challenge(input: ChallengeInput): Promise<ServerChallenge>;
  /** Judge PASSWORD_CLAIM_SIGNATURE. False for every kind of unusable input. Two exponentiations. */
  verify(input: VerificationInput): Promise<boolean>;
  /** Judge a plain password against what is stored for SRP. One exponentiation. */
  verifyPassword(input: PasswordInput): Promise<boolean>;
  /**
   * What computes the exponentiations. Anything but `openssl` deserves a warning at start: BigInt costs five times as much
   * and is not constant time.
   */
  arithmetic(): Promise<Arithmetic>;
  /** Stop the threads. Calls without an answer are rejected, and so are later ones. */
  close(): Promise<void>;
}

/** Sizes of an engine. */
export interface SrpEngineOptions {
  /** Worker threads; by default as many as the process may use cores. */
  readonly threads?: number;
  /** Key pairs to keep in stock for challenges; 64 by default, 0 to make none ahead. */
  readonly precompute?: number;
}

/**
 * Start an engine. Its threads start at once, do not keep the process alive when nobody waits for them, and are replaced
 * should one die. Make one per process and close it at the end.
 */
export function createSrpEngine(options: SrpEngineOptions = {}): SrpEngine {
  const stock = new KeyPairStock(options.precompute ?? 64);
  const pool = new EnginePool(options.threads ?? availableParallelism(), () => stock.refill(pool));

  const keyPair = async (b: Uint8Array | undefined) => {
    const stocked = b === undefined ? stock.take() : undefined;
    const pair = stocked ?? (await pool.run(b === undefined ? { op: 'keyPair' } : { op: 'keyPair', b: detached(b) }));
    stock.refill(pool);
    return pair;
  };

  return {
    createVerifier: (input) => {
      const { group, identity, secret, salt } = input;
      const party = { group, identity, secret };
      return pool.run({ op: 'createVerifier', input: salt ? { ...party, salt: detached(salt) } : party });
    },

    challenge: async (input): Promise<ServerChallenge> => {
      const A = acceptsA(input.A);
      if (!A.ok) throw new SrpError(A.reason, 'SRP_A is not a usable public key.');
      const v = fromBytes(input.verifier);
      for (;;) {
        const { b, gb } = await keyPair(input.b);
        const B = serverPublicKey(v, gb);
        if (B !== 0n) return { b, B: toHex(B) };
        if (input.b !== undefined) throw new SrpError('out-of-range', 'This b makes SRP_B zero.');
      }
    },

    verify: ({ group, identity, verifier, A, B, b, secretBlock, timestamp, signature }) => {
      const input = { group, identity, A, B, secretBlock, timestamp, signature };
      return pool.run({ op: 'verify', input: { ...input, verifier: detached(verifier), b: detached(b) } });
    },

    verifyPassword: ({ group, identity, secret, salt, verifier }) =>
      pool.run({ op: 'verifyPassword', input: { group, identity, secret, salt, verifier: detached(verifier) } }),

    arithmetic: () => pool.run({ op: 'arithmetic' }),

    close: () => {
      stock.close();
      return pool.close();
    },
  };
}

/** A copy in memory of its own. A view into a larger buffer, as Node's small Buffers are, would be cloned with all of it. */
function detached(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
