/** The scripts of package.json: stopping npm stops the program, with every release of npm in use. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newMachine } from '../harness/command.ts';
import { freePort } from '../harness/latchkey.ts';
import { installed, suiteWith } from '../harness/npm.ts';

const root = join(import.meta.dirname, '..', '..');

/** Returns whether a server listens on the port. */
function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

/** Waits until the port is open or closed. The time limit of the test ends the wait. */
async function portIs(open: boolean, port: number, child: ChildProcess): Promise<void> {
  while ((await isOpen(port)) !== open) {
    if (open && child.exitCode !== null) throw new Error(`npm ended with ${child.exitCode}`);
    await sleep(50);
  }
}

describe.each(['10.9.9', '11.21.2'])('npm %s', (version) => {
  const npm = installed('npm', version);
  const { skipped, title } = suiteWith(npm, 'npm start, when npm is stopped');

  describe.skipIf(skipped)(title, () => {
    it.each(['SIGTERM', 'SIGINT'] as const)('stops the server cleanly after %s', async (signal) => {
      const machine = await newMachine();
      const port = await freePort();
      const words = ['start', '--', '--port', String(port), '--data', join(machine.stateHome, 'data')];
      // Its own process group, so that the signal reaches only npm, and no process is left if the test fails.
      const child = spawn(process.execPath, [join(npm.folder, 'bin/npm-cli.js'), ...words], {
        cwd: root,
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
      const closed = once(child, 'close');
      try {
        await portIs(true, port, child);
        child.kill(signal);
        await portIs(false, port, child);
        await closed;
        expect(printed).toContain('Latchkey stopped, finished 0 in flight.');
      } finally {
        killGroup(child);
        await machine.remove();
      }
    });
  });
});

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All its processes have ended.
  }
}

it('every script replaces the shell with its last program', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const without = Object.entries(scripts).filter(([, line]) => !line.split(' && ').at(-1)?.startsWith('exec '));
  expect(without).toEqual([]);
});
