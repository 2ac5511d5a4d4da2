/**
 * Looks at the tarballs that would be published as their users' tools will: a wrong path in an exports map is found by nobody who
 * runs the workspace from source.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

const tarballs = globSync(join(import.meta.dirname, '..', 'node_modules', '.cache', 'packages', '*.tgz'));
if (tarballs.length === 0) throw new Error('There are no tarballs: npm run check:packages makes them.');
for (const tarball of tarballs) {
  const run = spawnSync('publint', ['--strict', tarball], { stdio: 'inherit' });
  if (run.status !== 0) process.exitCode = 1;
}
