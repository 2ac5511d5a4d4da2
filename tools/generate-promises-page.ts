// Why this exists: docs/promises.md must say the same as the list of promises, its links must lead to tests that exist, and its figures
// must be those of the last run. It is generated from the list and from the results that `npm run test:promises` has stored.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sections } from '../test/promises/list.ts';
import type { GeneratedFile } from './generated-file.ts';
import { pageOf, type Results } from './promises/page.ts';

/** The results of the last runs, by the numbers of the promises. */
export const resultsPath = 'test/promises/results.json';

export function readResults(root: string): Results {
  const path = join(root, resultsPath);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : {};
}

export async function generatePromisesPage(root: string): Promise<readonly GeneratedFile[]> {
  const content = pageOf(sections, readResults(root), (path) => existsSync(join(root, path)));
  return [{ path: 'docs/promises.md', content }];
}
