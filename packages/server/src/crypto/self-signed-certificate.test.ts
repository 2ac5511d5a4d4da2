import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { systemRandom } from './random.ts';
import { certifiedKey, recertifiedKey } from './self-signed-certificate.ts';

const read = (certificate: string) => new X509Certificate(Buffer.from(certificate, 'base64'));

it.each([
  ['before 2050', '2026-11-29T16:00:00.700Z', '2026-11-29T16:00:00.000Z', '2036-11-29T16:00:00.000Z'],
  [
    'across 2050, where the form of times changes',
    '2049-12-31T23:59:59Z',
    '2049-12-31T23:59:59.000Z',
    '2059-12-31T23:59:59.000Z',
  ],
  ['on the leap day', '2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z', '2038-03-01T00:00:00.000Z'],
])('certifies a key %s', async (_, now, from, until) => {
  const key = await certifiedKey('us-east-1_Ünï', 10, Date.parse(now), systemRandom);
  const certificate = read(key.certificate);
  expect(certificate.subject).toBe('CN=us-east-1_Ünï');
  expect(certificate.validFromDate.toISOString()).toBe(from);
  expect(certificate.validToDate.toISOString()).toBe(until);
  expect(new Date(key.expiresAt).toISOString()).toBe(until);
  expect(certificate.serialNumber).toMatch(/^01[0-9A-F]{32}$/);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2_048);
  // Version 3 is written as 2 (RFC 5280, section 4.1.2.1), and the serial number follows.
  expect(certificate.raw.toString('hex')).toContain('a003020102021101');
  const privateKey = createPrivateKey({ key: Buffer.from(key.privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  expect(certificate.checkPrivateKey(privateKey)).toBe(true);
});

it('certifies the same key again', async () => {
  const first = await certifiedKey('pool', 10, 0, systemRandom);
  const second = recertifiedKey(first, 'pool', 10, 86_400_000, systemRandom);
  expect(second.privateKey).toBe(first.privateKey);
  expect(read(second.certificate).verify(read(first.certificate).publicKey)).toBe(true);
  expect(read(second.certificate).validFromDate.getTime()).toBe(86_400_000);
});
