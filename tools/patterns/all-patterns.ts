/** Every pattern of the product: the regular expressions of all packages, and the patterns of the service model. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service } from '../../packages/model/src/service.ts';
import { findPatterns } from './find-patterns.ts';
import type { SourcePattern } from './pattern.ts';

const root = join(import.meta.dirname, '..', '..');

/** Files that are used only in tests. */
const tests = /\.(test|testing|suite)\.ts$|\/testing\//;

/** Files that build expressions at run time, and how these are checked nevertheless. */
const assembled: Readonly<Record<string, string>> = {
  'packages/model/src/pattern.ts': 'built from the patterns of the model, which are checked one by one',
};

export interface AllPatterns {
  readonly patterns: readonly SourcePattern[];
  /** Places of expressions that cannot be checked. */
  readonly hidden: readonly string[];
}

export function allPatterns(): AllPatterns {
  const files = globSync('packages/*/src/**/*.{ts,js,mjs}', { cwd: root }).filter((file) => !tests.test(file));
  const found = files.sort().map((file) => findPatterns(file, readFileSync(join(root, file), 'utf8')));
  const hidden = found.flatMap(({ builtAtRunTime }) => builtAtRunTime);
  return {
    patterns: [...found.flatMap(({ patterns }) => patterns), ...modelPatterns()],
    hidden: hidden.filter((place) => assembled[place.slice(0, place.lastIndexOf(':'))] === undefined),
  };
}

/** Returns each pattern once, with the first shape that has it. */
function modelPatterns(): readonly SourcePattern[] {
  const found = new Map<string, SourcePattern>();
  for (const [name, shape] of Object.entries(service.shapes)) {
    if (shape.type !== 'string' || shape.pattern === undefined || found.has(shape.pattern)) continue;
    const place = `shape ${name}`;
    found.set(shape.pattern, { kind: 'model', source: shape.pattern, flags: '', repeats: false, place });
  }
  return [...found.values()];
}
