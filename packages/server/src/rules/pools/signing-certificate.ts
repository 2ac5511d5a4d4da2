/**
 * The key with which a pool signs SAML requests, and its certificate. Both are made when they are first needed. The
 * certificate is valid for ten years and replaced each year (API reference, GetSigningCertificate). The key stays the
 * same, so that an identity provider that has an older certificate can still verify signatures
 * (docs/decisions/0025-machine-tokens-secrets-and-the-certificate.md).
 */
import { certifiedKey, recertifiedKey } from '../../crypto/self-signed-certificate.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { type SigningCertificateContent, signingCertificateId } from '../../records/pool-items/signing-certificate.ts';
import type { Store } from '../../store/store.ts';
import { hasExpired } from '../../time/instants.ts';
import { noPool, rethrowPoolGone } from './directory.ts';

const validYears = 10;
const renewedAfterMs = 365 * 86_400_000;

interface CertificateTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

type CertificateItem = PoolItemRecord<'signing-certificate'>;

/**
 * Returns the stored key and certificate of a pool. Nodes that make them at the same time agree on those that were
 * stored first.
 *
 * @throws ResourceNotFoundException if the pool was deleted meanwhile
 */
export async function signingCertificate(tools: CertificateTools, poolId: string): Promise<SigningCertificateContent> {
  const { store, clock, random } = tools;
  const stored = await find(tools, poolId);
  const now = clock.now();
  if (stored === undefined) {
    const content = await certifiedKey(poolId, validYears, now, random);
    const item: CertificateItem = {
      poolId,
      kind: 'signing-certificate',
      itemId: signingCertificateId,
      clientId: null,
      uniqueKey: null,
      globalKey: null,
      content,
      version: 1,
      createdAt: now,
      modifiedAt: now,
    };
    const outcome = await store.write((tx) => tx.poolItems.insert(item, 1)).catch(rethrowPoolGone(poolId));
    return outcome === 'inserted' ? content : theOthers(tools, poolId);
  }
  if (!hasExpired(stored.modifiedAt + renewedAfterMs, now)) return stored.content;
  const content = recertifiedKey(stored.content, poolId, validYears, now, random);
  const replaced = await store.write((tx) => tx.poolItems.replace({ ...stored, content, modifiedAt: now }));
  return replaced ? content : theOthers(tools, poolId);
}

function find({ store }: CertificateTools, poolId: string): Promise<CertificateItem | undefined> {
  return store.read.poolItems.find(poolId, 'signing-certificate', signingCertificateId);
}

/** The certificate that another request has stored meanwhile. */
async function theOthers(tools: CertificateTools, poolId: string): Promise<SigningCertificateContent> {
  const stored = await find(tools, poolId);
  if (stored === undefined) throw noPool(poolId);
  return stored.content;
}
