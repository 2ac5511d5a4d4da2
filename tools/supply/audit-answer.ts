/** Reads what the registry answers about vulnerabilities (`npm audit` asks the same address), as OSV records. Pure. */
import type { Advisory, RangeEvent } from './advisories.ts';

/** The answer of `/-/npm/v1/security/advisories/bulk`: advisories by the names of packages. */
export type BulkAnswer = Readonly<
  Record<string, readonly { readonly url: string; readonly title: string; readonly vulnerable_versions: string }[]>
>;

/** Returns one record for each advisory, in the order of their ids. */
export function advisoriesOf(answer: BulkAnswer): readonly Advisory[] {
  const records = Object.entries(answer).flatMap(([name, found]) =>
    found.map(({ url, title, vulnerable_versions: range }): Advisory => {
      const { ranges, versions } = rangesOf(range);
      const affected = {
        package: { ecosystem: 'npm', name } as const,
        ranges,
        ...(versions.length > 0 && { versions }),
      };
      return { id: url.split('/').at(-1) ?? url, summary: title, affected: [affected] };
    }),
  );
  const merged = new Map<string, Advisory>();
  for (const record of records) {
    const known = merged.get(record.id);
    merged.set(
      record.id,
      known === undefined ? record : { ...known, affected: [...known.affected, ...record.affected] },
    );
  }
  return [...merged.values()].toSorted((one, other) => one.id.localeCompare(other.id, 'en'));
}

/**
 * Returns a range such as `<1.2.3 || >=2.0.0 <2.4.1` as events.
 *
 * @throws Error for other forms of ranges, such as `^1.2.3`: the registry does not send them
 */
export function rangesOf(range: string): {
  readonly ranges: Advisory['affected'][number]['ranges'];
  readonly versions: readonly string[];
} {
  const versions: string[] = [];
  const ranges = range.split('||').flatMap((part) => {
    const comparators = part
      .trim()
      .replaceAll(/([<>=]+)\s+/g, '$1')
      .split(/[\s,]+/);
    const [only = ''] = comparators;
    if (comparators.length === 1 && /^=?\d/.test(only)) {
      versions.push(only.replace('=', ''));
      return [];
    }
    const events = comparators.map((comparator) => eventOf(comparator));
    const hasBeginning = events.some((event) => 'introduced' in event);
    return [{ type: 'SEMVER' as const, events: hasBeginning ? events : [{ introduced: '0' }, ...events] }];
  });
  return { ranges, versions };
}

function eventOf(comparator: string): RangeEvent {
  const [, operator = '', version = ''] = /^(<=|>=|<|>|\*)(.*)$/.exec(comparator) ?? [];
  switch (operator) {
    case '*':
      return { introduced: '0' };
    case '>=':
      return { introduced: version };
    case '<':
      return { fixed: version };
    case '<=':
      return { last_affected: version };
    case '>':
      // The first version after a release.
      return { introduced: version.replace(/\d+$/, (patch) => `${Number(patch) + 1}-0`) };
    default:
      throw new Error(`"${comparator}" is no comparison of versions.`);
  }
}
