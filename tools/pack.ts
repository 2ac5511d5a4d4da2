/**
 * `npm run pack -- FOLDER [package …]`: makes the tarballs that are published, from what `npm run build` left in dist/. They are packed
 * from a copy, since the package.json of the workspace is not quite the published one: the `source` condition by which the workspace
 * runs from TypeScript is taken out, because other people's workspaces use that name too and would look for files that are not there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say where the tarballs go: npm run pack -- FOLDER');
const target = resolve(folder);
mkdirSync(target, { recursive: true });
for (const name of names.length > 0 ? names : ['model', 'srp', 'client', 'server', 'cli']) pack(name);

function pack(name: string): void {
  const origin = join(root, 'packages', name);
  if (!existsSync(join(origin, 'dist'))) throw new Error(`packages/${name} is not built: npm run build`);
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

/** The manifest without `source`, wherever it stands. */
function published(manifest: unknown): unknown {
  if (Array.isArray(manifest) || typeof manifest !== 'object' || manifest === null) return manifest;
  const entries = Object.entries(manifest).filter(([key]) => key !== 'source');
  return Object.fromEntries(entries.map(([key, value]) => [key, published(value)]));
}
