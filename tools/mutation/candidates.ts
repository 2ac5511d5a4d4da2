/** Which test files may reach a source, by what they import, the likeliest first. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, type TestFile } from './sources.ts';

const packages: Readonly<Record<string, string>> = {
  '@latchkey/srp': 'packages/srp/src/index.ts',
  '@latchkey/srp/node': 'packages/srp/src/node.ts',
};

/** @returns for a source, the test files that import it directly or through others */
export function candidatesIn(root: string, tests: readonly TestFile[]): (source: string) => readonly TestFile[] {
  const direct = new Map<string, readonly string[]>();
  const importsOf = (path: string): readonly string[] => {
    const known = direct.get(path);
    if (known !== undefined) return known;
    const file = join(root, path);
    const found = existsSync(file) ? importedBy(path, readFileSync(file, 'utf8')) : [];
    direct.set(path, found);
    return found;
  };
  const graphs = tests.map((test) => ({ test, files: reachableFrom(test.path, importsOf) }));
  return (source) => {
    const reaching = graphs.filter(({ files }) => files.has(source));
    const rank = ({ test, files }: (typeof graphs)[number]) => {
      const usesFolder = importsOf(test.path).some((path) => folderOf(path) === folderOf(source));
      return distance(test.path, source, usesFolder) * 1_000_000 + (files.get(source) ?? 0) * 10_000 + files.size;
    };
    return reaching.toSorted((one, other) => rank(one) - rank(other)).map(({ test }) => test);
  };
}

/** The files that a file imports, directly or through others, with the number of steps to each. */
function reachableFrom(path: string, importsOf: (path: string) => readonly string[]): ReadonlyMap<string, number> {
  const files = new Map([[path, 0]]);
  // A map is iterated over what is added meanwhile, too.
  for (const [file, steps] of files) {
    for (const imported of importsOf(file)) if (!files.has(imported)) files.set(imported, steps + 1);
  }
  return files;
}

function importedBy(path: string, text: string): string[] {
  const found: string[] = [];
  for (const [, specifier = ''] of text.matchAll(/(?:from |import\(|import |new URL\()'([^']+)'/g)) {
    if (specifier.startsWith('.')) found.push(join(path, '..', specifier));
    else if (packages[specifier] !== undefined) found.push(packages[specifier]);
  }
  if (path === 'packages/srp/src/engine/engine-thread.ts') found.push('packages/srp/src/engine/engine-worker.ts');
  return found;
}

/** Tests beside the file are the nearest, then those of its folder, then those that use something of the folder themselves. */
function distance(test: string, source: string, usesFolder: boolean): number {
  if (test.startsWith(`${source.slice(0, -'.ts'.length)}.`)) return 0;
  if (folderOf(test) === folderOf(source)) return 1;
  return usesFolder ? 2 : 3;
}
