import { describe, expect, it } from 'vitest';
import { folderLimit, checkCycles, checkFolders, checkPlaces, checkPortable, type Sources } from './rules.ts';
import type { PackagePlan } from './plan.ts';

const plan: PackagePlan = {
  mayImport: ['srp'],
  floors: [['main.ts'], ['left/', 'right/'], ['ground/'], ['ground/deep/']],
};

/** Files of a package called `house`, by their path inside its `src/`. */
const house = (files: Readonly<Record<string, string>>): Sources =>
  new Map(Object.entries(files).map(([file, text]) => [`packages/house/src/${file}`, text]));

const problemsOf = (files: Readonly<Record<string, string>>) => checkPlaces('house', plan, house(files));

/** All forms of an import. */
const forms = {
  'a value': (path: string) => `import { a } from '${path}';`,
  'a type': (path: string) => `import type { A } from '${path}';`,
  'a value over several lines': (path: string) => `import {\n  a,\n  type B,\n} from '${path}';`,
  'a default': (path: string) => `import a from '${path}';`,
  'a namespace': (path: string) => `import * as a from '${path}';`,
  'a re-export': (path: string) => `export { a } from '${path}';`,
  'a re-export of everything': (path: string) => `export * from '${path}';`,
  'a re-export of a type': (path: string) => `export type { A } from '${path}';`,
  'a side effect': (path: string) => `import '${path}';`,
  'a dynamic import': (path: string) => `const a = await import('${path}');`,
  'a type by import()': (path: string) => `type A = import('${path}').A;`,
  'a worker file': (path: string) => `new Worker(new URL('${path}', import.meta.url));`,
};

describe('checkPlaces', () => {
  it('allows imports to lower floors and within a room', () => {
    const fine = problemsOf({
      'main.ts': "import { a } from './left/a.ts';\nimport { g } from './ground/deep/g.ts';",
      'left/a.ts': "import { b } from './b.ts';\nimport type { G } from '../ground/g.ts';",
      'left/b.ts': "import { x } from '@latchkey/srp/node';\nimport { join } from 'node:path';",
      'ground/g.ts': "export { g } from './deep/g.ts';",
      'ground/deep/g.ts': 'export const g = 1;',
    });
    expect(fine).toEqual([]);
  });

  it.each(Object.entries(forms))('reports %s from a floor above', (_, form) => {
    const files = { 'ground/g.ts': form('../left/a.ts'), 'left/a.ts': '' };
    expect(problemsOf(files)).toEqual([
      'packages/house/src/ground/g.ts: imports packages/house/src/left/a.ts, which is on a floor above',
    ]);
  });

  it('reports an import from an inner room to the room around it', () => {
    const files = { 'ground/deep/g.ts': "import { g } from '../g.ts';", 'ground/g.ts': '' };
    expect(problemsOf(files)).toEqual([
      'packages/house/src/ground/deep/g.ts: imports packages/house/src/ground/g.ts, which is on a floor above',
    ]);
  });

  it.each(Object.entries(forms))('reports %s from another room on the same floor', (_, form) => {
    const files = { 'left/a.ts': form('../right/b.ts'), 'right/b.ts': '' };
    expect(problemsOf(files)).toEqual([
      'packages/house/src/left/a.ts: imports packages/house/src/right/b.ts, a room on the same floor',
    ]);
  });

  it('reports a file without a room', () => {
    expect(problemsOf({ 'helpers/a.ts': '' })).toEqual([
      'packages/house/src/helpers/a.ts: has no room. Add its folder to tools/boundaries/plan.ts',
    ]);
  });

  it('reports an import of a package that the plan does not allow', () => {
    expect(problemsOf({ 'left/a.ts': "import type { B } from '@latchkey/server';" })).toEqual([
      'packages/house/src/left/a.ts: package house must not import @latchkey/server',
    ]);
  });

  it('ignores an import in a comment', () => {
    const text = "/**\n * import { a } from '../left/a.ts';\n */\n// import '../left/a.ts';\nexport const g = 1;";
    expect(problemsOf({ 'ground/g.ts': text, 'left/a.ts': '' })).toEqual([]);
  });
});

describe('checkCycles', () => {
  it.each(Object.entries(forms))('reports a cycle that contains %s', (_, form) => {
    const files = house({
      'left/a.ts': "import type { B } from './b.ts';",
      'left/b.ts': "import type { C } from './c.ts';",
      'left/c.ts': form('./a.ts'),
      'left/d.ts': "import { a } from './a.ts';",
    });
    const cycle = ['a', 'b', 'c'].map((name) => `packages/house/src/left/${name}.ts`).join(', ');
    expect(checkCycles(files)).toEqual([`import cycle: ${cycle}`]);
  });

  it('reports a file that imports itself', () => {
    expect(checkCycles(house({ 'left/a.ts': "import type { A } from './a.ts';" }))).toEqual([
      'import cycle: packages/house/src/left/a.ts',
    ]);
  });

  it('reports two cycles separately, and allows two paths to one file', () => {
    const files = house({
      'a.ts': "import './b.ts';\nimport './c.ts';",
      'b.ts': "import './a.ts';\nimport './e.ts';",
      'c.ts': "import './d.ts';",
      'd.ts': "import './c.ts';\nimport './e.ts';",
      'e.ts': '',
    });
    expect(checkCycles(files)).toHaveLength(2);
  });
});

describe('checkPortable', () => {
  it('reports an indirect import of a Node module', () => {
    const files = house({
      'index.ts': "import { a } from './a.ts';",
      'a.ts': "import { hash } from 'node:crypto';",
      'other.ts': "import { hash } from 'node:fs';",
    });
    expect(checkPortable('packages/house/src/index.ts', files)).toEqual([
      'packages/house/src/a.ts: must run in browsers, and imports node:crypto',
    ]);
  });
});

describe('checkFolders', () => {
  const folderOf = (count: number) =>
    house(Object.fromEntries(Array.from({ length: count }, (_, i) => [`left/f${i}.ts`, ''])));

  it('reports a folder with too many files', () => {
    expect(checkFolders(folderOf(folderLimit))).toEqual([]);
    expect(checkFolders(folderOf(folderLimit + 1))).toEqual([
      `packages/house/src/left: ${folderLimit + 1} files side by side, more than ${folderLimit}`,
    ]);
  });
});
