/** Node's OpenSSL is the oracle: it parses the certificate and verifies the signature. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { systemRandom } from './random.ts';
import { certifiedKey } from './self-signed-certificate.ts';

it.each([
  [Date.UTC(2026, 10, 29, 12, 0, 0, 500), 'Nov 29 12:00:00 2036 GMT'],
  [Date.UTC(2045, 0, 2), 'Jan  2 00:00:00 2055 GMT'],
  [Date.UTC(2028, 1, 29), 'Mar  1 00:00:00 2038 GMT'],
])('makes a certificate that OpenSSL accepts (%i)', async (now, validTo) => {
  const { certificate, privateKey, expiresAt } = await certifiedKey('us-east-1_Grüße', 10, now, systemRandom);
  const parsed = new X509Certificate(Buffer.from(certificate, 'base64'));
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), type: 'pkcs8', format: 'der' });
  expect(parsed.subject).toBe('CN=us-east-1_Grüße');
  expect(parsed.issuer).toBe(parsed.subject);
  expect(parsed.validTo).toBe(validTo);
  expect(expiresAt).toBe(Date.parse(validTo));
  expect(parsed.validFromDate.getTime()).toBe(Math.floor(now / 1_000) * 1_000);
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.checkPrivateKey(key)).toBe(true);
  expect(parsed.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2_048);
  expect(certificate).toMatch(/^MII/);
});
