/** Runs the `latchkey` command as scripts do: with its own arguments, standard input and environment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname, '..', '..', 'packages/cli/src/latchkey.ts');

/** The command line that runs the command from its sources. */
export const commandLine = [process.execPath, '--conditions=source', script] as const;

/** Returns the environment of a command, with as few variables of this process as possible. */
export function environmentOf(stateHome: string, further: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, XDG_STATE_HOME: stateHome, ...further };
}

/** The result of a command. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Returns the JSON document on stdout. Other output fails the test. */
  json(): unknown;
}

/** The machine of a user: a state directory, and commands that share it. */
export interface Machine {
  /** `XDG_STATE_HOME`. */
  readonly stateHome: string;
  /** Runs a command to its end. */
  run(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Promise<Finished>;
  remove(): Promise<void>;
}

/** Creates a machine on which no user has signed in yet. */
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
  // A command that needs no input may end before the input is written.
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
