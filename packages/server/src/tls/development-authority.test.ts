import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom as random } from '../crypto/random.ts';
import { CertificateError } from './certificate-error.ts';
import { openDevelopmentAuthority } from './development-authority.ts';
import { serverCertificate } from './issue-certificate.ts';
import { handshake } from './testing/handshake.ts';

const dayMs = 86_400_000;
let directory: string;
let now: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-ca-'));
  now = Date.now();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (names: readonly string[] = []) =>
  openDevelopmentAuthority({ directory, names, clock: { now: () => now }, random });

describe('the development certificate authority', () => {
  it('is created once, with a key that only its owner can read', async () => {
    const first = await open();
    expect(first.isNew).toBe(true);
    const cert = await readFile(first.file, 'utf8');
    expect((await stat(join(directory, 'development-ca.key'))).mode & 0o777).toBe(0o600);
    const again = await open();
    expect(again.isNew).toBe(false);
    expect(await readFile(again.file, 'utf8')).toBe(cert);
  });

  it('certifies this machine, and clients that trust it accept that', async () => {
    const authority = await open();
    const ca = await readFile(authority.file, 'utf8');
    const certificate = await authority.certify();
    for (const name of ['localhost', '127.0.0.1', '::1']) expect(await handshake(certificate, ca, name)).toBe('');
    const below = await authority.certify('people.localhost');
    expect(await handshake(below, ca, 'people.localhost')).toBe('');
    expect(await handshake(certificate, ca, 'people.localhost')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    const other = await mkdtemp(join(tmpdir(), 'latchkey-ca-'));
    const stranger = await openDevelopmentAuthority({ directory: other, names: [], clock: { now: () => now }, random });
    expect(await handshake(certificate, await readFile(stranger.file, 'utf8'), 'localhost')).toMatch(/^UNABLE_TO_/);
    await rm(other, { recursive: true });
  });

  it('is of no use for other names, whoever has its key', async () => {
    const authority = await open();
    const ca = await readFile(authority.file, 'utf8');
    const authorityKey = await readFile(join(directory, 'development-ca.key'), 'utf8');
    const { key } = await authority.certify();
    const { subject } = new X509Certificate(ca);
    const issue = { authorityKey, authorityName: subject, serial: random.bytes(15) };
    const times = { notBefore: new Date(now - dayMs), notAfter: new Date(now + dayMs) };
    const forged = (dns: readonly string[], addresses: readonly string[] = []) =>
      serverCertificate({ ...issue, ...times }, key, { dns, addresses });
    expect(await handshake({ cert: await forged(['localhost']), key }, ca, 'localhost')).toBe('');
    const bank = { cert: await forged(['bank.example']), key };
    expect(await handshake(bank, ca, 'bank.example')).toBe('permitted subtree violation');
    const mixed = { cert: await forged(['localhost', 'bank.example']), key };
    expect(await handshake(mixed, ca, 'localhost')).toBe('permitted subtree violation');
    const elsewhere = { cert: await forged([], ['192.0.2.1']), key };
    expect(await handshake(elsewhere, ca, '192.0.2.1')).toBe('permitted subtree violation');
  });

  it('certifies further names if they are given, with the same key', async () => {
    const before = await readFile((await open()).file, 'utf8');
    const authority = await open(['latchkey', '.example.test', '192.0.2.1']);
    expect(authority.isNew).toBe(true);
    const ca = await readFile(authority.file, 'utf8');
    const certificate = await authority.certify();
    for (const name of ['latchkey', 'a.example.test', '192.0.2.1']) {
      expect(await handshake(certificate, ca, name)).toBe('');
    }
    // Who trusts the certificate before still trusts this machine's names.
    const local = await (await open()).certify();
    expect(await handshake(local, before, 'localhost')).toBe('');
  });

  it('gets a new certificate before it expires', async () => {
    const { file } = await open();
    const before = new X509Certificate(await readFile(file));
    now += 3_560 * dayMs + 1_000;
    expect((await open()).isNew).toBe(true);
    const after = new X509Certificate(await readFile(file));
    expect(after.validToDate.getTime() - before.validToDate.getTime()).toBeGreaterThan(3_500 * dayMs);
    expect(after.subject).toBe(before.subject);
  });

  it('is repaired if its certificate is damaged', async () => {
    const { file } = await open();
    await writeFile(file, 'nothing');
    expect((await open()).isNew).toBe(true);
    expect(new X509Certificate(await readFile(file)).ca).toBe(true);
  });

  it.each([
    ['that others can read', (file: string) => chmod(file, 0o644), /^Others may read the key .*: chmod 600/],
    ['that is none', (file: string) => writeFile(file, 'x'), /but is none\. Move it away/],
  ])('refuses a key %s', async (_, change, message) => {
    await open();
    await change(join(directory, 'development-ca.key'));
    const error: unknown = await open().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CertificateError);
    expect(`${(error as CertificateError).message} ${(error as CertificateError).advice}`).toMatch(message);
  });

  it('is one, if two servers create it at a time', async () => {
    const [one, ...others] = await Promise.all([open(), open(), open(), open()]);
    const ca = await readFile(one.file, 'utf8');
    for (const authority of [one, ...others]) {
      expect(await handshake(await authority.certify(), ca, 'localhost')).toBe('');
    }
    expect((await readdir(directory)).toSorted()).toEqual(['development-ca.key', 'development-ca.pem']);
  });
});
