/**
 * A directory for the processes of a cluster, and a keeper that ends them all and removes the directory: when it is told to, and
 * when this process ends in any way, even by SIGKILL. Patroni starts PostgreSQL as a process that outlives it, so the keeper does
 * not go by parents: it ends every process whose working directory is in the directory.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readFileSync, readlinkSync, readdirSync } from 'node:fs';
import { chown, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unprivilegedAccount } from '../harness/embedded-postgres.ts';

/** Waits until its standard input ends; then ends the processes, again while there are any, and removes the directory `$1`. */
const KEEPER = `
cat >/dev/null
while :; do
  links=$(find /proc -maxdepth 2 -name cwd \\( -lname "$1" -o -lname "$1/*" \\) 2>/dev/null)
  [ -n "$links" ] || break
  for link in $links; do
    pid=\${link#/proc/}
    kill -KILL "\${pid%/cwd}" 2>/dev/null
  done
  sleep 0.1
done
rm -rf "$1"
`;

export class Keeper {
  /** The directory. */
  readonly home: string;
  readonly #account: Awaited<ReturnType<typeof unprivilegedAccount>>;
  readonly #guard: ChildProcess;

  private constructor(home: string, account: Awaited<ReturnType<typeof unprivilegedAccount>>) {
    this.home = home;
    this.#account = account;
    // In a process group of its own, which Ctrl-C does not reach.
    this.#guard = spawn('/bin/sh', ['-c', KEEPER, 'keeper', home], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
  }

  static async start(): Promise<Keeper> {
    const account = await unprivilegedAccount();
    const home = await mkdtemp(join(tmpdir(), 'latchkey-cluster-'));
    if (account) await chown(home, account.uid, account.gid);
    return new Keeper(home, account);
  }

  /** Makes a folder in the directory that the processes may write to. Returns its path. */
  async folder(...names: readonly string[]): Promise<string> {
    const path = join(this.home, ...names);
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (this.#account) await chown(path, this.#account.uid, this.#account.gid);
    return path;
  }

  /** Writes a file in a folder that only the account of the processes may read. Returns its path. */
  async write(folder: string, name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    if (this.#account) await chown(path, this.#account.uid, this.#account.gid);
    return path;
  }

  /** Starts a program, not as root, in a folder of the directory. Its output goes to a file `log` there. */
  run(folder: string, program: string, args: readonly string[]): ChildProcess {
    const log = openSync(join(folder, 'log'), 'a');
    const child = spawn(program, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      stdio: ['ignore', log, log],
      ...this.#account,
    });
    closeSync(log);
    return child;
  }

  /** Returns the processes that work in a folder or below it. */
  processesIn(folder: string): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && isBelow(directoryOf(pid), folder));
  }

  /** Sends a signal to all processes that work in a folder or below it. */
  signal(folder: string, signal: NodeJS.Signals): void {
    for (const pid of this.processesIn(folder)) send(pid, signal);
  }

  /** Kills all processes in a folder, also those that they start meanwhile. Resolves when none is left. */
  async kill(folder: string): Promise<void> {
    while (this.processesIn(folder).length > 0) {
      this.signal(folder, 'SIGKILL');
      await sleep(10);
    }
  }

  /** Ends all processes and removes the directory. */
  async end(): Promise<void> {
    const ended = once(this.#guard, 'exit');
    this.#guard.stdin?.end();
    await ended;
  }
}

/** Returns the last lines of a program's output. */
export function lastOutput(folder: string): string {
  return readFileSync(join(folder, 'log'), 'utf8').split('\n').slice(-10).join('\n');
}

function directoryOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended.
    return '';
  }
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
