/** The licences of the packages whose code is in the bundle. They ask that their text goes with every copy. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * Returns one text with the licence of each package that a bundled file comes from.
 *
 * @param files the files that were bundled
 * @throws Error for a package without a licence
 */
export function licencesOf(files: Iterable<string>): string {
  const folders = new Set<string>();
  for (const file of files) {
    const folder = packageFolderOf(file);
    if (folder !== undefined) folders.add(folder);
  }
  const texts = [...folders]
    .map((folder) => licenceOf(folder))
    .toSorted((one, other) => one.localeCompare(other, 'en'));
  return `The files in this folder contain code of these packages.\n\n${texts.join('\n\n')}\n`;
}

/** Returns the folder of the package in node_modules that has the file; undefined for a file of the workspace. */
function packageFolderOf(file: string): string | undefined {
  if (!file.includes('/node_modules/')) return undefined;
  let folder = dirname(file);
  // Some packages have further package.json files, without a name, in their folders.
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

function isPackage(folder: string): boolean {
  return /\/node_modules\/(?:@[^/]+\/)?[^/]+$/.test(folder) && existsSync(join(folder, 'package.json'));
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)(?:[-.]\w+)*$/i.test(file));
  if (license === undefined && files.length === 0) throw new Error(`${name} has no licence.`);
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`== ${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
}
