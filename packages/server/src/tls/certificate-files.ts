/** The certificate of an operator, in two files. */
import { readFile } from 'node:fs/promises';
import { type Certificate, type CertificateFiles, checkCertificate } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';

/**
 * Reads and checks the files.
 * @param now milliseconds since the epoch
 * @throws CertificateError
 */
export async function readCertificate(files: CertificateFiles, now: number): Promise<Certificate> {
  const [cert, key] = [await textOf(files.cert, 'certificate'), await textOf(files.key, 'key')];
  checkCertificate({ cert, key }, files, now);
  return { cert, key };
}

async function textOf(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new CertificateError(
      `The ${what} ${file} cannot be read (${code}).`,
      'Give a file that the user of this process may read.',
      error,
    );
  }
}
