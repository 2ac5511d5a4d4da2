/**
 * Loaded before everything else in the processes that run tests (`node --import`), and in their worker threads. It gives Node the
 * sources with mutants instead of those on disk, and `./suite.ts` instead of Vitest.
 *
 * `?graph=N` in the address of a module makes Node load it again, and hands the same N on to what the module imports.
 */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shared } from './shared.ts';

const root = pathToFileURL(`${join(import.meta.dirname, '../..')}/`).href;
const tool = pathToFileURL(`${import.meta.dirname}/`).href;
const mutated: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(process.env['MUTANTS_SOURCES'] ?? '', 'utf8'),
);
const stripped = new Map<string, string>();
/** Modules of the tests that are replaced, and what takes their place. */
const replaced: Readonly<Record<string, string>> = {
  [`${root}test/harness/promise.ts`]: 'promise-figures.ts',
  [`${root}test/harness/embedded-postgres.ts`]: 'no-postgres.ts',
};

// What Vitest's matchers and `vi` look for outside its own processes.
Object.assign(globalThis, { __vitest_worker__: { config: {}, metaEnv: process.env } });

const { active, reached } = shared;
Object.assign(globalThis, {
  __mutant(id: number): boolean {
    reached[id] = 1;
    return active[0] === id;
  },
});

function isOurs(url: string): boolean {
  return url.startsWith(root) && !url.startsWith(tool) && !/\/(node_modules|packages\/model)\//.test(url);
}

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL = '' } = context;
    if (specifier === 'vitest' && isOurs(parentURL)) return { url: `${tool}suite.ts`, shortCircuit: true };
    const resolved = next(specifier, context);
    const replacement = replaced[resolved.url];
    if (replacement !== undefined) {
      return { url: `${tool}${replacement}`, format: 'module-typescript', shortCircuit: true };
    }
    const graph = new URLSearchParams(parentURL.split('?')[1]).get('graph');
    if (graph === null || resolved.url.includes('?') || !isOurs(resolved.url)) return resolved;
    return { ...resolved, url: `${resolved.url}?graph=${graph}` };
  },
  load(url, context, next) {
    if (!isOurs(url) || !/\.ts(\?|$)/.test(url)) return next(url, context);
    const path = fileURLToPath(url.replace(/\?.*$/, ''));
    let source = stripped.get(path);
    if (source === undefined) {
      source = mutated[path] ?? readFileSync(path, 'utf8');
      // Without the number of the graph: programs look at the end of the address.
      source = stripTypeScriptTypes(source).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      stripped.set(path, source);
    }
    return { format: 'module', source, shortCircuit: true };
  },
});
