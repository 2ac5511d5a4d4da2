import { chmod, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../test/harness/embedded-postgres.ts';
import { startServer, type StartOptions } from '../main.ts';
import { dataError } from './data-failure.ts';
import { StartError } from './start-error.ts';
import { StoreError } from '../store/store-error.ts';
import { onServer } from '../store/testing/postgres-database.ts';
import { createLog } from '../surfaces/ops/log.ts';

let parent: string;
let dataDir: string;
let lines: string[];
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'latchkey-start-'));
  dataDir = join(parent, 'data');
  lines = [];
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** Starts a server and stops it. */
async function start(options: Partial<StartOptions> = {}): Promise<void> {
  const log = createLog({ write: (line) => void lines.push(line) });
  const server = await startServer({ mode: 'development', port: 0, dataDir, log, ...options });
  await server.close();
}

/** Returns the message and advice of a failed start. They must not contain a stack or a password. */
async function failureText(options: Partial<StartOptions> = {}): Promise<string> {
  const error: unknown = await start(options).then(
    () => 'started',
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(Error);
  const { name, message } = error as Error;
  expect(['StartError', 'KeyringError', 'StoreError']).toContain(name);
  const text = error instanceof StartError ? `${message} ${error.advice}` : message;
  // It states what happened, then the next step.
  expect(text).toMatch(/^.*?[.:] [A-Z]/);
  expect(text).not.toContain('hidden');
  return text.replaceAll(parent, '');
}

const database = () => join(dataDir, 'latchkey.db');
const key = () => join(dataDir, 'latchkey.key');

/** Runs `work` as another user if this process belongs to root, who may read every file. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const uid = process.geteuid?.();
  if (uid === 0) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (uid === 0) process.seteuid?.(0);
  }
}

describe('the embedded database', () => {
  it('a file in place of the directory', async () => {
    await writeFile(dataDir, '');
    expect(await failureText()).toMatch(
      /^\/data.* cannot be created, because a file has the name of a directory in this path\. Choose another/,
    );
  });

  it('a directory below a file', async () => {
    await writeFile(dataDir, '');
    expect(await failureText({ dataDir: join(dataDir, 'below') })).toMatch(/a file has the name of a directory/);
  });

  it('directories in place of the files', async () => {
    await mkdir(key(), { recursive: true });
    expect(await failureText()).toMatch(/should be the key file, but is a directory\. Move the directory away/);
    await rm(key(), { recursive: true });
    await start();
    await rm(database());
    await mkdir(database());
    expect(await failureText()).toBe(
      '/data/latchkey.db is a directory, but must be a file. Move the directory away, or choose another with --data.',
    );
  });

  it.skipIf(process.platform === 'win32')('a directory or a file of another user', async () => {
    await chmod(parent, 0o755);
    await start();
    await chmod(dataDir, 0o700);
    expect(await asNobody(() => failureText())).toMatch(/^You may not read and write \/data\S*\. Give its directory/);
    await chmod(dataDir, 0o777);
    expect(await asNobody(() => failureText())).toMatch(/^You may not read and write \/data\/latchkey\.lock\./);
    await rm(join(dataDir, 'latchkey.lock'));
    expect(await asNobody(() => failureText())).toMatch(/^You may not read and write \/data\/latchkey\.key\./);
    await rm(key());
    const masterKeys = Buffer.alloc(32, 1).toString('base64');
    expect(await asNobody(() => failureText({ masterKeys }))).toMatch(
      /^You may not read and write \/data\/latchkey\.db\./,
    );
    await chmod(parent, 0o700);
    expect(await asNobody(() => failureText({ dataDir: join(parent, 'new') }))).toMatch(
      /^You may not read and write \/new/,
    );
  });

  it('a key file that is wrong, incomplete, readable for others, or missing', async () => {
    await start();
    await writeFile(key(), JSON.stringify({ keys: [Buffer.alloc(32, 1).toString('base64')] }));
    expect(await failureText()).toMatch(/sealed under another master key\. Start with the key/);
    await writeFile(key(), '{ "keys": ');
    expect(await failureText()).toMatch(/is not a complete key file\. Restore it/);
    await chmod(key(), 0o644);
    expect(await failureText()).toMatch(/Others may read the key file .*\. Run: chmod 600/);
    await rm(key());
    expect(await failureText()).toMatch(/exists, but its key file .* does not\. Put the key file back/);
  });

  it('a database of a newer version (SQLite)', async () => {
    await start();
    const file = new DatabaseSync(database());
    file.exec(`insert into migrations values (9999, 'later', 0)`);
    file.close();
    expect(await failureText()).toMatch(
      /A newer version of Latchkey has written this database .*\. Start that version/,
    );
  });

  it('an empty database beside its key', async () => {
    await start();
    await truncate(database(), 0);
    expect(await failureText()).toMatch(
      /latchkey\.db is damaged: it is empty.* Restore it from your backup, together with .*latchkey\.key/,
    );
  });

  it('a file that is not a database', async () => {
    await start();
    await writeFile(database(), 'not a database, but long enough for one'.repeat(100));
    expect(await failureText()).toMatch(
      /latchkey\.db is damaged: SQLite: file is not a database Restore|latchkey\.db is damaged.* Restore it/,
    );
  });

  it('a database that another program has locked', async () => {
    await start();
    const other = new DatabaseSync(database());
    other.exec('pragma locking_mode = exclusive; begin exclusive');
    expect(await failureText()).toMatch(/^Another program has locked \/data\/latchkey\.db\. Stop that program/);
    other.close();
  });

  it('a key without a database: starts, and logs that it created a database', async () => {
    await start();
    expect(lines.join('')).not.toContain('there was a key');
    await rm(database());
    await start();
    expect(lines.join('')).toContain('there was a key but no database: an empty database was created');
  });
});

describe('failures that a test cannot cause', () => {
  const place = { dataDir: '/data', databaseUrl: undefined };
  const errno = (code: string) => Object.assign(new Error(code), { code, syscall: 'open', path: '/data/latchkey.db' });

  it.each([
    ['EROFS', '/data/latchkey.db is on a file system that is mounted read-only.'],
    ['ENOSPC', 'There is no space left for the database.'],
    ['EMFILE', 'Too many files are open.'],
    ['EIO', '/data/latchkey.db cannot be used (EIO).'],
  ])('%s', (code, message) => {
    const failure = dataError(errno(code), place);
    expect(failure).toMatchObject({
      name: 'StartError',
      message,
      advice: expect.stringMatching(/^[A-Z].*\.$/) as string,
    });
  });

  it.each(['8', '10', '13', '14'])('SQLite code %s', (engineCode) => {
    const failure = dataError(new StoreError('unavailable', 'SQLite: x', engineCode), place);
    expect(failure).toMatchObject({ name: 'StartError', advice: expect.stringMatching(/^[A-Z].*\.$/) as string });
  });

  it.each(['57P03', '53300', '42501', '25006', undefined])('SQLSTATE %s', (engineCode) => {
    const databaseUrl = 'postgres://me:hidden@db.example/name';
    const failure = dataError(new StoreError('unavailable', 'PostgreSQL: x', engineCode), { ...place, databaseUrl });
    expect(failure).toMatchObject({ name: 'StartError', advice: expect.stringMatching(/^[A-Z]/) as string });
    expect(String(failure)).toMatch(/db\.example:5432|me/);
    expect(String(failure)).not.toContain('hidden');
  });

  it('returns other errors unchanged', () => {
    const mistake = new TypeError('x is not a function');
    expect(dataError(mistake, place)).toBe(mistake);
  });
});

describe('the address of a database', () => {
  it.each([
    ['nonsense', /is not a PostgreSQL address\. Give it as postgres:\/\//],
    ['mysql://u:hidden@h/x', /is not a PostgreSQL address\. Give it as/],
    ['postgres://u:hidden@h:99999/x', /cannot be read\. Give it as/],
    ['postgres://u:hidden@h:abc/x', /cannot be read\. Give it as/],
    ['postgres://u:hidden#hidden@h/x', /cannot be read\. Give it as|There is no host u|Nothing answers/],
    [
      'postgres://u:hidden@h/x?sslrootcert=/no/file',
      /names the file \/no\/file, which cannot be read \(ENOENT\)\. Correct/,
    ],
    [
      'postgres://u:hidden@no-such-host.invalid/x',
      /^The host no-such-host\.invalid:5432 does not exist, .* Correct the address/,
    ],
    ['postgres://u:hidden@127.0.0.1:1/x', /^Nothing answers at 127\.0\.0\.1:1\. Start PostgreSQL/],
    ['postgres:///x?host=/no/such/socket', /^Nothing answers at PostgreSQL\. Start PostgreSQL/],
  ])('%s', async (databaseUrl, expected) => {
    expect(await failureText({ databaseUrl })).toMatch(expected);
  });
});

const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)(`PostgreSQL${missing === undefined ? '' : `: ${missing}`}`, () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
    await onServer(server.url, async (client) => {
      await client.query(`create role stranger login password 'hidden'`);
      await client.query(`create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0`);
      await client.query(`create database readonly`);
      await client.query(`alter database readonly set default_transaction_read_only = on`);
    });
  });
  afterAll(() => server.stop());

  const address = (change: Partial<Pick<URL, 'username' | 'password' | 'pathname'>>): string =>
    Object.assign(new URL(server.url), change).href;

  it.each<[string, Parameters<typeof address>[0], RegExp]>([
    ['a wrong password', { password: 'hidden' }, /rejects the login of latchkey\. Correct user and password/],
    ['no password', { password: '' }, /cannot be used .*password.*\. |rejects the login of latchkey/],
    ['an unknown user', { username: 'nobody' }, /rejects the login of nobody\. Correct/],
    ['an unknown database', { pathname: '/nowhere' }, /has no database nowhere\. Create it: createdb/],
    [
      'a user without rights',
      { username: 'stranger', password: 'hidden' },
      /^stranger may not create tables .*\. Make the user/,
    ],
    ['a database of another encoding', { pathname: '/latin' }, /has the encoding LATIN1, .*\. Create one/],
    ['a read-only database', { pathname: '/readonly' }, /is read-only\. Give the address of the primary/],
  ])('%s', async (_, change, expected) => {
    expect(await failureText({ databaseUrl: address(change) })).toMatch(expected);
  });

  it('a server that does not respond', async () => {
    server.signal('SIGSTOP');
    const before = performance.now();
    const frozen = { databaseUrl: server.url, databaseTimeoutMs: 500 };
    const text = await failureText(frozen).finally(() => server.signal('SIGCONT'));
    expect(performance.now() - before).toBeLessThan(4_000);
    expect(text).toMatch(/^The database at 127\.0\.0\.1:\d+ cannot be used \(.*\)\. Start PostgreSQL/);
  });

  it('a database of a newer version', async () => {
    await start({ databaseUrl: server.url });
    await onServer(server.url, (client) => client.query(`insert into migrations values (9999, 'later', 0)`));
    expect(await failureText({ databaseUrl: server.url })).toMatch(
      /A newer version of Latchkey has written this database/,
    );
  });
});
