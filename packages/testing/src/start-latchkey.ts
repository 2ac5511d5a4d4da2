/** Starts a server in the process of a test. */
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InboxMessage, startServer } from '@latchkey/server';
import { checkTestingOptions, type PoolOptions, type TestingOptions } from './options.ts';
import { createTestPool, type TestPool } from './pool.ts';
import { apiAt, type Call } from './server/api.ts';
import { createTestClock, type TestClock } from './server/clock.ts';
import { createInbox, type Inbox } from './server/inbox.ts';

/** A running server with one pool. */
export interface Latchkey extends TestPool, AsyncDisposable {
  /** Waits for a message: codes, invitations. */
  readonly inbox: Inbox;
  readonly clock: TestClock;
  /** Calls an operation of the API as an administrator. @throws ApiError with Cognito's name of the error */
  readonly call: Call;
  /** Creates another pool in the same server: cheaper than another server, and tests in it do not meet. */
  newPool(options?: PoolOptions): Promise<TestPool>;
  /** Puts data, inbox and clock back to how they were after the start. Users and pools that were added since are gone. */
  reset(): Promise<void>;
  /** Keeps data, inbox and clock, for `restore`. Every kept state takes memory; a name that is used again replaces its state. */
  snapshot(name?: string): Promise<void>;
  restore(name?: string): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

const defaultSnapshot = 'snapshot';

/** Directories of servers that run. They are removed when the process ends without `stop`. */
const directories = new Set<string>();
let isWatching = false;

/**
 * Starts a server with a pool, an app client and users. It listens on a free port of 127.0.0.1, and its data is in a temporary directory,
 * which `stop` removes. Every server is separate: tests that run at the same time do not meet.
 *
 * @throws OptionError for an unknown option, and DeclarationError for what Cognito would not accept in a pool, client or user
 */
export async function startLatchkey(options: TestingOptions = {}): Promise<Latchkey> {
  checkTestingOptions(options);
  assertRealmOfNode();
  const { pool, client, users, region = 'us-east-1', ...settings } = options;
  const dataDir = await temporaryDirectory();
  const remove = async (): Promise<void> => {
    directories.delete(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  };
  const starting = startServer({
    port: 0,
    log: 'silent',
    signInRate: 0,
    ...settings,
    region,
    mode: 'development',
    dataDir,
  });
  const server = await starting.catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= server.close().then(remove));
  try {
    const { development, inbox } = server;
    if (development === undefined || inbox === undefined) throw new Error('The server does not run in development.');
    const call = apiAt(server.url, region);
    const clock = createTestClock(development);
    // What the kit knows about users and messages is put back with the data, whoever asks for it.
    const onSave = (save: () => () => void) => development.onSave(save);
    const parts = { server, region, call, clock, onSave };
    const messages = createInbox(inbox, onSave);
    const first = await createTestPool(parts, {
      ...(pool && { pool }),
      ...(client && { client }),
      ...(users && { users }),
    });
    await development.setBaseline();
    const more = {
      inbox: messages,
      clock,
      call,
      newPool: (given: PoolOptions = {}) => createTestPool(parts, given),
      reset: () => development.reset(),
      snapshot: async (name = defaultSnapshot) => void (await development.snapshot(name)),
      restore: async (name = defaultSnapshot) => void (await development.restore(name)),
      stop,
      [Symbol.asyncDispose]: stop,
    };
    // `users` must stay a getter.
    return Object.defineProperty(Object.assign(more, first), 'users', { get: () => first.users });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws Error in a test of Jest, where errors of Node are no instances of Error, and the server would misread them */
function assertRealmOfNode(): void {
  try {
    readFileSync(join(tmpdir(), 'latchkey', 'none', 'such'));
  } catch (error) {
    if (error instanceof Error) return;
    const message = 'In Jest, set "testEnvironment" to "@latchkey/testing/jest", and use the global latchkey.';
    throw new Error(message, { cause: error });
  }
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-testing-'));
  directories.add(directory);
  if (!isWatching) process.once('exit', removeDirectories);
  isWatching = true;
  return directory;
}

function removeDirectories(): void {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
}

export type { InboxMessage };
