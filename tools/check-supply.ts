/**
 * Checks what is installed from others, without a network: exact versions, hashes, no programs at the installation, licences, and
 * known vulnerabilities. These are in two files: tools/advisories/npm.json has what the registry said about all packages
 * (`npm run advisories`); tools/advisories/gathered.json has public advisories for libraries of the server, gathered by hand, because
 * not every registry answers such questions.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AdvisoryFile, type GatheredFile, knownVulnerabilities } from './supply/advisories.ts';
import { scriptProblems } from './supply/install-scripts.ts';
import { licenceProblems } from './supply/licences.ts';
import { readLockFile } from './supply/lock-file.ts';
import { inexactVersions, type Manifest, withoutHash } from './supply/versions.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const packages = readLockFile(root);

/** The licence that the installed package states. Old packages state a list, or an object. */
function licenceOf(folder: string): string | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(join(root, path))) return undefined;
  type Stated = string | { readonly type?: string };
  const { license, licenses } = JSON.parse(read(path)) as { license?: Stated; licenses?: readonly Stated[] };
  const stated = license ?? licenses?.[0];
  return typeof stated === 'object' ? stated.type : stated;
}

const manifests = globSync('{package.json,packages/*/package.json,bench/**/peers/package.json}', {
  cwd: root,
  exclude: (path) => path === 'node_modules',
});
const { asked, advisories: fromRegistry } = JSON.parse(read('tools/advisories/npm.json')) as AdvisoryFile;
const { gathered, advisories: byHand } = JSON.parse(read('tools/advisories/gathered.json')) as GatheredFile;
const advisories = [...fromRegistry, ...byHand];
const problems = [
  ...manifests.flatMap((path) => inexactVersions(path, JSON.parse(read(path)) as Manifest)),
  ...withoutHash(packages),
  ...scriptProblems(read('.npmrc'), packages),
  ...licenceProblems(packages, licenceOf),
  ...knownVulnerabilities(packages, advisories),
];
for (const problem of problems) console.log(problem);
const state =
  asked === null ? 'the registry was never asked: npm run advisories' : `the registry was asked on ${asked}`;
const list = `${advisories.length} advisories (gathered on ${gathered}; ${state})`;
console.log(`${packages.length} packages, ${list}, ${problems.length} problems.`);
process.exitCode = problems.length === 0 ? 0 : 1;
