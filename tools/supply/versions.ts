/** Dependencies have exact versions, so that nobody installs a release that was never tested here. Pure. */
import type { LockedPackage } from './lock-file.ts';

type Versions = Readonly<Record<string, string>>;

export interface Manifest {
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
  /** Ranges are right here: the app that uses the package chooses the version. */
  readonly peerDependencies?: Versions;
}

const exact = /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

/** Returns the dependencies of a package.json that are no exact versions. */
export function inexactVersions(path: string, manifest: Manifest): readonly string[] {
  const all = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies];
  return all
    .flatMap((versions) => Object.entries(versions ?? {}))
    .filter(([, version]) => !exact.test(version))
    .map(([name, version]) => `${path}: ${name} has the version "${version}". Write an exact one, for example 1.2.3.`);
}

/** Returns the locked packages whose content is not fixed by a hash. */
export function withoutHash(packages: readonly LockedPackage[]): readonly string[] {
  const missing = packages.filter(({ integrity }) => integrity?.startsWith('sha512-') !== true);
  return missing.map(({ folder }) => `package-lock.json: ${folder} has no SHA-512. Install it again.`);
}
