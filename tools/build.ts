/**
 * `npm run build`: compiles the packages to dist/, with ESM and declarations, for publishing. Lower packages are built first, because
 * each package is checked against the built declarations of those below it, as its users will see them. The command is bundled with all
 * of them instead, from source. Nothing else in the workspace needs dist/, because the workspace runs from source. Arguments are the
 * names of packages to build; without arguments, all are built.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle/bundle.ts';

const root = join(import.meta.dirname, '..');
const packages = ['model', 'srp', 'client', 'react', 'server', 'testing', 'cli'];
const wanted = process.argv.slice(2);

for (const name of packages) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = join(root, 'packages', name);
  if (!existsSync(folder)) throw new Error(`There is no package ${name}.`);
  if (name === 'cli') {
    await bundle(join(folder, 'dist'));
    console.log('built  packages/cli');
    continue;
  }
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const run = spawnSync('tsc', ['-p', join(folder, 'tsconfig.build.json')], { stdio: 'inherit' });
  console.log(`${run.status === 0 ? 'built ' : 'FAILED'} packages/${name}`);
  // A style sheet needs no compiler.
  const styles = join(folder, 'src', 'styles.css');
  if (run.status === 0 && existsSync(styles)) copyFileSync(styles, join(folder, 'dist', 'styles.css'));
  if (run.status !== 0) {
    process.exitCode = 1;
    break;
  }
}
