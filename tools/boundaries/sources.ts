/** Reads the product files of a package: tests, test models and generated files are left out. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './rules.ts';

const root = join(import.meta.dirname, '..', '..');

/** The product files of a package. */
export function packageSources(name: string): Sources {
  const files = globSync(`packages/${name}/src/**/*.{ts,tsx}`, { cwd: root }).toSorted();
  const product = files.filter((file) => !/\.(test|suite)\.tsx?$|\/testing\/|\/generated\//.test(file));
  return new Map(product.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}
