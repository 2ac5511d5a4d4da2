import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom as random } from '../crypto/random.ts';
import type { Certificate } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';
import { type CertificateSource, openTls, type Tls } from './open-tls.ts';
import { testAuthority } from './testing/test-certificates.ts';

const dayMs = 86_400_000;
let directory: string;
let now: number;
let warnings: string[];
const opened: Tls[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-tls-'));
  now = Date.now();
  warnings = [];
});
afterEach(async () => {
  for (const tls of opened.splice(0)) tls.close();
  await rm(directory, { recursive: true, force: true });
});

async function open(source: CertificateSource): Promise<Tls> {
  const warn = (facts: object) => warnings.push(JSON.stringify(facts));
  const tls = await openTls(source, { clock: { now: () => now }, random, log: { info: () => undefined, warn } });
  opened.push(tls);
  return tls;
}

/** Collects the certificates that take the place of the first one. */
function replacements(tls: Tls): Certificate[] {
  const seen: Certificate[] = [];
  tls.watch((certificate) => seen.push(certificate), 5);
  return seen;
}

describe('a certificate in files', () => {
  const paths = () => ({ cert: join(directory, 'tls.crt'), key: join(directory, 'tls.key') });
  const write = async ({ cert, key }: Certificate) => {
    await writeFile(paths().key, key);
    await writeFile(paths().cert, cert);
  };

  it('is read again when it changes, and a certificate that cannot be used is reported once', async () => {
    const authority = await testAuthority();
    const [first, second] = [await authority.certify('a.test'), await authority.certify('a.test')];
    await write(first);
    const tls = await open({ files: paths() });
    expect(tls.certificate).toEqual(first);
    const seen = replacements(tls);
    await writeFile(paths().key, second.key);
    await expect.poll(() => warnings.length).toBe(1);
    expect(warnings[0]).toContain('does not belong to the key');
    expect(warnings[0]).not.toContain('PRIVATE');
    await writeFile(paths().cert, second.cert);
    await expect.poll(() => seen).toEqual([second]);
    await rm(paths().cert);
    await expect.poll(() => warnings.length).toBe(2);
    expect(warnings[1]).toContain('cannot be read (ENOENT)');
    await write(first);
    await expect.poll(() => seen).toEqual([second, first]);
  });

  it('is found again behind a symbolic link that is switched', async () => {
    const authority = await testAuthority();
    const [first, second] = [await authority.certify('a.test'), await authority.certify('a.test')];
    await writeFile(paths().key, first.key);
    await writeFile(join(directory, 'first.crt'), first.cert);
    await writeFile(join(directory, 'second.crt'), second.cert);
    await symlink('first.crt', paths().cert);
    const seen = replacements(await open({ files: paths() }));
    await unlink(paths().cert);
    await writeFile(paths().key, second.key);
    await symlink('second.crt', paths().cert);
    await expect.poll(() => seen).toEqual([second]);
  });

  it('must exist at the start', async () => {
    await expect(open({ files: paths() })).rejects.toThrow(CertificateError);
  });
});

describe('a certificate of the development authority', () => {
  const start = (names: readonly string[] = []) => open({ authorityDirectory: directory, names });
  const endOf = ({ cert }: Certificate) => new X509Certificate(cert).validToDate.getTime();

  it('is renewed when fewer than 30 days are left', async () => {
    const tls = await start();
    const seen = replacements(tls);
    now += 61 * dayMs;
    await expect.poll(() => seen.length).toBe(1);
    expect(endOf(seen[0] ?? tls.certificate) - endOf(tls.certificate)).toBeGreaterThan(60 * dayMs);
    const authority = new X509Certificate(await readFile(tls.authorityFile ?? ''));
    expect(new X509Certificate(seen[0]?.cert ?? '').checkIssued(authority)).toBe(true);
  });

  it('is made for each permitted name that a client asks for, and kept', async () => {
    const { contextFor } = await start(['.example.test']);
    expect(contextFor).toBeDefined();
    const context = await contextFor?.('people.localhost');
    expect(context).toBeDefined();
    expect(await contextFor?.('PEOPLE.localhost')).toBe(context);
    expect(await contextFor?.('a.b.example.test')).toBeDefined();
    for (const name of [
      'bank.example',
      'evil.localhost.example',
      'localhost',
      '',
      '..localhost',
      '*.localhost',
      'a b.localhost',
    ]) {
      expect(await contextFor?.(name)).toBeUndefined();
    }
    now += 61 * dayMs;
    expect(await contextFor?.('people.localhost')).not.toBe(context);
  });

  it('keeps 100 names at most', async () => {
    const { contextFor } = await start();
    const first = await contextFor?.('first.localhost');
    for (let n = 0; n < 100; n++) await contextFor?.(`n${n}.localhost`);
    expect(await contextFor?.('first.localhost')).not.toBe(first);
    const last = await contextFor?.('n99.localhost');
    expect(await contextFor?.('n99.localhost')).toBe(last);
  });
});
