/** What is wrong with the imports of a package. Pure: the files come in as text, the complaints go out as text. */
import { importedFile, specifiersOf } from './imports.ts';
import type { PackagePlan, Room } from './plan.ts';

/** Source files by path relative to the repository. */
export type Sources = ReadonlyMap<string, string>;

/** Where a file stands. */
interface Place {
  readonly room: Room;
  /** 0 is the top floor. */
  readonly floor: number;
}

/** The place of a file, given relative to its package's `src/`, or undefined when the plan has none for it. */
export function placeOf({ floors }: PackagePlan, inside: string): Place | undefined {
  const places = floors.flatMap((rooms, floor) => rooms.map((room) => ({ room, floor })));
  const fitting = places.filter(({ room }) => inside.startsWith(room));
  return fitting.toSorted((a, b) => b.room.length - a.room.length)[0];
}

/** The imports between the files of `sources`, as far as both ends are there. */
export function importsWithin(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const targetsOf = (file: string, text: string) =>
    specifiersOf(text)
      .map((specifier) => importedFile(file, specifier))
      .filter((target) => target !== undefined)
      .filter((target) => sources.has(target));
  return new Map([...sources].map(([file, text]) => [file, [...new Set(targetsOf(file, text))]]));
}

/** Imports of packages that the plan does not allow, upward and sideways imports, and files without a room. */
export function judgePlaces(name: string, plan: PackagePlan, sources: Sources): readonly string[] {
  const root = `packages/${name}/src/`;
  const complaints: string[] = [];
  for (const [file, text] of sources) {
    for (const specifier of specifiersOf(text)) {
      const foreign = /^@latchkey\/([\w-]+)/.exec(specifier)?.[1];
      if (foreign !== undefined && !plan.mayImport.includes(foreign)) {
        complaints.push(`${file}: package ${name} must not import ${specifier}`);
      }
    }
    if (placeOf(plan, file.slice(root.length)) === undefined) {
      complaints.push(`${file}: has no room; add its folder to tools/boundaries/plan.ts`);
    }
  }
  for (const [file, targets] of importsWithin(sources)) {
    const from = placeOf(plan, file.slice(root.length));
    for (const target of targets) {
      const to = placeOf(plan, target.slice(root.length));
      if (from === undefined || to === undefined || from.room === to.room) continue;
      if (to.floor < from.floor) complaints.push(`${file}: imports ${target}, which is on a floor above`);
      if (to.floor === from.floor) complaints.push(`${file}: imports ${target}, a room on the same floor`);
    }
  }
  return complaints;
}

/** Circles of files that import each other, type imports included; one complaint for each set of files. */
export function judgeCircles(sources: Sources): readonly string[] {
  return circlesOf(importsWithin(sources)).map((circle) => `circle of imports: ${circle.join(', ')}`);
}

/** The strongly connected components with more than one file (Tarjan 1972), and files that import themselves. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
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
    const circle = stack.splice(stack.indexOf(file)).toSorted();
    if (circle.length > 1 || graph.get(file)?.includes(file) === true) circles.push(circle);
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return circles;
}

/** Modules of Node that an entry for browsers reaches. */
export function judgePortable(entry: string, sources: Sources): readonly string[] {
  const graph = importsWithin(sources);
  const seen = new Set<string>();
  const complaints: string[] = [];
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const specifier of specifiersOf(sources.get(file) ?? '')) {
      if (specifier.startsWith('node:')) complaints.push(`${file}: must run in browsers, and imports ${specifier}`);
    }
    for (const target of graph.get(file) ?? []) visit(target);
  };
  visit(entry);
  return complaints;
}

/** How many files a folder may hold besides tests. */
export const folderLimit = 20;

/** Folders that hold too many files side by side. */
export function judgeFolders(sources: Sources): readonly string[] {
  const counts = new Map<string, number>();
  for (const file of sources.keys()) {
    const folder = file.slice(0, file.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > folderLimit)
    .map(([folder, count]) => `${folder}: ${count} files side by side, more than ${folderLimit}`);
}
