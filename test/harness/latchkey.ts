/** Runs the real command as a separate process, as a user does, and waits until it is ready. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { get as getPlainly, type IncomingMessage } from 'node:http';
import { get as getSecurely } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '..', '..');
const READY_WITHIN_MS = 30_000;

export interface LatchkeyOptions {
  readonly command?: 'dev' | 'serve';
  /** A data directory that stays after the process. If left out, a temporary directory is created, and `stop` removes it. */
  readonly dataDir?: string;
  readonly port?: number;
  /** The address that it listens on. The default is 127.0.0.1. */
  readonly host?: string;
  /** Further command line arguments. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A file for its standard output, which `output` then does not have. */
  readonly stdout?: string;
  /** The file that is run instead of the source of the command, such as the bundle that is published. */
  readonly script?: string;
}

export interface Latchkey {
  /** `http://127.0.0.1:<port>` or with the given address; https with an option for TLS. */
  readonly endpoint: string;
  readonly port: number;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Milliseconds from spawn to the first 200 of /health/ready. */
  readonly readyAfterMs: number;
  /** Everything the process has printed so far. */
  output(): string;
  /** Sends SIGTERM. Returns the exit code. */
  stop(): Promise<number | null>;
  /** Sends SIGKILL, like a crash. The data directory stays. */
  kill(): Promise<void>;
}

/** Returns a TCP port on loopback that was free at the time of the call. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was free.');
  return address.port;
}

/** Starts `latchkey dev` (or `serve`) and resolves when it is ready. */
export async function startLatchkey(options: LatchkeyOptions = {}): Promise<Latchkey> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'latchkey-test-')));
  const port = options.port ?? (await freePort());
  // These come before the test's own arguments, which can override them. There is no load balancer here, so no shutdown delay is needed.
  const { host = '127.0.0.1' } = options;
  const own = ['--host', host, '--port', String(port), '--data', dataDir, '--shutdown-delay', '0'];
  const words = [options.command ?? 'dev', ...own, ...(options.args ?? [])];
  const started = performance.now();
  const log = options.stdout === undefined ? undefined : await open(options.stdout, 'w');
  const source = ['--conditions=source', join(root, 'packages/cli/src/latchkey.ts')];
  const program = options.script === undefined ? source : [options.script];
  const child = spawn(process.execPath, [...program, ...words], {
    cwd: dataDir,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...options.env },
    stdio: ['ignore', log?.fd ?? 'pipe', 'pipe'],
  });
  await log?.close();
  const printed: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const isSecure = words.some((word) => word.startsWith('--tls'));
  const endpoint = `${isSecure ? 'https' : 'http'}://${host}:${port}`;
  await ready(endpoint, child, printed);
  const exited = () => (child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined);
  return {
    endpoint,
    port,
    dataDir,
    process: child,
    readyAfterMs: performance.now() - started,
    output: () => printed.join(''),
    async stop() {
      const exit = exited();
      child.kill('SIGTERM');
      await exit;
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
      return child.exitCode;
    },
    async kill() {
      const exit = exited();
      child.kill('SIGKILL');
      await exit;
    },
  };
}

async function ready(endpoint: string, child: ChildProcess, printed: readonly string[]): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`latchkey ended with ${child.exitCode ?? child.signalCode}:\n${printed.join('')}`);
    }
    if ((await statusOf(`${endpoint}/health/ready`)) === 200) return;
    await sleep(20);
  }
  child.kill('SIGKILL');
  throw new Error(`latchkey was not ready within ${READY_WITHIN_MS} ms:\n${printed.join('')}`);
}

/** Returns the status of the answer; undefined if there is none. The certificate is not verified here. */
async function statusOf(address: string): Promise<number | undefined> {
  const get = address.startsWith('https:') ? getSecurely : getPlainly;
  const request = get(address, { agent: false, rejectUnauthorized: false });
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  } catch {
    return undefined;
  }
}
