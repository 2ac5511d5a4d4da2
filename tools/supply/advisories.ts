/** Known vulnerabilities in the OSV format (https://ossf.github.io/osv-schema/), and which installed packages have them. Pure. */
import type { LockedPackage } from './lock-file.ts';
import { compareVersions } from './version-order.ts';

/** The part of an OSV record that is used here. */
export interface Advisory {
  readonly id: string;
  readonly summary: string;
  readonly affected: readonly {
    readonly package: { readonly ecosystem: 'npm'; readonly name: string };
    readonly ranges: readonly { readonly type: 'SEMVER'; readonly events: readonly RangeEvent[] }[];
    /** Single versions. */
    readonly versions?: readonly string[];
  }[];
}

export type RangeEvent =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly last_affected: string };

/** The content of tools/advisories/npm.json. */
export interface AdvisoryFile {
  /** Day on which `npm run advisories` has asked the registry about the lock file; null if never. */
  readonly asked: string | null;
  readonly advisories: readonly Advisory[];
}

/** The content of tools/advisories/gathered.json. */
export interface GatheredFile {
  /** Day on which public advisories were last looked through. */
  readonly gathered: string;
  readonly advisories: readonly Advisory[];
}

/** Advisories that do not concern this project, with the reason. */
const accepted: Readonly<Record<string, string>> = {};

/** Returns whether a version is in a range: the events apply in the order of their versions ("Evaluation" of the schema). */
export function isInRange(version: string, events: readonly RangeEvent[]): boolean {
  let isAffected = false;
  const versionOf = (event: RangeEvent) => Object.values(event)[0] as string;
  for (const event of events.toSorted((one, other) => compareVersions(versionOf(one), versionOf(other)))) {
    if ('introduced' in event && compareVersions(version, event.introduced) >= 0) isAffected = true;
    if ('fixed' in event && compareVersions(version, event.fixed) >= 0) isAffected = false;
    if ('last_affected' in event && compareVersions(version, event.last_affected) > 0) isAffected = false;
  }
  return isAffected;
}

/** Returns the installed packages with a known vulnerability, as lines. */
export function knownVulnerabilities(
  packages: readonly LockedPackage[],
  advisories: readonly Advisory[],
  reasons: Readonly<Record<string, string>> = accepted,
): readonly string[] {
  return advisories
    .filter(({ id }) => !(id in reasons))
    .flatMap(({ id, summary, affected }) => {
      const found = packages.filter(({ name, version }) =>
        affected.some((one) => {
          if (one.package.name !== name) return false;
          return (
            one.versions?.includes(version) === true || one.ranges.some(({ events }) => isInRange(version, events))
          );
        }),
      );
      return found.map(({ name, version }) => `${name} ${version} has a known vulnerability: ${id}, ${summary}`);
    });
}
