/**
 * Checks the tarballs that would be published with the rules that their users' tools apply. This finds, for example, a wrong path
 * in an exports map, which does not show when the workspace runs from source.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'packages');
const tarballs = globSync(join(folder, '*.tgz'));
if (tarballs.length === 0) throw new Error('There are no tarballs. Run npm run check:packages, which creates them.');
for (const tarball of tarballs) {
  const run = spawnSync('publint', ['--strict', tarball], { stdio: 'inherit' });
  if (run.status !== 0) process.exitCode = 1;
}

/** Runs the packed command. It is unpacked where it finds no other package, because it must contain what it needs. */
function runCommand(): boolean {
  const [tarball = ''] = globSync(join(folder, 'latchkey-[0-9]*.tgz'));
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-unpacked-'));
  try {
    if (spawnSync('tar', ['-xzf', tarball, '-C', copy], { stdio: 'inherit' }).status !== 0) return false;
    const help = spawnSync('node', [join(copy, 'package/bin/latchkey.cjs'), '--help'], { encoding: 'utf8' });
    if (help.status === 0) return true;
    console.error(help.stderr);
    return false;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const runs = runCommand();
console.log(`The packed command ${runs ? 'runs' : 'does not run'}.`);
if (!runs) process.exitCode = 1;
