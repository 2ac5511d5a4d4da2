import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Coverage } from './coverage.ts';
import { nameMutants } from './mutant.ts';
import { tryMutants } from './trials.ts';
import { TestProcess } from './workers.ts';

const text = 'export const one = 1;\n';
const mutants = nameMutants('one.ts', text, [{ start: 19, end: 20, operator: 'number', replacement: '2' }], 1);
const sources = [{ path: 'one.ts', text, hash: 'hash of the source', mutants }];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-trials-'));
  await writeFile(join(folder, 'sources.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true }));

/** One run of the tool, with this test file. Its hash is always the same. */
async function stateWith(test: string): Promise<string | undefined> {
  const file = join(folder, 'one.test.mjs');
  await writeFile(file, test);
  const path = relative(join(import.meta.dirname, '../..'), file);
  const child = new TestProcess(folder);
  try {
    const results = await tryMutants({
      root: folder,
      sources,
      mutants,
      coverage: new Coverage(folder, sources),
      candidates: () => [{ path, hash: 'hash of the test' }],
      processes: [child],
      files: 8,
      far: 4,
      budget: 5_000,
    });
    return mutants.map(({ key }) => results.get(key)?.state)[0];
  } finally {
    child.stop();
  }
}

it('a mutant is tried again if a test file that may kill it did not end', async () => {
  const suite = pathToFileURL(join(import.meta.dirname, 'suite.ts')).href;
  const killing = `import { it } from '${suite}'; it('', () => { if (globalThis.__mutant(1)) throw new Error('killed'); });`;
  expect(await stateWith('process.exit(1);')).toBe('not reached');
  expect(await stateWith(killing)).toBe('killed');
  // What was found with every test is kept.
  expect(await stateWith('process.exit(1);')).toBe('killed');
});
