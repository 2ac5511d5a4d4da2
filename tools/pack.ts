/**
 * `npm run pack -- FOLDER [package …]`: creates the tarballs for publishing from dist/, which `npm run build` has written. They are
 * packed from a copy, because the published package.json differs from the one in the workspace: it has no `source` condition. This
 * workspace uses that condition to run from TypeScript. Other workspaces use the same name and would look for files that are missing.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error('The folder for the tarballs is missing. Use: npm run pack -- FOLDER');
const target = resolve(folder);
mkdirSync(target, { recursive: true });
for (const name of names.length > 0 ? names : ['model', 'srp', 'client', 'react', 'server', 'cli']) pack(name);

function pack(name: string): void {
  const origin = join(root, 'packages', name);
  if (!existsSync(join(origin, 'dist'))) throw new Error(`packages/${name} is not built. Run npm run build first.`);
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-pack-'));
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(origin, 'package.json'), 'utf8'));
    writeFileSync(join(copy, 'package.json'), `${JSON.stringify(published(manifest), undefined, 2)}\n`);
    cpSync(join(origin, 'dist'), join(copy, 'dist'), { recursive: true });
    if (existsSync(join(origin, 'bin'))) cpSync(join(origin, 'bin'), join(copy, 'bin'), { recursive: true });
    cpSync(join(root, 'LICENSE'), join(copy, 'LICENSE'));
    if (existsSync(join(origin, 'README.md'))) cpSync(join(origin, 'README.md'), join(copy, 'README.md'));
    const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', target], {
      cwd: copy,
      encoding: 'utf8',
    });
    if (packed.status !== 0) throw new Error(`npm pack failed for ${name}: ${packed.stderr}`);
    console.log(join(target, packed.stdout.trim().split('\n').at(-1) ?? ''));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Returns the manifest without any `source` member. */
function published(manifest: unknown): unknown {
  if (Array.isArray(manifest) || typeof manifest !== 'object' || manifest === null) return manifest;
  const entries = Object.entries(manifest).filter(([key]) => key !== 'source');
  return Object.fromEntries(entries.map(([key, value]) => [key, published(value)]));
}
