/** How Latchkey connects to PostgreSQL, beyond the address. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { checkServerIdentity, type ConnectionOptions, createSecureContext } from 'node:tls';
import { StoreError } from '../../store-error.ts';

/** `auto`: on connections of which it was found that they keep names (`keepsNames`). */
export type PreparedStatements = 'auto' | 'on' | 'off';

export interface PostgresSettings {
  /** How long one operation may take, in milliseconds; five seconds by default. */
  readonly limitMs?: number | undefined;
  /** Connections that are open at a time; ten by default. */
  readonly connections?: number | undefined;
  /** How long opening a connection may take, in milliseconds; as long as an operation by default. */
  readonly connectLimitMs?: number | undefined;
  /** How long a statement of a write may wait for a lock, in milliseconds; until the end of the operation by default. */
  readonly lockLimitMs?: number | undefined;
  /**
   * How long one statement of a write may take, in milliseconds; until the end of the operation by default. Each write chooses
   * at random between the half and the whole: of two writes that wait for each other, one ends first, and the other goes on.
   */
  readonly statementLimitMs?: number | undefined;
  /** Shown in `pg_stat_activity` and in PostgreSQL's log; `latchkey` by default. */
  readonly applicationName?: string | undefined;
  /** Whether statements have names, so that PostgreSQL plans them once; `auto` by default. */
  readonly preparedStatements?: PreparedStatements | undefined;
  readonly tls?: PostgresTlsFiles | undefined;
}

/** TLS with a check of the server's certificate. Without any of these, the parameters of the address decide. */
export interface PostgresTlsFiles {
  /** PEM file of the authorities that may sign the server's certificate; by default those that Node.js knows. */
  readonly ca?: string | undefined;
  /** PEM files of the client's certificate and its private key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Name in the server's certificate, if it is not the host of the address. */
  readonly serverName?: string | undefined;
}

/** Parameters of an address that `pg` prefers to what it is given besides. */
const TLS_PARAMETER = /[?&](ssl|sslmode|sslrootcert|sslcert|sslkey|sslnegotiation|uselibpqcompat)=/;
const NAME_PARAMETER = /[?&]application_name=/;

/**
 * Checks that the address does not contradict the settings.
 * @throws StoreError (`unsuitable`), which does not quote the address
 */
export function checkContradictions(url: string, { tls, applicationName }: PostgresSettings): void {
  for (const [given, parameter, what] of [
    [tls, TLS_PARAMETER, 'TLS'],
    [applicationName, NAME_PARAMETER, 'the application name'],
  ] as const) {
    if (given === undefined || !parameter.test(url)) continue;
    throw new StoreError(
      'unsuitable',
      `The address of the database has parameters for ${what}, and so have the options. Remove them from the address.`,
    );
  }
}

/**
 * Reads the files. They are read once: a new certificate takes effect at the next start.
 * @throws StoreError (`unsuitable`)
 */
export async function readTls(files: PostgresTlsFiles): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all([files.ca, files.cert, files.key].map(readPem));
  const { serverName } = files;
  // NODE_TLS_REJECT_UNAUTHORIZED must not turn the check off.
  const material = { rejectUnauthorized: true, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  try {
    createSecureContext(material);
    // OpenSSL notices it only if both are of the same type, such as RSA.
    if (cert && key && !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
      throw new Error('the key is of another certificate');
    }
  } catch (error) {
    const { message } = error as Error;
    throw new StoreError(
      'unsuitable',
      `The certificates and keys for the connection to PostgreSQL cannot be used (${message}). ` +
        'Give PEM files, and the private key that belongs to the certificate, without a passphrase.',
    );
  }
  if (serverName === undefined) return material;
  // `pg` replaces `servername` by the host of the address, so the check itself takes the name.
  return {
    ...material,
    servername: serverName,
    checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
  };
}

async function readPem(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw new StoreError(
      'unsuitable',
      `The file ${file}, for the connection to PostgreSQL, cannot be read (${String(code)}). Correct its path or its permissions.`,
    );
  }
  // Node.js takes a file without certificates as an empty list of authorities, without an error.
  if (text.includes('-----BEGIN ')) return text;
  throw new StoreError('unsuitable', `The file ${file}, for the connection to PostgreSQL, is not a PEM file.`);
}
