/** Reads source files. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './rules.ts';

const root = join(import.meta.dirname, '..', '..');

/** The product files of a package, without tests, test models and generated files. */
export function packageSources(name: string): Sources {
  const files = filesOf(`packages/${name}/src/**/*.{ts,tsx}`);
  return textsOf(files.filter((file) => !/\.(test|suite)\.tsx?$|\/testing\/|\/generated\//.test(file)));
}

/** All files of the repository, also tests, tools and benchmarks. */
export function allSources(): Sources {
  const folders = ['packages/*/src', 'test', 'tools', 'bench'];
  const files = folders.flatMap((folder) => filesOf(`${folder}/**/*.{ts,tsx}`));
  return textsOf(files.filter((file) => !file.includes('/node_modules/')));
}

const filesOf = (pattern: string): string[] => globSync(pattern, { cwd: root }).toSorted();

const textsOf = (files: readonly string[]): Sources =>
  new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
