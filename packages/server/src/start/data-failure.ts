/** Explains why data could not be opened: what happened, and what to do. */
import { dirname } from 'node:path';
import { EnvelopeError } from '../crypto/envelope.ts';
import { StartError } from './start-error.ts';
import { dataFiles } from '../store/data-directory.ts';
import { StoreError } from '../store/store-error.ts';

/** The place of the data. */
export interface DataPlace {
  readonly dataDir: string;
  /** Address of PostgreSQL, if it is used instead of the embedded database. */
  readonly databaseUrl: string | undefined;
}

type Explanation = readonly [message: string, advice: string];

/**
 * Returns a StartError for a failure of the data. Errors of key and store whose messages already end with the next step
 * are returned unchanged, like all other errors.
 */
export function dataError(error: unknown, place: DataPlace): unknown {
  const explanation = explain(error, place);
  return explanation === undefined ? error : new StartError(...explanation, { cause: error });
}

function explain(error: unknown, place: DataPlace): Explanation | undefined {
  if (error instanceof StoreError) {
    if (error.reason === 'damaged') return [error.message, restore(place)];
    if (error.reason !== 'unavailable' && error.reason !== 'statement') return undefined;
    return place.databaseUrl === undefined ? explainSqlite(error, place) : explainPostgres(error, place.databaseUrl);
  }
  // The start opens stored keys of the server.
  if (error instanceof EnvelopeError) return [error.message, restore(place)];
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : place.dataDir;
  return 'syscall' in error ? explainFile(error.code, path) : undefined;
}

const restore = ({ dataDir }: DataPlace): string =>
  `Restore it from your backup, together with ${dataFiles(dataDir).key}. To start empty, move both files away.`;

const otherDirectory = 'Choose another directory with --data.';
const noSpace: Explanation = ['There is no space left for the database.', 'Make room on the disk, and start again.'];

/** Explains failures of the file system by Node's error code. */
function explainFile(code: string, path: string): Explanation {
  switch (code) {
    case 'EROFS':
      return [`${path} is on a file system that is mounted read-only.`, `${otherDirectory} Or mount it for writing.`];
    case 'EACCES':
    case 'EPERM':
      return [
        `You may not read and write ${path}.`,
        `Give its directory, and all files in it, to the user who runs the server. Or choose another one with --data.`,
      ];
    case 'EEXIST':
    case 'ENOTDIR':
      return [`${path} cannot be created, because a file has the name of a directory in this path.`, otherDirectory];
    case 'EISDIR':
      return [`${path} is a directory, but must be a file.`, 'Move the directory away, or choose another with --data.'];
    case 'ENOSPC':
    case 'EDQUOT':
      return noSpace;
    case 'EMFILE':
    case 'ENFILE':
      return ['Too many files are open.', 'Raise the limit of open files (ulimit -n), and start again.'];
    default:
      return [`${path} cannot be used (${code}).`, otherDirectory];
  }
}

/** Explains failures of SQLite by their result code. */
function explainSqlite({ engineCode, message }: StoreError, { dataDir }: DataPlace): Explanation {
  const file = dataFiles(dataDir).database;
  switch (engineCode) {
    case undefined:
    case '5':
      return [`Another program has locked ${file}.`, 'Stop that program, and start again.'];
    case '8':
      return explainFile('EACCES', file);
    case '13':
      return noSpace;
    case '10':
      return [
        `A disk error occurred while ${file} was opened (${message}).`,
        `Check the disk, and whether the file system of ${dirname(file)} supports locks and shared memory.`,
      ];
    default:
      return [`${file} cannot be opened (${message}).`, otherDirectory];
  }
}

const startPostgres = 'Start PostgreSQL, or correct the address (--database or LATCHKEY_DATABASE).';
const correctAddress = 'Correct the address (--database or LATCHKEY_DATABASE).';

/** Explains failures of PostgreSQL, by SQLSTATE, and of the connection, by Node's error code. */
function explainPostgres({ engineCode = '', message }: StoreError, url: string): Explanation {
  const { server, database, user } = partsOf(url);
  switch (engineCode) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return [`Nothing answers at ${server}.`, startPostgres];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`The host ${server} does not exist, or its name cannot be resolved.`, correctAddress];
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [
        `The certificate of ${server} is for another name.`,
        'Give the name that is in it with --database-server-name, or correct the host of the address.',
      ];
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return [
        `The certificate of ${server} is not signed by an authority that this server trusts.`,
        'Give the certificate of its authority with --database-ca.',
      ];
    case '57P03':
    case '53300':
      return [`${server} accepts no connections at the moment (${message}).`, 'Try again in a while.'];
    case '28P01':
    case '28000':
      return [
        `${server} rejects the login of ${user}.`,
        `Correct user and password in the address, or the rules for the user in pg_hba.conf. ` +
          'Special characters of a password must be percent-encoded.',
      ];
    case '3D000':
      return [`${server} has no database ${database}.`, `Create it: createdb --owner ${user} ${database}`];
    case '42501':
      return [
        `${user} may not create tables in the database ${database}.`,
        `Make the user the owner of the database: alter database ${database} owner to ${user}`,
      ];
    case '25006':
      return [`${server} is read-only.`, 'Give the address of the primary, and not of a standby.'];
    default:
      return [`The database at ${server} cannot be used (${message.replace(/\.$/, '')}).`, startPostgres];
  }
}

/** Returns the parts of an address that may be shown: everything but the password and the parameters. */
function partsOf(url: string) {
  const { hostname, port, pathname, username } = URL.parse(url) ?? {};
  const server = hostname ? `${hostname}:${port || '5432'}` : 'PostgreSQL';
  const user = username || 'the user';
  return { server, user, database: pathname?.slice(1) || user };
}
