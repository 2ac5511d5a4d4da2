/** A reader that ends before the command, as `head` does: the command ends, without a stack trace. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandLine, environmentOf, type Machine, newMachine } from '../harness/command.ts';

let machine: Machine;
beforeAll(async () => {
  machine = await newMachine();
});
afterAll(() => machine.remove());

/** Runs the command with a closed standard output. */
async function runUnread(args: readonly string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const [program, ...words] = [...commandLine, ...args];
  const child = spawn(program, words, { env: environmentOf(machine.stateHome), stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

it.each([[['--help']], [['pool', 'create', '--help']], [['device', 'list', '--json']]])(
  'latchkey %j ends quietly',
  async (words) => {
    expect(await runUnread(words)).toEqual({ code: 141, stderr: '' });
  },
);
