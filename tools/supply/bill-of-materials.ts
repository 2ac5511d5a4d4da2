/**
 * The software bill of materials of a published package, in the format CycloneDX. `npm sbom` writes one of the whole workspace; here
 * it is reduced to what the package depends on. (`npm sbom --omit dev` leaves out packages that the workspace root uses for its
 * tests as well, even if the package needs them.)
 */
import { spawnSync } from 'node:child_process';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

export interface Bill {
  readonly metadata: { readonly component: Component } & Readonly<Record<string, unknown>>;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** The members of a package.json that matter here. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Asks npm for the bill of the whole workspace. */
export function workspaceBill(root: string): Bill {
  const args = [
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--package-lock-only',
    '--workspaces',
    '--include-workspace-root',
  ];
  const run = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  if (run.status !== 0) throw new Error(`npm sbom failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as Bill;
}

/**
 * Returns the bill of one package: itself, and everything that its `dependencies` lead to.
 *
 * @param manifests the packages of the workspace, by name. Peers, which npm also lists, are installed by the user
 * @throws Error if a dependency is not in the bill
 */
export function billOf(name: string, bill: Bill, manifests: ReadonlyMap<string, PackageManifest>): Bill {
  const components = new Map(bill.components.map((component) => [component['bom-ref'], component]));
  const edges = new Map(bill.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const refOf = ({ name: own, version }: PackageManifest) => `${own}@${version}`;
  const nameIn = (ref: string) => ref.replace(/(?<=.)@[^@]*$/, '');
  const targetsOf = (ref: string): readonly string[] => {
    const manifest = manifests.get(nameIn(ref));
    const targets = edges.get(ref) ?? [];
    if (manifest === undefined) return targets;
    const wanted = Object.keys(manifest.dependencies ?? {});
    const found = targets.filter((target) => wanted.includes(nameIn(target)));
    if (found.length !== wanted.length) throw new Error(`npm sbom does not list all dependencies of ${manifest.name}.`);
    return found;
  };

  const own = manifests.get(name);
  if (own === undefined) throw new Error(`There is no package ${name}.`);
  const seen = new Map<string, readonly string[]>();
  const visit = (ref: string): void => {
    if (seen.has(ref)) return;
    seen.set(ref, targetsOf(ref));
    for (const target of seen.get(ref) ?? []) visit(target);
  };
  visit(refOf(own));

  const named = (component: Component): Component => {
    // npm names the packages of a workspace after their folders.
    const known = nameIn(component['bom-ref']);
    return manifests.has(known) ? { ...component, name: known } : component;
  };
  const component = components.get(refOf(own));
  if (component === undefined) throw new Error(`npm sbom does not list ${name}.`);
  const others = [...seen.keys()].filter((ref) => ref !== refOf(own));
  return {
    ...bill,
    metadata: { ...bill.metadata, component: named(component) },
    components: others.flatMap((ref) => components.get(ref) ?? []).map((one) => named(one)),
    dependencies: [...seen].map(([ref, dependsOn]) => ({ ref, dependsOn })),
  };
}
