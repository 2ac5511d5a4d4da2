import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Store } from '../../store/store.ts';
import { systemRandom } from '../../crypto/random.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool } from '../../store/testing/sample-records.ts';
import { signingCertificate } from './signing-certificate.ts';

const YEAR = 365 * 86_400_000;
let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

async function newPool(): Promise<string> {
  const poolId = newPoolId();
  await store.write((tx) => tx.pools.insert(samplePool(poolId), []));
  return poolId;
}

const at = (now: number) => ({ store, clock: { now: () => now }, random: systemRandom });
const parsed = ({ certificate }: { readonly certificate: string }) => {
  return new X509Certificate(Buffer.from(certificate.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'));
};

it('is made once, for ten years, and replaced after a year with the same key', async () => {
  const poolId = await newPool();
  const first = await signingCertificate(at(NOW), poolId);
  const { validFromDate, validToDate } = parsed(first);
  expect(validFromDate.getTime()).toBe(Math.floor(NOW / 1_000) * 1_000);
  expect(validToDate.getUTCFullYear() - validFromDate.getUTCFullYear()).toBe(10);
  expect(await signingCertificate(at(NOW + YEAR - 1), poolId)).toEqual(first);

  const second = await signingCertificate(at(NOW + YEAR), poolId);
  expect(second.certificate).not.toBe(first.certificate);
  expect(second.privateKey).toBe(first.privateKey);
  expect(await signingCertificate(at(NOW + 2 * YEAR - 1), poolId)).toEqual(second);
  expect((await signingCertificate(at(NOW + 2 * YEAR), poolId)).certificate).not.toBe(second.certificate);
});

it('is the same for requests at the same time', async () => {
  const poolId = await newPool();
  const made = await Promise.all([1, 2, 3].map(() => signingCertificate(at(NOW), poolId)));
  expect(made.slice(1)).toEqual([made[0], made[0]]);
  const renewed = await Promise.all([1, 2, 3].map(() => signingCertificate(at(NOW + YEAR), poolId)));
  expect(renewed.slice(1)).toEqual([renewed[0], renewed[0]]);
});

it('is not made for a pool that does not exist', async () => {
  await expect(signingCertificate(at(NOW), 'us-east-1_nope')).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'User pool us-east-1_nope does not exist.',
  });
});
