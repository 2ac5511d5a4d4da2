import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signingCertificateId } from '../../records/pool-items/signing-certificate.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool } from './CreateUserPool.ts';
import { DeleteUserPool } from './DeleteUserPool.ts';
import { GetSigningCertificate } from './GetSigningCertificate.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const newPool = async () => (await callOperation(services, CreateUserPool, { PoolName: 'people' })).UserPool?.Id ?? '';
const certificateOf = async (UserPoolId: string) =>
  (await callOperation(services, GetSigningCertificate, { UserPoolId })).Certificate ?? '';
const read = (certificate: string) => new X509Certificate(Buffer.from(certificate, 'base64'));
const storedKey = async (poolId: string) =>
  (await services.store.read.poolItems.find(poolId, 'signing-certificate', signingCertificateId))?.content.privateKey;
const DAY = 86_400_000;

it("returns a certificate of the pool's own key, which is valid for ten years", async () => {
  const poolId = await newPool();
  const text = await certificateOf(poolId);
  expect(text).toMatch(/^MII[0-9A-Za-z+/]+={0,2}$/);
  const certificate = read(text);
  expect([certificate.subject, certificate.issuer]).toEqual([`CN=${poolId}`, `CN=${poolId}`]);
  expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65_537n });
  expect(certificate.signatureAlgorithm).toBe('sha256WithRSAEncryption');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  const now = services.clock.now();
  expect(certificate.validFromDate.getTime()).toBe(Math.floor(now / 1000) * 1000);
  const years = certificate.validToDate.getUTCFullYear() - certificate.validFromDate.getUTCFullYear();
  expect(years).toBe(10);
  const privateKey = Buffer.from((await storedKey(poolId)) ?? '', 'base64');
  const key = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' });
  expect(certificate.checkPrivateKey(key)).toBe(true);
  expect(await certificateOf(poolId)).toBe(text);
});

it('gives all requests the same certificate if several are the first', async () => {
  const poolId = await newPool();
  const certificates = await Promise.all([1, 2, 3].map(() => certificateOf(poolId)));
  expect(new Set(certificates).size).toBe(1);
  expect(await certificateOf(await newPool())).not.toBe(certificates[0]);
});

it('gives a new certificate for the same key after a year, and the same one to several requests', async () => {
  const poolId = await newPool();
  const first = await certificateOf(poolId);
  const key = await storedKey(poolId);
  services.clock.advance(364 * DAY);
  expect(await certificateOf(poolId)).toBe(first);
  services.clock.advance(2 * DAY);
  const [second = '', ...others] = await Promise.all([1, 2, 3].map(() => certificateOf(poolId)));
  expect(second).not.toBe(first);
  expect(new Set(others)).toEqual(new Set([second]));
  expect(await storedKey(poolId)).toBe(key);
  expect(read(second).serialNumber).not.toBe(read(first).serialNumber);
  expect(read(second).verify(read(first).publicKey)).toBe(true);
  expect(read(second).validToDate.getTime()).toBeGreaterThan(read(first).validToDate.getTime());
});

it('rejects a pool that does not exist any more', async () => {
  const UserPoolId = await newPool();
  await certificateOf(UserPoolId);
  await callOperation(services, DeleteUserPool, { UserPoolId });
  await expect(certificateOf(UserPoolId)).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: `User pool ${UserPoolId} does not exist.`,
  });
});
