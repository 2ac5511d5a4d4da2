/** PgBouncer before a PostgreSQL server, for tests. It assigns server connections by transaction. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unprivilegedAccount } from './embedded-postgres.ts';
import { findProgram } from './find-program.ts';
import { freePort } from './latchkey.ts';

export interface PgBouncer {
  /** The address of the same database, through PgBouncer. */
  readonly url: string;
  /** Sends a command to the console of PgBouncer's administrators, at this address. */
  readonly adminUrl: string;
  stop(): Promise<void>;
}

/** Returns the version of PgBouncer, such as 1.18; undefined if it is not installed. */
export function pgbouncerVersion(): { readonly text: string; readonly preparesStatements: boolean } | undefined {
  const program = findProgram('pgbouncer');
  if (program === undefined) return undefined;
  const [, text = '', minor] = /((\d+)\.\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? [];
  return { text, preparesStatements: Number(text.split('.')[1]) >= 21 || Number(minor) > 1 };
}

/**
 * Starts PgBouncer.
 * @param options lines of its section [pgbouncer], such as `max_prepared_statements = 0`
 */
export async function startPgBouncer(databaseUrl: string, options: readonly string[]): Promise<PgBouncer> {
  const program = findProgram('pgbouncer');
  if (program === undefined) throw new Error('PgBouncer is not installed.');
  const home = await mkdtemp(join(tmpdir(), 'latchkey-pgbouncer-'));
  const account = await unprivilegedAccount();
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const own = await freePort();
  const file = join(home, 'pgbouncer.ini');
  const lines = [
    '[databases]',
    `* = host=${hostname} port=${port} user=${username} password=${password}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${own}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    ...options,
  ];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  if (account) for (const path of [home, file]) await chown(path, account.uid, account.gid);
  const child = spawn(program, [file], { cwd: home, stdio: ['ignore', 'ignore', 'pipe'], ...account });
  // An interrupted test run must not leave it running.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit').then(() => void process.off('exit', kill));
  let output = '';
  const listening = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes('process up')) listening.resolve();
  });
  void exited.then(() => listening.reject(new Error(`PgBouncer ended: ${output}`)));
  await listening.promise;
  const address = (path: string): string => `postgres://${username}@127.0.0.1:${own}${path}`;
  return {
    url: address(pathname),
    adminUrl: address('/pgbouncer'),
    async stop() {
      child.kill('SIGINT');
      await exited;
      await rm(home, { recursive: true });
    },
  };
}
