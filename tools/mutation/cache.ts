/** Files of earlier runs, in the cache directory of node_modules. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

function fileOf(root: string, name: string): string {
  return join(root, 'node_modules/.cache/latchkey-mutants', `${name}.json`);
}

/** @returns an empty object if there is none */
export function readCache<T>(root: string, name: string): Record<string, T> {
  try {
    return JSON.parse(readFileSync(fileOf(root, name), 'utf8')) as Record<string, T>;
  } catch {
    return {};
  }
}

export function writeCache(root: string, name: string, values: Readonly<Record<string, unknown>>): void {
  const file = fileOf(root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(values));
  renameSync(`${file}.new`, file);
}
