/**
 * Checks the tarballs that would be published with the rules that their users' tools apply. This finds, for example, a wrong path
 * in an exports map, which does not show when the workspace runs from source.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

const tarballs = globSync(join(import.meta.dirname, '..', 'node_modules', '.cache', 'packages', '*.tgz'));
if (tarballs.length === 0) throw new Error('There are no tarballs. Run npm run check:packages, which creates them.');
for (const tarball of tarballs) {
  const run = spawnSync('publint', ['--strict', tarball], { stdio: 'inherit' });
  if (run.status !== 0) process.exitCode = 1;
}
