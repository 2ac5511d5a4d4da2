import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { recertifiedKey } from '../crypto/self-signed-certificate.ts';
import { systemRandom } from '../crypto/random.ts';
import { type Certificate, checkCertificate } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';
import { testAuthority, type TestAuthority, testKey } from './testing/test-certificates.ts';

const files = { cert: '/etc/tls.crt', key: '/etc/tls.key' };
let authority: TestAuthority;
let good: Certificate;
beforeAll(async () => {
  authority = await testAuthority();
  good = await authority.certify('auth.example.com');
});

function problemOf(certificate: Certificate): string {
  try {
    checkCertificate(certificate, files, Date.now());
  } catch (error) {
    if (error instanceof CertificateError) return `${error.message} ${error.advice}`;
    throw error;
  }
  return '';
}

describe('checkCertificate', () => {
  it('accepts a certificate with its key, alone or with its issuer', () => {
    expect(problemOf(good)).toBe('');
    expect(problemOf({ ...good, cert: `Subject: x\n${good.cert}\n${authority.cert}` })).toBe('');
  });

  it('rejects files that are something else', () => {
    expect(problemOf({ ...good, cert: '' })).toMatch(
      /^There is no certificate in \/etc\/tls.crt\. .*BEGIN CERTIFICATE/,
    );
    expect(problemOf({ ...good, cert: good.key })).toMatch(/^There is no certificate in/);
    const damaged = good.cert.replace(/M/, 'N');
    expect(problemOf({ ...good, cert: damaged })).toMatch(/^A certificate in \/etc\/tls.crt is damaged: /);
    expect(problemOf({ ...good, key: good.cert })).toMatch(/^There is no private key in \/etc\/tls.key\. /);
  });

  it('rejects the key of another certificate, and tells a wrong order apart', () => {
    expect(problemOf({ ...good, key: testKey() })).toBe(
      'The certificate in /etc/tls.crt does not belong to the key in /etc/tls.key. ' +
        'Give the certificate that was issued for this key.',
    );
    expect(problemOf({ ...good, cert: authority.cert + good.cert })).toMatch(
      /does not belong to the key .* Put the server's certificate first in the file/,
    );
  });

  it('rejects a key with a passphrase', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const protection = { cipher: 'aes-256-cbc', passphrase: 'secret' };
    const key = privateKey.export({ type: 'pkcs8', format: 'pem', ...protection }).toString();
    expect(problemOf({ ...good, key })).toMatch(/is encrypted with a passphrase\. .*openssl pkey -in \/etc\/tls.key/);
    const old = privateKey.export({ type: 'sec1', format: 'pem', ...protection }).toString();
    expect(problemOf({ ...good, key: old })).toMatch(/is encrypted with a passphrase/);
  });

  it('rejects a certificate that is not valid now', async () => {
    const expired = await authority.certify('auth.example.com', -1);
    expect(problemOf(expired)).toMatch(
      /^The certificate in \/etc\/tls.crt expired on \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Renew/,
    );
    const early = Date.now() - 5 * 86_400_000;
    expect(() => checkCertificate(good, files, early)).toThrow(/is not valid before .* UTC/);
  });

  it('rejects a key that OpenSSL considers weak', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    const der = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    const weak = recertifiedKey({ privateKey: der }, 'weak', 1, Date.now(), systemRandom);
    const cert = `-----BEGIN CERTIFICATE-----\n${weak.certificate}\n-----END CERTIFICATE-----\n`;
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(problemOf({ cert, key })).toMatch(/^OpenSSL does not accept .*: ee key too small\. Give an RSA key/);
  });

  it('puts nothing of the key into a message', () => {
    const key = good.key.replace(/.{20}\n/, 'hunter2hunter2\n');
    expect(problemOf({ ...good, key })).not.toContain('hunter2');
  });
});
