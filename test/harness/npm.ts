/** Installs packages for tests, such as releases of npm, which treat the processes of scripts differently. Each has its own folder. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'npm-releases');

/** A package that is installed from the registry only for tests. */
export interface Installed {
  /** The reason why it is not installed; undefined if it is. */
  readonly missing: string | undefined;
  /** The folder of the package. */
  readonly folder: string;
}

/**
 * Installs an exact version of a package in addition to the project's own. It stays in node_modules/.cache, so that only the first run
 * needs the registry.
 */
export function installed(name: string, version: string): Installed {
  const home = join(cache, `${name}-${version}`);
  const folder = join(home, 'node_modules', name);
  if (versionIn(folder) === version) return { missing: undefined, folder };
  mkdirSync(home, { recursive: true });
  // Without its own package.json, npm would install into the workspace.
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`];
  spawnSync('npm', words, { cwd: home, encoding: 'utf8', timeout: 50_000 });
  const missing = versionIn(folder) === version ? undefined : `${name} ${version} cannot be installed here`;
  return { missing, folder };
}

function versionIn(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  // Early packages of Node have a `v` before the version, which the registry omits.
  return version.replace(/^v/, '');
}

/** Returns whether a suite that needs the package is skipped, and its title with the reason. */
export function suiteWith(
  { missing }: Installed,
  title: string,
): { readonly skipped: boolean; readonly title: string } {
  const skipped = missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
  return { skipped, title: skipped ? `${title}: ${missing}` : title };
}
