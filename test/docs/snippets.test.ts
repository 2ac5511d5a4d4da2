/** Checks the code in the documentation: it compiles, runs, and prints the output that its comments give. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCliMissing } from '../harness/aws-cli.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { boto3Missing, pytestMissing } from '../harness/python.ts';
import { expectedOutput, pages, type Snippet, snippetsOf, textOf } from './snippets.ts';
import { createProgramFolder, removeProgramFolder, run } from './run-snippet.ts';

const root = join(import.meta.dirname, '..', '..');
const snippets = pages.flatMap(snippetsOf);
const mayBeMissing = process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const withoutPython = boto3Missing !== undefined && mayBeMissing;
const withoutPytest = pytestMissing !== undefined && mayBeMissing;
const withoutAws = awsCliMissing !== undefined && mayBeMissing;

let latchkey: Latchkey;
let folder: string;
beforeAll(async () => {
  folder = await createProgramFolder();
  latchkey = await startLatchkey();
});
afterAll(async () => {
  await latchkey.stop();
  await removeProgramFolder(folder);
});

const location = ({ page, line }: Snippet): string => `${page}:${line}`;

describe('the code in the documentation', () => {
  it('compiles', async () => {
    const typescript = snippets.filter(({ language }) => language === 'ts' || language === 'tsx');
    expect(typescript.length).toBeGreaterThan(8);
    expect(await compile(typescript)).toEqual([]);
  });

  const runnable = snippets
    .filter(({ words }) => ['run', 'vitest', 'pytest'].some((word) => words.has(word)))
    .map((snippet): [string, Snippet] => [location(snippet), snippet]);

  it.concurrent.for(runnable)('%s runs and prints the expected output', async ([, snippet], { skip, expect }) => {
    if (snippet.words.has('pytest')) {
      if (withoutPytest) skip(pytestMissing);
    } else if (snippet.language === 'py' && withoutPython) skip(boto3Missing);
    if (snippet.words.has('aws') && withoutAws) skip(awsCliMissing);
    const lines = (await run(latchkey, folder, snippet)).trimEnd().split('\n');
    const endings = expectedOutput(snippet);
    if (endings.length === 0) return;
    expect(lines.map((line, index) => (line.endsWith(endings[index] ?? '') ? endings[index] : line))).toEqual(endings);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const named = pages.flatMap((page) =>
      [...textOf(page).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script = '']) => ({ page, script })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ script }) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});

/** Compiles all snippets together, each in its own file. Returns the compiler's errors by page and line. */
async function compile(typescript: readonly Snippet[]): Promise<string[]> {
  const files = new Map(typescript.map((snippet, index) => [`snippet-${index}.${snippet.language}`, snippet]));
  for (const [file, { code }] of files) {
    // The last line turns a snippet without imports into a module. It is at the end so that line numbers do not change.
    await writeFile(join(folder, file), `${code}\nexport {};\n`);
  }
  const compilerOptions = {
    lib: ['es2024', 'esnext.iterator', 'dom'],
    jsx: 'react-jsx',
    typeRoots: [join(folder, 'node_modules', '@types')],
    noUnusedLocals: false,
  };
  const sources = [...files.keys(), join(import.meta.dirname, 'snippet-types.d.ts')];
  const tsconfig = { extends: join(root, 'tsconfig.json'), compilerOptions, files: sources, include: [] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiler = spawn(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder });
  let printed = '';
  compiler.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [status] = (await once(compiler, 'close')) as [number | null];
  // Type errors in the project's sources belong to another check. If the compiler failed before it checked types, this test fails.
  if (status !== 0 && !/^\S.*\(\d+,\d+\): error/m.test(printed))
    throw new Error(`tsc ended with status ${status}: ${printed}`);
  return printed.split('\n').flatMap((text) => {
    const [, file = '', line = '', complaint = ''] = /^(snippet-\d+\.tsx?)\((\d+),\d+\): (.*)/.exec(text) ?? [];
    const snippet = files.get(file);
    return snippet === undefined ? [] : [`${snippet.page}:${snippet.line + Number(line)}: ${complaint}`];
  });
}
