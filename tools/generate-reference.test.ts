import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateReference } from './generate-reference.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'latchkey-reference-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const quiet = '/** Nothing. */\nexport const g = 2n;\n';

/** Returns the client's page for these sources below packages/client, and optionally sources of the srp package. */
async function pageOf(files: Readonly<Record<string, string>>): Promise<string> {
  const exports = {
    '.': { source: { node: './src/index-node.ts', default: './src/index.ts' } },
    './more': { source: './src/more.ts' },
  };
  const all = {
    'client/package.json': JSON.stringify({ exports }),
    'client/src/index.ts': '/** All of it.\n *\n * @module\n */\nexport * from "./client.ts";\n',
    'client/src/index-node.ts': 'export * from "./client.ts";\n',
    'client/src/client.ts': quiet,
    'client/src/more.ts': quiet,
    'srp/package.json': JSON.stringify({ exports: { '.': { source: './src/index.ts' } } }),
    'srp/src/index.ts': quiet,
    'react/package.json': JSON.stringify({ exports: { '.': { source: './src/index.ts' } } }),
    'react/src/index.ts': '',
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    const target = join(root, 'packages', path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  const [page] = await generateReference(root);
  return page?.content ?? '';
}

/** Returns the part of a page below one heading. */
function entry(page: string, name: string): string {
  return page.split(/\n(?=#{2,3} )/).find((part) => part.startsWith(`### ${name}\n`)) ?? '';
}

const source = `
import type { Bytes } from '@latchkey/srp';

/** What all have in common. */
interface Shared<Answer> {
  /** Whether it is over. */
  readonly done: false;
  /** Answers. @throws BadError */
  respond(answer: Answer, options?: { signal?: AbortSignal | undefined }): Promise<void>;
}

/** One of them. */
export interface Code extends Shared<{ readonly code: string }>, Pick<Device, 'name'> {
  readonly bytes?: Bytes | undefined;
}

/** A device. */
export interface Device { readonly name: string /** When, in ms | s. */; readonly at: number; }

/** What came of it. */
export type Outcome =
  /** All is well. */
  | { readonly status: 'fine' /** Which. */; readonly device: Device }
  /** It is not. */
  | { readonly status: 'bad' };

/** Yes or no. */
export type Choice = boolean | 'later';

const because = <const Code extends string>(code: Code, message: string) => class extends Error {};
/** It is bad. Really. */
export class BadError extends because('Bad', '. Go home.') {}

/**
 * Tells of a device, all
 * pages: see {@link Device}. More.
 *
 * Sends GetDevice { DeviceKey }.
 *
 * @param days until {@link Choice}
 * @returns how it went
 * @throws BadError if it is bad
 * @example tell(device)
 */
export async function tell({ name }: Device, days = 30, ...more: Choice[]): Promise<Outcome> { return { status: 'bad' }; }

/** Lists. Sends ListDevices {}. */
export function list(): Promise<Device[]> { return Promise.resolve([]); }
`;

describe('a page of the reference', () => {
  it('shows a function with its signature, parameters, wire fields, result, errors and example', async () => {
    const page = await pageOf({ 'client/src/client.ts': source });
    expect(entry(page, 'tell').trim().split('\n\n').slice(1)).toEqual([
      '```ts\nfunction tell(device: Device, days?: number, ...more: Choice[]): Promise<Outcome>\n```',
      'Tells of a device, all pages: see [`Device`](#device). More.',
      [
        '| parameter | type |  |',
        '| --- | --- | --- |',
        '| `device` | [`Device`](#device) | A device. |',
        '| `days?` | `number` | until [`Choice`](#choice) |',
        '| `...more` | `Choice[]` |  |',
      ].join('\n'),
      '**On the wire:** Sends GetDevice { DeviceKey }.',
      '**Returns** how it went',
      '**Throws** [`BadError`](#making-a-client) if it is bad',
      '```ts\ntell(device)\n```',
    ]);
    expect(entry(page, 'list')).toContain('**Returns** a list of [`Device`](#device): A device.');
    expect(page).toContain('| [`tell`](#tell) | Tells of a device, all pages: see [`Device`](#device). |');
  });

  it('shows members, where they come from, and their comments', async () => {
    const page = await pageOf({ 'client/src/client.ts': source });
    expect(entry(page, 'Code')).toContain(
      "Has the members of [`Shared`](#shared), where `Answer` is `{ code: string }`.\n\nExtends `Pick<Device, 'name'>`.",
    );
    expect(entry(page, 'Code')).toContain('| `bytes?` | `Bytes` |  |');
    expect(entry(page, 'Shared')).toContain('Not exported by name');
    expect(entry(page, 'Shared')).toContain(
      '| `respond` | `(answer: Answer, options?: { signal?: AbortSignal }) => Promise<void>` | Answers. Throws BadError. |',
    );
    expect(entry(page, 'Device')).toContain('| `name` | `string` |  |\n| `at` | `number` | When, in ms \\| s. |');
  });

  it('shows the forms of a union, or the union', async () => {
    const page = await pageOf({ 'client/src/client.ts': source });
    expect(entry(page, 'Outcome')).toContain(
      "| `{ status: 'fine'; device: Device }` | All is well. `device`: Which. |\n| `{ status: 'bad' }` | It is not. |",
    );
    expect(entry(page, 'Choice')).toContain("type Choice = boolean | 'later'");
  });

  it('puts errors that are a code and a message into one table', async () => {
    const page = await pageOf({ 'client/src/client.ts': source });
    expect(page).toContain('| `BadError` | `Bad` | It is bad. | Bad. Go home. |');
    expect(entry(page, 'BadError')).toBe('');
  });

  it('follows exports to other modules and packages, under their exported names', async () => {
    const page = await pageOf({
      'client/src/client.ts': "export { inner as outer } from '@latchkey/srp';\n",
      'srp/src/index.ts': `${quiet}\n/** Inside. */\nexport const inner: string = 'x';\n`,
    });
    expect(entry(page, 'outer')).toContain('const outer: string');
  });
});

describe('the reference is rejected', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a symbol without a doc comment',
      {
        'client/src/client.ts':
          '/** Not of it. */\nconst a = 1;\nexport const bare = 1n;\nexport const alsoBare = a;\n',
      },
      /without a doc comment:\npackages\/client\/src\/client.ts: bare\npackages\/client\/src\/client.ts: alsoBare$/,
    ],
    [
      'a comment on a parameter that does not exist',
      { 'client/src/client.ts': '/** F. @param days how many */\nexport function f(n: number): void {}\n' },
      /f has no parameter days/,
    ],
    [
      'a function without a return type',
      { 'client/src/client.ts': '/** F. */\nexport function f() {}\n' },
      /f has no return type/,
    ],
    [
      'a file in a folder that has no section',
      { 'srp/src/index.ts': quiet, 'client/src/client.ts': "export * from './new.ts';\n", 'client/src/new.ts': quiet },
      /^packages\/client\/src\/new.ts: g is in no section of the reference/,
    ],
    [
      'an entry with different exports on one platform',
      { 'client/src/index-node.ts': `export * from "./client.ts";\n${quiet.replace('const g', 'const h')}` },
      /export different names/,
    ],
  ])('for %s', async (_what, files, message) => {
    await expect(pageOf(files)).rejects.toThrow(message);
  });
});

it('has a heading for every link, in the pages that are checked in', async () => {
  const directory = join(import.meta.dirname, '..', 'docs', 'reference');
  const pages = new Map<string, string>();
  for (const name of ['client.md', 'srp.md']) pages.set(name, await readFile(join(directory, name), 'utf8'));
  for (const [name, text] of pages) {
    const links = [...text.matchAll(/\]\(([\w-]+\.md)?#([^)]+)\)/g)];
    expect(links.length).toBeGreaterThan(100);
    const dead = links.filter(([, file = name, anchor = '']) => !anchorsIn(pages.get(file) ?? '').has(anchor));
    expect(dead.map(([link]) => link)).toEqual([]);
  }
});

/** Returns the anchors as GitHub creates them: lower case, without punctuation, repeated ones numbered. */
function anchorsIn(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.matchAll(/^#{1,3} (.*)$/gm)) {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = plain;
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${plain}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
