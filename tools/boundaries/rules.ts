/** Checks the imports of a package against the plan. Pure: files and problems are passed as text. */
import { importedFile, specifiersOf } from './imports.ts';
import type { PackagePlan, Room } from './plan.ts';

/** Source files by path relative to the repository. */
export type Sources = ReadonlyMap<string, string>;

/** The position of a file in the plan. */
interface Place {
  readonly room: Room;
  /** 0 is the top floor. */
  readonly floor: number;
}

/** Returns the place of a file (path relative to its package's `src/`), or undefined if the plan has no room for it. */
export function placeOf({ floors }: PackagePlan, inside: string): Place | undefined {
  const places = floors.flatMap((rooms, floor) => rooms.map((room) => ({ room, floor })));
  const fitting = places.filter(({ room }) => inside.startsWith(room));
  return fitting.toSorted((a, b) => b.room.length - a.room.length)[0];
}

/** Returns the imports between files of `sources`. Imports of other files are left out. */
export function importsWithin(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const targetsOf = (file: string, text: string) =>
    specifiersOf(text)
      .map((specifier) => importedFile(file, specifier))
      .filter((target) => target !== undefined)
      .filter((target) => sources.has(target));
  return new Map([...sources].map(([file, text]) => [file, [...new Set(targetsOf(file, text))]]));
}

/** Reports imports of packages that the plan does not allow, imports to a higher or the same floor, and files without a room. */
export function checkPlaces(name: string, plan: PackagePlan, sources: Sources): readonly string[] {
  const root = `packages/${name}/src/`;
  const problems: string[] = [];
  for (const [file, text] of sources) {
    for (const specifier of specifiersOf(text)) {
      const foreign = /^@latchkey\/([\w-]+)/.exec(specifier)?.[1];
      if (foreign !== undefined && !plan.mayImport.includes(foreign)) {
        problems.push(`${file}: package ${name} must not import ${specifier}`);
      }
    }
    if (placeOf(plan, file.slice(root.length)) === undefined) {
      problems.push(`${file}: has no room. Add its folder to tools/boundaries/plan.ts`);
    }
  }
  for (const [file, targets] of importsWithin(sources)) {
    const from = placeOf(plan, file.slice(root.length));
    for (const target of targets) {
      const to = placeOf(plan, target.slice(root.length));
      if (from === undefined || to === undefined || from.room === to.room) continue;
      if (to.floor < from.floor) problems.push(`${file}: imports ${target}, which is on a floor above`);
      if (to.floor === from.floor) problems.push(`${file}: imports ${target}, a room on the same floor`);
    }
  }
  return problems;
}

/** Reports import cycles, including type imports. There is one problem for each set of files. */
export function checkCycles(sources: Sources): readonly string[] {
  return cyclesOf(importsWithin(sources)).map((cycle) => `import cycle: ${cycle.join(', ')}`);
}

/** Returns the strongly connected components with more than one file (Tarjan 1972), and files that import themselves. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    const own = index.size;
    index.set(file, own);
    low.set(file, own);
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(low.get(file) ?? own, low.get(target) ?? own));
    }
    if (low.get(file) !== own) return;
    const cycle = stack.splice(stack.indexOf(file)).toSorted();
    if (cycle.length > 1 || graph.get(file)?.includes(file) === true) cycles.push(cycle);
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return cycles;
}

/** Reports Node modules that an entry for browsers imports, directly or indirectly. */
export function checkPortable(entry: string, sources: Sources): readonly string[] {
  const graph = importsWithin(sources);
  const seen = new Set<string>();
  const problems: string[] = [];
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const specifier of specifiersOf(sources.get(file) ?? '')) {
      if (specifier.startsWith('node:')) problems.push(`${file}: must run in browsers, and imports ${specifier}`);
    }
    for (const target of graph.get(file) ?? []) visit(target);
  };
  visit(entry);
  return problems;
}

/** The maximum number of files in a folder, without tests. */
export const folderLimit = 20;

/** Reports folders with too many files. */
export function checkFolders(sources: Sources): readonly string[] {
  const counts = new Map<string, number>();
  for (const file of sources.keys()) {
    const folder = file.slice(0, file.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > folderLimit)
    .map(([folder, count]) => `${folder}: ${count} files side by side, more than ${folderLimit}`);
}
