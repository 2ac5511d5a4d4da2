/** The keys of a pool as WebCrypto takes them. Importing costs more than verifying, so each key is imported once. */
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
  /** The key that new tokens of this use are signed with: the one that began to sign last. */
  signingKey(poolId: string, use: SigningKeyRecord['use']): Promise<SigningKey>;
  /** The public half of an access token key, or undefined when the pool has no such key. */
  accessTokenKey(poolId: string, kid: string): Promise<webcrypto.CryptoKey | undefined>;
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const limit = 2_000;

/** Looks keys up in the directory; only what the directory still lists is ever used. */
export function createPoolKeys(directory: Pick<Directory, 'signingKeys'>, clock: Clock): PoolKeys {
  const imported = createRecentlyUsed<Promise<webcrypto.CryptoKey>>(limit);

  function once(name: string, load: () => Promise<webcrypto.CryptoKey>): Promise<webcrypto.CryptoKey> {
    let key = imported.get(name);
    if (key === undefined) imported.set(name, (key = load()));
    return key;
  }

  return {
    async signingKey(poolId, use) {
      const keys = (await directory.signingKeys(poolId)).filter((key) => key.use === use).filter(hasPrivateKey);
      const [signing] = keys.toSorted((a, b) => bySigning(a, b, clock.now()));
      // Every pool has keys from its creation on: this one was deleted while the request was on its way.
      if (signing === undefined) throw noPool(poolId);
      return { kid: signing.kid, key: await once(`private ${poolId} ${signing.kid}`, () => importPrivate(signing)) };
    },

    async accessTokenKey(poolId, kid) {
      const keys = await directory.signingKeys(poolId);
      const record = keys.find((key) => key.kid === kid && key.use === 'access');
      return record && once(`public ${poolId} ${kid}`, () => importPublic(record));
    },
  };
}

type PrivateKeyRecord = SigningKeyRecord & { readonly privateKey: Uint8Array };

function hasPrivateKey(key: SigningKeyRecord): key is PrivateKeyRecord {
  return key.privateKey !== null;
}

/** Keys that sign already before those that do not yet; among the former the latest first, among the latter the earliest. */
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
