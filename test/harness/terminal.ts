/** Runs the command in a pseudo-terminal, which Python's standard library provides. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { commandLine, environmentOf, type Machine } from './command.ts';

const bridge = join(import.meta.dirname, '..', 'python', 'terminal.py');
const SHOWN_WITHIN_MS = 15_000;

/** The reason why there is no pseudo-terminal here; undefined if there is one. */
export const terminalMissing =
  spawnSync('python3', ['-c', 'import pty, termios, os; os.waitstatus_to_exitcode']).status === 0
    ? undefined
    : 'no python3 of version 3.9 or later with pty';

/** Keys that are not letters. */
export const keys = { enter: '\r', down: '\u001b[B', ctrlC: '\u0003' } as const;

export interface Terminal {
  /** Waits until new output matches the pattern, and returns the match. */
  shown(pattern: RegExp): Promise<RegExpExecArray>;
  /** Returns the whole output so far, without colours and cursor movements. */
  everything(): string;
  type(text: string): void;
  /** Waits for the end of the command, and returns the exit code. */
  ended(): Promise<number | null>;
}

export interface TerminalOptions {
  /** Width of the terminal; the default is 100. */
  readonly columns?: number;
  /** A file to which standard output is redirected, as with `>`. */
  readonly output?: string;
}

/** Runs `latchkey` in a terminal. */
export function atTerminal({ stateHome }: Machine, words: readonly string[], options: TerminalOptions = {}): Terminal {
  const { columns = 100, output } = options;
  const redirected = output === undefined ? [] : ['sh', '-c', 'out=$1; shift; exec "$@" > "$out"', 'sh', output];
  const env = { ...environmentOf(stateHome), TERM: 'xterm-256color' };
  const line = [bridge, String(columns), '50', ...redirected, ...commandLine, ...words];
  const child = spawn('python3', line, { env });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => undefined);
  const raw = () => Buffer.concat(chunks).toString();
  const everything = () => stripVTControlCharacters(raw()).replaceAll('\r', '');
  let seen = 0;
  return {
    everything,
    async shown(pattern) {
      const deadline = performance.now() + SHOWN_WITHIN_MS;
      while (performance.now() < deadline) {
        const match = pattern.exec(everything().slice(seen));
        if (match !== null) {
          seen += match.index + match[0].length;
          return match;
        }
        await sleep(20);
      }
      throw new Error(`${pattern} was not shown. Output after the last match:\n${everything().slice(seen)}`);
    },
    type: (text) => child.stdin.write(text),
    async ended() {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
      return child.exitCode;
    },
  };
}
