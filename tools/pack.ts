/**
 * `npm run pack -- FOLDER [package …]`: builds the packages and creates the tarballs for publishing. They are packed from a copy, because
 * the published package.json differs from the one in the workspace: it has no `source` condition. This workspace uses that condition to
 * run from TypeScript. Other workspaces use the same name and would look for files that are missing. The command contains what it needs,
 * so its package.json lists only what is installed by those who use it (docs/decisions/0046). Beside each tarball is its software
 * bill of materials, with the ending `.cdx.json` (CycloneDX).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle } from './bundle/bundle.ts';
import { billOf, type PackageManifest, workspaceBill } from './supply/bill-of-materials.ts';

type Manifest = PackageManifest &
  Record<string, unknown> & {
    readonly peerDependencies?: Readonly<Record<string, string>>;
    readonly peerDependenciesMeta?: Readonly<Record<string, object>>;
  };

const root = join(import.meta.dirname, '..');
const libraries = ['model', 'srp', 'client', 'react', 'server', 'testing'];
const [folder = join(root, 'node_modules/.cache/packages'), ...chosen] = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : [...libraries, 'cli'];
const target = resolve(folder);
mkdirSync(target, { recursive: true });
build(names.filter((name) => name !== 'cli'));
const manifests = new Map([...libraries, 'cli'].map((name) => [manifestOf(name).name, manifestOf(name)]));
const bill = workspaceBill(root);
for (const name of names) await pack(name);

/** Compiles the libraries. The command is bundled into the copy that is packed. */
function build(wanted: readonly string[]): void {
  if (wanted.length === 0) return;
  const run = spawnSync(process.execPath, [join(root, 'tools/build.ts'), ...wanted], { stdio: ['ignore', 2, 2] });
  if (run.status !== 0) throw new Error('The packages could not be built.');
}

async function pack(name: string): Promise<void> {
  const origin = join(root, 'packages', name);
  if (!existsSync(origin)) throw new Error(`There is no package ${name}.`);
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-pack-'));
  try {
    const manifest = name === 'cli' ? selfContained(manifestOf('cli')) : manifestOf(name);
    writeFileSync(join(copy, 'package.json'), `${JSON.stringify(published(manifest), undefined, 2)}\n`);
    if (name === 'cli') await bundle(join(copy, 'dist'));
    else cpSync(join(origin, 'dist'), join(copy, 'dist'), { recursive: true });
    if (existsSync(join(origin, 'bin'))) cpSync(join(origin, 'bin'), join(copy, 'bin'), { recursive: true });
    cpSync(join(root, 'LICENSE'), join(copy, 'LICENSE'));
    if (existsSync(join(origin, 'README.md'))) cpSync(join(origin, 'README.md'), join(copy, 'README.md'));
    const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', target], {
      cwd: copy,
      encoding: 'utf8',
    });
    if (packed.status !== 0) throw new Error(`npm pack failed for ${name}: ${packed.stderr}`);
    const tarball = join(target, packed.stdout.trim().split('\n').at(-1) ?? '');
    console.log(tarball);
    // The bundle of the command contains its dependencies, so the bill is that of the package in the workspace.
    const own = billOf(manifest.name, bill, manifests);
    writeFileSync(tarball.replace(/\.tgz$/, '.cdx.json'), `${JSON.stringify(own, undefined, 2)}\n`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest;
}

/** Returns the manifest of a package that contains its dependencies. The optional peers of the server stay outside. */
function selfContained(own: Manifest): Manifest {
  const { dependencies: _contained, ...manifest } = own;
  const { peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf('server');
  return { ...manifest, peerDependencies, peerDependenciesMeta };
}

/** Returns the manifest without any `source` member. */
function published(manifest: unknown): unknown {
  if (Array.isArray(manifest) || typeof manifest !== 'object' || manifest === null) return manifest;
  const entries = Object.entries(manifest).filter(([key]) => key !== 'source');
  return Object.fromEntries(entries.map(([key, value]) => [key, published(value)]));
}
