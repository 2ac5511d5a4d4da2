/** Measures what a browser has to load: bundled and minified by Vite, compressed with gzip. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import type { Findings, Ratio } from '../table.ts';
import { latchkey, peers, type SizeEntry, type Library } from './libraries.ts';

/** The AWS SDK is not counted: only some libraries need it, and any app may use it anyway. */
const external = ['@aws-sdk/client-cognito-identity-provider'];

interface Size {
  readonly library: Library;
  readonly entry: SizeEntry;
  readonly minified: number;
  readonly compressed: number;
}

async function sizeOf(library: Library, entry: SizeEntry): Promise<Size> {
  // A virtual file. Its path is in the library's folder, so that its imports are resolved from there.
  const id = join(library.folder, 'entry-of-size-measurement.js');
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source', 'module', 'browser', 'production'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (name) => (name === id ? id : null),
        load: (name) => (name === id ? entry.code : null),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      rollupOptions: { input: id, external, preserveEntrySignatures: 'strict' },
    },
  });
  const outputs = [result].flat() as Rollup.RollupOutput[];
  const code = outputs.flatMap(({ output }) => output.map((part) => ('code' in part ? part.code : ''))).join('');
  return { library, entry, minified: code.length, compressed: gzipSync(code, { level: 9 }).length };
}

export async function measureSizes(log: (line: string) => void): Promise<Findings> {
  const sizes: Size[] = [];
  for (const library of [latchkey, ...peers]) {
    for (const entry of library.sizes) sizes.push(await sizeOf(library, entry));
    log(`size of ${library.name}`);
  }
  const ours = sizes.filter(({ library }) => library === latchkey);
  const sameAs = ({ entry: { title } }: Size) =>
    sizes.filter(({ library, entry }) => library !== latchkey && title.startsWith(entry.title));
  return {
    ratios: [
      ...ours.flatMap((own) => limitOf(own)),
      ...ours.flatMap((own) => sameAs(own).map((other) => ratioOf(other, own))),
    ],
    figures: [
      {
        title: 'Size, without the AWS SDK',
        columns: ['library', 'what', 'minified, bytes', 'gzip -9, bytes'],
        rows: sizes.map(({ library, entry, minified, compressed }) => [
          library.name,
          entry.title,
          minified,
          compressed,
        ]),
        note: 'cognito-srp-helper also needs the AWS SDK for its requests, which is not included here. The others do not need it in a browser.',
      },
    ],
  };
}

function limitOf({ entry: { title, limit }, compressed }: Size): Ratio[] {
  if (limit === undefined) return [];
  const target = `≤ ${limit.toLocaleString('en-US')}`;
  return [{ what: `Bytes, compressed: ${title}`, value: compressed, target, met: compressed <= limit }];
}

function ratioOf({ library, entry, compressed }: Size, own: Size): Ratio {
  return { what: `Size, ${entry.title}: ${library.name} divided by ours`, value: compressed / own.compressed };
}
