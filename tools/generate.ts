// Why this exists: some files repeat facts from other files (the types of the Cognito API repeat its service model). If they were
// written by hand, they would go out of date. This tool generates them, and `--check` fails if one of them differs from its source.
//
//   npm run generate                        write all generated files again
//   npm run generate -- --model FILE.json   import a new service model first (botocore's `service-2.json` format)
//   npm run generate -- --check             write nothing; exit 1 and name the files that are out of date
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateDrawing } from './generate-drawing.ts';
import { generateModel } from './generate-model.ts';
import { generateOperationsPage } from './generate-operations-page.ts';
import { generatePromisesPage } from './generate-promises-page.ts';
import { generateReference } from './generate-reference.ts';
import { generateSupport } from './generate-support.ts';
import type { GeneratedFile } from './generated-file.ts';

/** The input of every generator. */
interface Sources {
  /** Absolute path of the repository root. */
  readonly root: string;
  /** Absolute path of a service model to import, or undefined to use the committed one. */
  readonly modelPath: string | undefined;
}

/** The generators. Each one returns its generated files for the sources. */
const generators: readonly ((sources: Sources) => Promise<readonly GeneratedFile[]>)[] = [
  ({ root, modelPath }) => generateModel(root, modelPath),
  ({ root }) => generateSupport(root),
  ({ root }) => generateReference(root),
  () => generateOperationsPage(),
  ({ root }) => generatePromisesPage(root),
  ({ root }) => generateDrawing(root),
];

async function currentContent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Runs the generators in order, so that a later one can read the files of an earlier one. Returns the paths that differed. */
async function generate(sources: Sources, write: boolean): Promise<string[]> {
  const changed: string[] = [];
  for (const generator of generators) {
    for (const { path, content } of await generator(sources)) {
      const target = join(sources.root, path);
      if ((await currentContent(target)) === content) continue;
      changed.push(path);
      if (!write) continue;
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }
  return changed;
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, model: { type: 'string' } } });
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const changed = await generate(
  { root, modelPath: values.model === undefined ? undefined : resolve(values.model) },
  !values.check,
);
for (const path of changed) console.log(`${values.check ? 'out of date' : 'wrote'}: ${path}`);
if (values.check && changed.length > 0) {
  console.error('Generated files are out of date. Run `npm run generate` and commit the result.');
  process.exitCode = 1;
} else if (changed.length === 0) {
  console.log('Generated files are up to date.');
}
