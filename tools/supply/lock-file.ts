/** Reads package-lock.json: what exactly is installed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One installed package. */
export interface LockedPackage {
  /** Its folder in the repository, for example `node_modules/jose`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license: string | undefined;
  readonly integrity: string | undefined;
  /** Whether it is installed for the development of this repository only, and is in no published package. */
  readonly isForDevelopment: boolean;
  readonly hasInstallScript: boolean;
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

/** The packages of a lock file (version 3), without those of this workspace. */
export function lockedPackages(text: string): readonly LockedPackage[] {
  const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, LockEntry>> };
  return Object.entries(packages)
    .filter(([folder, { link }]) => folder.includes('node_modules/') && link !== true)
    .map(([folder, entry]) => ({
      folder,
      name: entry.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version ?? '',
      license: entry.license,
      integrity: entry.integrity,
      // Optional packages are the platform's builds of tools; the published packages have no optional dependencies.
      isForDevelopment: entry.dev === true || entry.devOptional === true || entry.optional === true,
      hasInstallScript: entry.hasInstallScript === true,
    }));
}

export const readLockFile = (root: string): readonly LockedPackage[] =>
  lockedPackages(readFileSync(join(root, 'package-lock.json'), 'utf8'));
