/** Data that could not be opened, for whoever starts the server: what happened, and what to do about it. */
import { dirname } from 'node:path';
import { StartError } from './start-error.ts';
import { dataFiles } from '../store/data-directory.ts';
import { StoreError } from '../store/store-error.ts';

/** Where the data was looked for. */
export interface DataPlace {
  readonly dataDir: string;
  /** PostgreSQL, in place of the embedded database. */
  readonly databaseUrl: string | undefined;
}

type Words = readonly [message: string, advice: string];

/**
 * The failure as a StartError. Errors of key and store whose messages end with the next step stay as they are, as does what
 * is no failure of the data.
 */
export function dataError(error: unknown, place: DataPlace): unknown {
  const words = wordsFor(error, place);
  return words === undefined ? error : new StartError(...words, { cause: error });
}

function wordsFor(error: unknown, place: DataPlace): Words | undefined {
  if (error instanceof StoreError) {
    if (error.reason === 'damaged') return [error.message, restore(place)];
    if (error.reason !== 'unavailable' && error.reason !== 'statement') return undefined;
    return place.databaseUrl === undefined ? sqliteWords(error, place) : postgresWords(error, place.databaseUrl);
  }
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : place.dataDir;
  return 'syscall' in error ? fileWords(error.code, path) : undefined;
}

const restore = ({ dataDir }: DataPlace): string =>
  `Restore it from your backup, together with ${dataFiles(dataDir).key}. To start empty, move both files away.`;

const otherDirectory = 'Choose another directory with --data.';
const noSpace: Words = ['There is no space left for the database.', 'Make room on the disk, and start again.'];

/** Failures of the file system, by Node's code. */
function fileWords(code: string, path: string): Words {
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
      return [`${path} is in a place where a file stands in the way of a directory.`, otherDirectory];
    case 'EISDIR':
      return [
        `${path} is a directory, and should be a file.`,
        'Move the directory away, or choose another with --data.',
      ];
    case 'ENOSPC':
    case 'EDQUOT':
      return noSpace;
    case 'EMFILE':
    case 'ENFILE':
      return ['Too many files are open.', 'Raise the limit of open files (ulimit -n), and start again.'];
    default:
      return [`${path} can not be used (${code}).`, otherDirectory];
  }
}

/** Failures of SQLite, by its result code. */
function sqliteWords({ engineCode, message }: StoreError, { dataDir }: DataPlace): Words {
  const file = dataFiles(dataDir).database;
  switch (engineCode) {
    case undefined:
    case '5':
      return [`Another program keeps ${file} locked.`, 'End that program, and start again.'];
    case '8':
      return fileWords('EACCES', file);
    case '13':
      return noSpace;
    case '10':
      return [
        `The disk failed while ${file} was opened (${message}).`,
        `Check the disk, and whether the file system of ${dirname(file)} supports locks and shared memory.`,
      ];
    default:
      return [`${file} can not be opened (${message}).`, otherDirectory];
  }
}

const startPostgres = 'Start PostgreSQL, or correct the address (--database or LATCHKEY_DATABASE).';
const correctAddress = 'Correct the address (--database or LATCHKEY_DATABASE).';

/** Failures of PostgreSQL and of the way to it, by SQLSTATE or Node's code. */
function postgresWords({ engineCode = '', message }: StoreError, url: string): Words {
  const { server, database, user } = partsOf(url);
  switch (engineCode) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return [`Nothing answers at ${server}.`, startPostgres];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`There is no host ${server}, or its name can not be looked up.`, correctAddress];
    case '57P03':
    case '53300':
      return [`${server} takes no connections now (${message}).`, 'Start again in a while.'];
    case '28P01':
    case '28000':
      return [
        `${server} does not let ${user} in.`,
        `Correct user and password in the address, or what pg_hba.conf says about them. ` +
          'Special characters of a password are percent-encoded.',
      ];
    case '3D000':
      return [`${server} has no database ${database}.`, `Create it: createdb --owner ${user} ${database}`];
    case '42501':
      return [
        `${user} may not create tables in the database ${database}.`,
        `Make the user the owner of the database: alter database ${database} owner to ${user}`,
      ];
    case '25006':
      return [`${server} can only be read.`, 'Give the address of the primary, and not of a standby.'];
    default:
      return [`The database at ${server} can not be used (${message.replace(/\.$/, '')}).`, startPostgres];
  }
}

/** What of an address may be shown. */
function partsOf(url: string) {
  const { hostname, port, pathname, username } = URL.parse(url) ?? {};
  const server = hostname ? `${hostname}:${port || '5432'}` : 'PostgreSQL';
  const user = username || 'the user';
  return { server, user, database: pathname?.slice(1) || user };
}
