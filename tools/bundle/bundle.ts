/**
 * Bundles the command with everything that it needs into one folder of JavaScript. What a start does not need is in files that are
 * loaded when they are first used (docs/decisions/0046).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { jsonText } from './json-text.ts';
import { latin1Text } from './latin1-text.ts';
import { licencesOf } from './licences.ts';
import { nodeBuiltins } from './node-builtins.ts';

const packages = join(import.meta.dirname, '..', '..', 'packages');

/** Threads begin with files of their own. They look for them beside the file that starts them, under these names. */
const entries = {
  latchkey: 'cli/src/latchkey.ts',
  'engine-worker': 'srp/src/engine/engine-worker.ts',
  'hash-worker': 'server/src/crypto/password-hashes/hash-worker.ts',
  'checkpoint-worker': 'server/src/store/db/sqlite/checkpoint-worker.ts',
  'module-worker': 'server/src/triggers/runners/module-worker.ts',
};

/** Optional peer dependencies: installed by those who use them. */
const external = [/^@aws-sdk\//, /^@aws-crypto\//, /^@opentelemetry\//];
/** Packages that `pg` looks for and does without. */
const absent = ['pg-native', 'cloudflare:sockets'];

/**
 * Writes the bundle.
 *
 * @param folder is emptied first
 * @returns the files that were written
 */
export async function bundle(folder: string): Promise<readonly string[]> {
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(packages, file)])),
    platform: 'node',
    // Its `paths` lead to declarations only.
    tsconfig: false,
    external: [...external, ...absent],
    resolve: { conditionNames: ['source', 'node', 'module', 'default'] },
    plugins: [nodeBuiltins(), jsonText(), latin1Text()],
    // Our modules only declare things, so one that is imported for its types or for nothing is left out. It would load all of its chunk.
    treeshake: { moduleSideEffects: [{ test: /\/packages\/[a-z]+\/src\//, sideEffects: false }] },
    onLog(level, log, next) {
      if (level === 'warn') throw new Error(`The bundle has a problem: ${log.message}`);
      next(level, log);
    },
  });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    // Names stay as they are, for stack traces.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: false,
  });
  await build.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  writeFileSync(join(folder, 'LICENCES.txt'), licencesOf(chunks.flatMap(({ moduleIds }) => moduleIds)));
  return output.map(({ fileName }) => fileName);
}
