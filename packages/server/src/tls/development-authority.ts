/**
 * A certificate authority for development, in the data directory. Its certificate is trusted by the developer once; with
 * it, the server makes its own certificate at each start. Name constraints make its key useless for other names.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { link, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory, syncDirectory } from '../disk/durable-directory.ts';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from '../disk/private-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Certificate } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';
import { type PermittedNames, permittedNames } from './permitted-names.ts';

export interface AuthorityOptions {
  readonly directory: string;
  /** Further names that the server is reached by: host names or addresses (permitted-names.ts). */
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly random: Pick<Random, 'bytes'>;
}

export interface DevelopmentAuthority {
  /** The file of its certificate, for those who trust it. */
  readonly file: string;
  /** Whether the file was written by this start: then it has to be trusted again. */
  readonly isNew: boolean;
  readonly names: PermittedNames;
  /**
   * Returns a certificate of the server, which is valid for 90 days. The key is new at each start and is not stored.
   * @param further a name for which clients accept no wildcard
   */
  certify(further?: string): Promise<Certificate>;
}

const dayMs = 24 * 60 * 60_000;
const authorityDays = 3_650;
const serverDays = 90;
/** The clock of another machine, such as a container's, may be behind. */
const earlierMs = 60 * 60_000;

/** An authority that would expire sooner than the certificates that it issues gets a new certificate. */
const renewBeforeMs = serverDays * dayMs;

/**
 * Opens the authority, and creates it if there is none. Several servers may use one directory.
 * @throws CertificateError if the file of its key cannot be used
 */
export async function openDevelopmentAuthority(options: AuthorityOptions): Promise<DevelopmentAuthority> {
  const { directory, clock, random } = options;
  const file = join(directory, 'development-ca.pem');
  const names = permittedNames(options.names);
  await makeDirectory(directory);
  // Servers that start at the same time write to files of their own.
  const own = `.${Buffer.from(random.bytes(6)).toString('hex')}`;
  const authorityKey = await keyIn(join(directory, 'development-ca.key'), own);
  const authorityName = `CN=Latchkey development CA ${fingerprintOf(authorityKey)}`;
  const issue = (days: number) => {
    // The fields have whole seconds.
    const now = Math.floor(clock.now() / 1_000) * 1_000;
    const times = { notBefore: new Date(now - earlierMs), notAfter: new Date(now + days * dayMs) };
    return { authorityKey, authorityName, serial: random.bytes(15), ...times };
  };
  const { authorityCertificate, serverCertificate } = await import('./issue-certificate.ts');
  const isNew = !(await isUsable(file, authorityKey, names, clock.now()));
  if (isNew) {
    const certificate = await authorityCertificate(issue(authorityDays), names.constraints);
    await replacePrivateFile(file, certificate, file + own);
  }
  const key = newPrivateKey();
  return {
    file,
    isNew,
    names,
    async certify(further) {
      const { addresses } = names;
      const dns = further === undefined ? names.dns : [...names.dns, further];
      return { cert: await serverCertificate(issue(serverDays), key, { dns, addresses }), key };
    },
  };
}

/** Returns the key in the file, and creates the file if it does not exist: complete, and once. */
async function keyIn(file: string, ending: string): Promise<string> {
  const stored = await storedKey(file);
  if (stored !== undefined) return stored;
  const key = newPrivateKey();
  await createPrivateFile(file + ending, key);
  try {
    await link(file + ending, file);
    await syncDirectory(dirname(file));
    return key;
  } catch (error) {
    // Another process was first, or the file cannot be written.
    const other = await storedKey(file);
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(file + ending, { force: true });
  }
}

async function storedKey(file: string): Promise<string | undefined> {
  const found = await readPrivateFile(file);
  if (found === undefined) return undefined;
  if (found.problem === 'exposed') {
    throw new CertificateError(
      `Others may read the key of the development certificate authority, ${file}.`,
      `Run: chmod 600 ${file}`,
    );
  }
  if (found.problem !== undefined || !isEllipticKey(found.text)) {
    throw new CertificateError(
      `${file} should be the key of the development certificate authority, but is none.`,
      'Move it away. The server then makes a new authority, which has to be trusted again.',
    );
  }
  return found.text;
}

function isEllipticKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

/** Whether the certificate in the file is of this key, has these constraints, and is valid long enough. */
async function isUsable(file: string, key: string, names: PermittedNames, now: number): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  try {
    const certificate = new X509Certificate(text);
    const hasConstraints = certificate.raw.includes(names.constraints);
    const isValid =
      now + renewBeforeMs < certificate.validToDate.getTime() && now >= certificate.validFromDate.getTime();
    return hasConstraints && isValid && certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** Returns a private key of ECDSA on P-256, PKCS #8 in PEM. */
function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Tells authorities of several data directories apart. */
function fingerprintOf(key: string): string {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 8);
}
