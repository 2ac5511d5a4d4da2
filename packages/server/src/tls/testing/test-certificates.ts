/** Certificates for tests: an authority that may certify any name, and servers that it certifies. */
import { generateKeyPairSync } from 'node:crypto';
import { authorityCertificate, serverCertificate } from '../issue-certificate.ts';
import type { Certificate } from '../certificate.ts';
import { permittedNames } from '../permitted-names.ts';

export interface TestAuthority {
  /** Its certificate in PEM. */
  readonly cert: string;
  readonly key: string;
  /** @param days for how many days from now the certificate is valid; negative for an expired one */
  certify(name: string, days?: number): Promise<Certificate>;
}

const dayMs = 86_400_000;

/** Returns a private key of ECDSA on P-256 in PEM. */
export function testKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @param names what it may certify, besides localhost */
export async function testAuthority(names: readonly string[] = ['.example.com', '.test']): Promise<TestAuthority> {
  const authorityKey = testKey();
  const now = Date.now();
  const issue = (days: number, serial: number) => ({
    authorityKey,
    authorityName: 'CN=Test authority',
    serial: Buffer.of(serial),
    notBefore: new Date(now - 3 * dayMs),
    notAfter: new Date(now + days * dayMs),
  });
  let serial = 1;
  return {
    cert: await authorityCertificate(issue(1_000, serial), permittedNames(names).constraints),
    key: authorityKey,
    async certify(name, days = 30) {
      const key = testKey();
      serial += 1;
      return { cert: await serverCertificate(issue(days, serial), key, { dns: [name], addresses: [] }), key };
    },
  };
}
