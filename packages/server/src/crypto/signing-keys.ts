/**
 * The RSA keys of pools. Generating a key takes a large part of a second of CPU. So some keys are generated in advance,
 * one at a time and on a thread of the thread pool: neither the start of the server nor CreateUserPool waits for them.
 */
import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { SigningKeyRecord } from '../records/pool.ts';

/** Provides the RSA keys of pools, generated in advance if possible. */
export interface SigningKeyStock {
  /** Returns two new keys for a pool: one for identity tokens, one for access tokens. */
  take(poolId: string): Promise<readonly [SigningKeyRecord, SigningKeyRecord]>;
  /** Stops generating keys in advance. The current one is finished, because OpenSSL cannot be interrupted. */
  close(): void;
}

/** A stock that can be filled in advance. */
export interface FillingKeyStock extends SigningKeyStock {
  /** Generates keys in the background until the stock is full. Called once the server accepts requests. */
  fill(): void;
}

type KeyMaterial = Pick<SigningKeyRecord, 'privateKey' | 'publicJwk'>;

/** Clients may cache the JWKS for five minutes; a new key is published for twice as long before it signs. */
export const PUBLISHED_BEFORE_MS = 10 * 60_000;

/**
 * For how long a new key is published before it signs at once. Nodes may be almost a second behind changes made on other nodes
 * (rules/pools/directory.ts): a node that signed earlier would issue tokens whose key other nodes do not publish, and verifiers
 * that looked there in vain do not look again for a while.
 */
export const PUBLISHED_AT_ONCE_MS = 2_000;

/**
 * How long a key stays published after it is retired: a day, the longest lifetime of a token that it signed
 * (AccessTokenValidity and IdTokenValidity, API reference), and an hour for differences between clocks.
 */
export const PUBLISHED_AFTER_MS = 25 * 3600_000;

/** Whether tokens signed by the key may still be valid, or soon will be. */
export function isPublished({ retiredAt }: Pick<SigningKeyRecord, 'retiredAt'>, now: number): boolean {
  return retiredAt === null || now < retiredAt + PUBLISHED_AFTER_MS;
}

/**
 * Creates a stock that holds `size` keys once `fill` or `take` has been called. A pool needs two.
 *
 * @param size number of keys to hold; 0 generates every key on demand
 */
export function createSigningKeyStock(clock: Clock, random: Random, size = 4): FillingKeyStock {
  const ready: KeyMaterial[] = [];
  let filling = false;
  const closed = new AbortController();

  async function makeAhead(): Promise<void> {
    filling = true;
    try {
      while (!closed.signal.aborted && ready.length < size) ready.push(await makeKey());
    } catch {
      // If a key cannot be generated now, `take` tries again, and its caller gets the error.
    } finally {
      filling = false;
    }
  }

  function fill(): void {
    if (!filling) void makeAhead();
  }

  function record(poolId: string, use: SigningKeyRecord['use'], material: KeyMaterial): SigningKeyRecord {
    // Key ids look like Cognito's: 32 bytes in base64 with padding (observed).
    const kid = Buffer.from(random.bytes(32)).toString('base64');
    const now = clock.now();
    return { poolId, kid, use, ...material, createdAt: now, signsFrom: now, retiredAt: null };
  }

  return {
    async take(poolId) {
      const [id, access] = await Promise.all([ready.pop() ?? makeKey(), ready.pop() ?? makeKey()]);
      fill();
      return [record(poolId, 'id', id), record(poolId, 'access', access)];
    },
    fill,
    close() {
      closed.abort();
    },
  };
}

const generate = promisify(generateKeyPair);

async function makeKey(): Promise<KeyMaterial> {
  const { privateKey, publicKey } = await generate('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const { n, e } = createPublicKey({ key: publicKey, type: 'spki', format: 'der' }).export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new Error('OpenSSL returned an RSA key without modulus or exponent');
  return { privateKey: new Uint8Array(privateKey), publicJwk: { kty: 'RSA', n, e } };
}
