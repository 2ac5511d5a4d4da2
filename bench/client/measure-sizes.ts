/** What a browser has to load: bundled and minified by Vite, compressed as web servers do. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import type { Findings, Ratio } from '../table.ts';
import { latchkey, peers, type SizeEntry, type Subject } from './subjects.ts';

/** The SDK comes on top for those who need it, and is the app's own choice for all. */
const external = ['@aws-sdk/client-cognito-identity-provider'];

interface Size {
  readonly subject: Subject;
  readonly entry: SizeEntry;
  readonly minified: number;
  readonly compressed: number;
}

async function sizeOf(subject: Subject, entry: SizeEntry): Promise<Size> {
  // The entry lies, in name, where its imports are to be looked up.
  const id = join(subject.folder, 'entry-of-size-measurement.js');
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
  return { subject, entry, minified: code.length, compressed: gzipSync(code, { level: 9 }).length };
}

export async function measureSizes(say: (line: string) => void): Promise<Findings> {
  const sizes: Size[] = [];
  for (const subject of [latchkey, ...peers]) {
    for (const entry of subject.sizes) sizes.push(await sizeOf(subject, entry));
    say(`size of ${subject.name}`);
  }
  const ours = sizes.filter(({ subject }) => subject === latchkey);
  const sameAs = ({ entry: { title } }: Size) =>
    sizes.filter(({ subject, entry }) => subject !== latchkey && title.startsWith(entry.title));
  return {
    ratios: [
      ...ours.flatMap((own) => limitOf(own)),
      ...ours.flatMap((own) => sameAs(own).map((other) => ratioOf(other, own))),
    ],
    figures: [
      {
        title: 'Size, without the AWS SDK',
        columns: ['library', 'what', 'minified, bytes', 'gzip -9, bytes'],
        rows: sizes.map(({ subject, entry, minified, compressed }) => [
          subject.name,
          entry.title,
          minified,
          compressed,
        ]),
        note: 'cognito-srp-helper needs the AWS SDK for its requests, which comes on top; the others need none in a browser.',
      },
    ],
  };
}

function limitOf({ entry: { title, limit }, compressed }: Size): Ratio[] {
  if (limit === undefined) return [];
  const aim = `≤ ${limit.toLocaleString('en-US')}`;
  return [{ what: `Bytes, compressed: ${title}`, value: compressed, aim, met: compressed <= limit }];
}

function ratioOf({ subject, entry, compressed }: Size, own: Size): Ratio {
  return { what: `Size, ${entry.title}: ${subject.name} over ours`, value: compressed / own.compressed };
}
