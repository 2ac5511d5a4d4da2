/**
 * The keys of pools in WebCrypto's form. Importing a key costs more than verifying with it, so each is imported once.
 */
import { subtle, type webcrypto } from 'node:crypto';
import { type Directory, noPool } from '../rules/pools/directory.ts';
import type { Clock } from '../ports/clock.ts';
import type { SigningKeyRecord } from '../records/pool.ts';
import { createRecentlyUsed } from '../crypto/recently-used.ts';

interface SigningKey {
  readonly kid: string;
  readonly key: webcrypto.CryptoKey;
}

export interface PoolKeys {
  /** The key that signs new tokens of this use: of the keys that sign now, the one that started last. */
  signingKey(poolId: string, use: SigningKeyRecord['use']): Promise<SigningKey>;
  /** The public half of an access token key, or undefined when the pool has no such key. */
  accessTokenKey(poolId: string, kid: string): Promise<webcrypto.CryptoKey | undefined>;
  /** Whether `accessTokenKey` would return a key. */
  hasAccessTokenKey(poolId: string, kid: string): Promise<boolean>;
  /** The public half of an identity token key, or undefined when the pool has no such key. */
  idTokenKey(poolId: string, kid: string): Promise<webcrypto.CryptoKey | undefined>;
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const limit = 2_000;

/** Looks keys up in the directory. A key that the directory no longer lists is not used. */
export function createPoolKeys(directory: Pick<Directory, 'signingKeys'>, clock: Clock): PoolKeys {
  const imported = createRecentlyUsed<Promise<webcrypto.CryptoKey>>(limit);

  function importOnce(name: string, load: () => Promise<webcrypto.CryptoKey>): Promise<webcrypto.CryptoKey> {
    let key = imported.get(name);
    if (key === undefined) imported.set(name, (key = load()));
    return key;
  }

  async function find(poolId: string, kid: string, use: SigningKeyRecord['use']) {
    return (await directory.signingKeys(poolId)).find((key) => key.kid === kid && key.use === use);
  }

  async function publicKey(poolId: string, kid: string, use: SigningKeyRecord['use']) {
    const record = await find(poolId, kid, use);
    return record && importOnce(`public ${poolId} ${kid}`, () => importPublic(record));
  }

  return {
    async signingKey(poolId, use) {
      const keys = (await directory.signingKeys(poolId)).filter((key) => key.use === use).filter(hasPrivateKey);
      const [signing] = keys.toSorted((a, b) => bySigning(a, b, clock.now()));
      // Every pool has keys from its creation on: this pool was deleted during the request.
      if (signing === undefined) throw noPool(poolId);
      return {
        kid: signing.kid,
        key: await importOnce(`private ${poolId} ${signing.kid}`, () => importPrivate(signing)),
      };
    },

    accessTokenKey: (poolId, kid) => publicKey(poolId, kid, 'access'),
    hasAccessTokenKey: async (poolId, kid) => (await find(poolId, kid, 'access')) !== undefined,
    idTokenKey: (poolId, kid) => publicKey(poolId, kid, 'id'),
  };
}

type PrivateKeyRecord = SigningKeyRecord & { readonly privateKey: Uint8Array };

function hasPrivateKey(key: SigningKeyRecord): key is PrivateKeyRecord {
  return key.privateKey !== null;
}

/** Keys that sign now come first, the latest of them first. Then keys that will sign later, the earliest first. */
function bySigning(a: SigningKeyRecord, b: SigningKeyRecord, now: number): number {
  const [aSigns, bSigns] = [a.signsFrom <= now, b.signsFrom <= now];
  if (aSigns !== bSigns) return aSigns ? -1 : 1;
  return aSigns ? b.signsFrom - a.signsFrom : a.signsFrom - b.signsFrom;
}

function importPrivate(record: PrivateKeyRecord): Promise<webcrypto.CryptoKey> {
  return subtle.importKey('pkcs8', Buffer.from(record.privateKey), algorithm, false, ['sign']);
}

function importPublic(record: SigningKeyRecord): Promise<webcrypto.CryptoKey> {
  return subtle.importKey('jwk', { ...record.publicJwk, alg: 'RS256' }, algorithm, false, ['verify']);
}
