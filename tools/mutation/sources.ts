/** Which files are changed, and which tests may notice. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, nameMutants } from './mutant.ts';
import { findChanges } from './operators.ts';

export const folders = [
  'packages/srp/src',
  'packages/server/src/crypto',
  'packages/server/src/tokens',
  'packages/server/src/rules',
  'packages/server/src/challenges',
] as const;

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly hash: string;
  readonly mutants: readonly Mutant[];
}

export interface TestFile {
  readonly path: string;
  readonly hash: string;
}

/**
 * Tests that are not used: they take long, or start processes (databases among them), in which no mutant is active and which could outlive
 * a stopped test. Those of the folders themselves end by themselves.
 */
const unused =
  /(\.matrix|\.races|transfer|main|data-failure|interop|engine-thread)\.test\.ts$|\/(start|doctor|telemetry|tls|backup)\//;
const startsDatabases = /postgres-database|citus-database/;
const startsProcesses = /node:child_process|write-until-full/;

export function hashOf(...texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('base64url').slice(0, 16);
}

/** The product files of the folders with their mutants, numbered from 1. */
export function readSources(root: string): SourceFile[] {
  // Other operators make other mutants of the same text.
  const operators = readFileSync(join(import.meta.dirname, 'operators.ts'), 'utf8');
  const files: SourceFile[] = [];
  let next = 1;
  for (const folder of folders) {
    for (const path of globSync(`${folder}/**/*.ts`, { cwd: root }).toSorted()) {
      if (path.endsWith('.test.ts') || path.includes('/testing/')) continue;
      const text = readFileSync(join(root, path), 'utf8');
      const mutants = nameMutants(path, text, findChanges(path, text), next);
      next += mutants.length;
      files.push({ path, text, hash: hashOf(text, operators), mutants });
    }
  }
  return files;
}

/** The unit tests of the packages in which the folders are. */
export function readTests(root: string): TestFile[] {
  return globSync('packages/{srp,server}/src/**/*.test.ts', { cwd: root })
    .toSorted()
    .filter((path) => !unused.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(({ path, text }) => !startsDatabases.test(text) && (folderOf(path) !== '' || !startsProcesses.test(text)))
    .map(({ path, text }) => ({ path, hash: hashOf(text) }));
}

export function folderOf(path: string): string {
  return folders.find((folder) => path.startsWith(`${folder}/`)) ?? '';
}
