/** Runs the `latchkey` command as scripts do: with arguments, standard input and an environment of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname, '..', '..', 'packages/cli/src/latchkey.ts');

/** How a process runs the command from its sources. */
export const commandLine = [process.execPath, '--conditions=source', script] as const;

/** The environment of a command: as little of this one's as it takes. */
export function environmentOf(stateHome: string, further: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, XDG_STATE_HOME: stateHome, ...further };
}

/** What a command did. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The document on stdout. What is none fails the test. */
  json(): unknown;
}

/** Somebody's machine: a state directory, and commands that share it. */
export interface Machine {
  /** `XDG_STATE_HOME`. */
  readonly stateHome: string;
  /** Runs a command to its end. */
  run(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Promise<Finished>;
  remove(): Promise<void>;
}

/** A machine that nobody has signed in on. */
export async function newMachine(): Promise<Machine> {
  const stateHome = await mkdtemp(join(tmpdir(), 'latchkey-machine-'));
  return {
    stateHome,
    run: (args, input = '', env = {}) => runCommand(args, input, environmentOf(stateHome, env)),
    remove: () => rm(stateHome, { recursive: true, force: true }),
  };
}

async function runCommand(args: readonly string[], input: string, env: Record<string, string>): Promise<Finished> {
  const [program, ...words] = [...commandLine, ...args];
  const child = spawn(program, words, { env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A command that needs no input may be gone before it is written.
  child.stdin.on('error', () => undefined).end(input);
  await once(child, 'close');
  return {
    code: child.exitCode,
    stdout,
    stderr,
    json() {
      try {
        return JSON.parse(stdout) as unknown;
      } catch {
        throw new Error(`No JSON on stdout: ${stdout || '(nothing)'}\nstderr: ${stderr}`);
      }
    },
  };
}
