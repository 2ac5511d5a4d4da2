/** Every pattern of the product: the regular expressions of all packages, and the patterns of the service model. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service } from '../../packages/model/src/service.ts';
import { findPatterns } from './find-patterns.ts';
import type { SourcePattern } from './pattern.ts';

const root = join(import.meta.dirname, '..', '..');

/** What runs in tests only. */
const tests = /\.(test|testing|suite)\.ts$|\/testing\//;

/** Where expressions are put together at run time, and how they are looked at all the same. */
const assembled: Readonly<Record<string, string>> = {
  'packages/model/src/pattern.ts': 'made of the patterns of the model, which are tried one by one',
};

export interface AllPatterns {
  readonly patterns: readonly SourcePattern[];
  /** Places of expressions that can't be looked at. */
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

/** Each pattern once, with the first of the shapes that have it. */
function modelPatterns(): readonly SourcePattern[] {
  const found = new Map<string, SourcePattern>();
  for (const [name, shape] of Object.entries(service.shapes)) {
    if (shape.type !== 'string' || shape.pattern === undefined || found.has(shape.pattern)) continue;
    const place = `shape ${name}`;
    found.set(shape.pattern, { kind: 'model', source: shape.pattern, flags: '', repeats: false, place });
  }
  return [...found.values()];
}
