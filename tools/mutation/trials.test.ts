import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Coverage } from './coverage.ts';
import { nameMutants } from './mutant.ts';
import { tryMutants } from './trials.ts';
import { TestProcess } from './workers.ts';

const text = 'export const one = 1;\nexport const two = () => 2;\n';
const number = { operator: 'number', replacement: '3' } as const;
const places = [
  { start: 19, end: 20, ...number },
  { start: 47, end: 48, ...number },
];
const mutants = nameMutants('one.ts', text, places, 1);
const suite = pathToFileURL(join(import.meta.dirname, 'suite.ts')).href;
const sources = [{ path: 'one.ts', text, hash: 'hash of the source', mutants }];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-trials-'));
  await writeFile(join(folder, 'sources.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true }));

/** One run of the tool for the first mutant, with these test files. Their hashes are always the same. */
async function stateWith(tests: readonly string[], files = 8): Promise<string | undefined> {
  const candidates = await Promise.all(
    tests.map(async (test, index) => {
      const file = join(folder, `${index}-of-${tests.length}.test.mjs`);
      await writeFile(file, test);
      return { path: relative(join(import.meta.dirname, '../..'), file), hash: 'hash of the test' };
    }),
  );
  const child = new TestProcess(folder);
  try {
    const results = await tryMutants({
      root: folder,
      sources,
      mutants: mutants.slice(0, 1),
      coverage: new Coverage(folder, sources),
      candidates: () => candidates,
      processes: [child],
      files,
      far: 4,
      budget: 5_000,
    });
    return mutants.map(({ key }) => results.get(key)?.state)[0];
  } finally {
    child.stop();
  }
}

it('a mutant is tried again if a test file that may kill it did not end', async () => {
  const killing = `import { it } from '${suite}'; it('', () => { if (globalThis.__mutant(1)) throw new Error('killed'); });`;
  expect(await stateWith(['process.exit(1);'])).toBe('not reached');
  expect(await stateWith([killing])).toBe('killed');
  // What was found with every test is kept.
  expect(await stateWith(['process.exit(1);'])).toBe('killed');
});

it('a mutant that runs while modules are loaded is tried first with tests that run code of its source', async () => {
  const loading = `import { it } from '${suite}'; const one = globalThis.__mutant(1);`;
  const without = `${loading} it('', () => undefined);`;
  const running = `${loading} it('', () => { globalThis.__mutant(2); if (one) throw new Error('killed'); });`;
  expect(await stateWith([without, running], 1)).toBe('killed');
});
