/** Which licences dependencies may have. Pure. */
import type { LockedPackage } from './lock-file.ts';

/** Licences that allow everything that the Apache License 2.0 of this project allows. */
const forAll = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];
/** Also allowed for tools, whose code is in no published package. */
const forDevelopment = [...forAll, 'BlueOak-1.0.0', 'CC0-1.0', 'MPL-2.0'];

/** Packages whose manifests name no licence in the form of SPDX; their files do. */
const readByHand: Readonly<Record<string, string>> = {
  'passport-strategy': 'MIT',
  pause: 'MIT',
  'xml-escape': 'MIT',
};

/** Returns whether a licence expression (SPDX, annex D, without WITH) can be met by the allowed licences. */
export function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const choices = expression.replaceAll(/[()]/g, '').split(/ OR /);
  return choices.some((choice) => choice.split(/ AND /).every((licence) => allowed.includes(licence)));
}

/**
 * Returns the packages whose licence is not allowed.
 *
 * @param licenceOf the licence in the installed package.json; undefined if the package is not installed on this platform
 */
export function licenceProblems(
  packages: readonly LockedPackage[],
  licenceOf: (folder: string) => string | undefined,
): readonly string[] {
  return packages.flatMap(({ folder, name, version, license, isForDevelopment }) => {
    const found = readByHand[name] ?? licenceOf(folder) ?? license ?? 'none';
    if (isAllowed(found, isForDevelopment ? forDevelopment : forAll)) return [];
    return [`${name} ${version} has the licence "${found}", which tools/supply/licences.ts does not allow for it.`];
  });
}
