/** The order of versions (Semantic Versioning 2.0.0, section 11). */

interface Parsed {
  readonly numbers: readonly number[];
  /** The identifiers of a pre-release; none for a release. */
  readonly before: readonly string[];
}

/** @throws Error for text that is no version */
function parse(version: string): Parsed {
  const match = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(version);
  if (match === null) throw new Error(`"${version}" is no version.`);
  const [, major = '0', minor = '0', patch = '0', before = ''] = match;
  return { numbers: [major, minor, patch].map(Number), before: before === '' ? [] : before.split('.') };
}

/** Returns a negative number if `one` comes before `other`, a positive one if it comes after it, and 0 for the same version. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [parse(one), parse(other)];
  for (const [index, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // A release comes after its pre-releases.
  if (left.before.length === 0 || right.before.length === 0) return right.before.length - left.before.length;
  for (let index = 0; index < Math.max(left.before.length, right.before.length); index += 1) {
    const difference = compareIdentifiers(left.before[index], right.before[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareIdentifiers(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return Number(other === undefined) - Number(one === undefined);
  const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (isNumber && isOtherNumber) return Number(one) - Number(other);
  // Numbers come before words.
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return one === other ? 0 : one < other ? -1 : 1;
}
