// Why this exists: an API reference written by hand is soon out of date. This one is generated from the doc comments of the
// packages' exports, so it agrees with the code, and an exported name without a comment fails the build.
import { parseDocComment } from './generate-reference-comments.ts';
import { type Entry, entryOf } from './generate-reference-entries.ts';
import { createModuleReader, entriesOf, type Exported, type ModuleReader } from './generate-reference-modules.ts';
import { linksTo, type Page, renderPage, type Section, sorted } from './generate-reference-page.ts';
import type { GeneratedFile } from './generated-file.ts';

/** A package with its own page. */
interface Documented {
  readonly name: string;
  readonly introduction: string;
  /** Sections of the main entry, in reading order. Each has the path prefixes of the declarations that it shows. */
  readonly sections: Readonly<Record<string, readonly string[]>>;
}

const readMore = 'Every name that the package exports, with the wire fields that each function fills.';

const packages: readonly Documented[] = [
  {
    name: 'client',
    introduction: `${readMore} How it fits together: [Remembered devices](../guide/remembered-devices.md).`,
    sections: {
      'Making a client': ['packages/client/src/index.ts', 'packages/client/src/client.ts'],
      'Signing in': ['packages/client/src/sign-in/'],
      Sessions: ['packages/client/src/session/', 'packages/client/src/account/sign-out.ts'],
      Devices: ['packages/client/src/devices/', 'packages/client/src/device/'],
      'The account': [
        'packages/client/src/account/',
        'packages/client/src/session/mfa-status.ts',
        'packages/client/src/sign-in/otpauth-uri.ts',
      ],
      Errors: ['packages/client/src/error.ts'],
      'Stores and transports': ['packages/client/src/stores/', 'packages/client/src/transport/'],
      'The wire': ['packages/client/src/wire.ts'],
      Arithmetic: ['packages/srp/'],
    },
  },
  {
    name: 'react',
    introduction: 'Every name that the package exports. How to use it: [the package](../../packages/react/README.md).',
    sections: {
      'The form': ['packages/react/src/form/'],
      Sessions: ['packages/react/src/session/'],
      'Signing in': ['packages/react/src/sign-in/'],
      Devices: ['packages/react/src/devices/'],
    },
  },
  {
    name: 'srp',
    introduction: readMore,
    sections: {
      'The client’s half': ['packages/srp/src/client.ts', 'packages/srp/src/timestamp.ts'],
      'The server’s half': [
        'packages/srp/src/server.ts',
        'packages/srp/src/verification.ts',
        'packages/srp/src/device-verifier.ts',
      ],
      'Numbers and encodings': ['packages/srp/src/'],
    },
  },
];

/**
 * Returns `docs/reference/<package>.md` for each documented package.
 *
 * @param root absolute path of the repository
 * @throws Error that names every exported symbol without a doc comment
 */
export async function generateReference(root: string): Promise<readonly GeneratedFile[]> {
  const reader = createModuleReader(root);
  const pages = packages.map((documented) => ({
    file: `${documented.name}.md`,
    page: pageOf(root, reader, documented),
  }));
  const elsewhere = new Map(pages.flatMap(({ file, page }) => [...linksTo(page, file)]));
  return pages.map(({ file, page }) => ({
    path: `docs/reference/${file}`,
    content: renderPage({ ...page, elsewhere }),
  }));
}

function pageOf(root: string, reader: ModuleReader, documented: Documented): Page {
  const title = `@latchkey/${documented.name}`;
  const entrances = [...entriesOf(root, documented.name)].map(([subpath, sources]) => ({
    specifier: subpath.replace('.', title),
    symbols: symbolsOf(reader, sources),
    about: moduleText(reader, sources[0] ?? ''),
  }));
  assertCommented(entrances.flatMap(({ symbols }) => symbols));
  const exported = new Set(entrances.flatMap(({ symbols }) => symbols.map(({ name }) => name)));
  const [main, ...others] = entrances.map(({ specifier, symbols, about }): Section => {
    const entries = symbols.map((symbol) => entryOf(reader, symbol));
    return { title: specifier, introduction: about, entries: [...entries, ...hiddenBases(reader, entries, exported)] };
  });
  const sections = sorted([...mainSections(documented, main?.entries ?? []), ...others]);
  const introduction = [main?.introduction, documented.introduction].join('\n\n');
  return { title, introduction, sections, elsewhere: new Map() };
}

/** Returns entries for types that exported types extend but that are not exported themselves, because their members are usable. */
function hiddenBases(reader: ModuleReader, entries: readonly Entry[], exported: ReadonlySet<string>): readonly Entry[] {
  const bases = entries.flatMap((entry) => entry.bases ?? []).flatMap(({ declared }) => declared ?? []);
  const hidden = new Map(bases.filter(({ name }) => !exported.has(name)).map((base) => [base.name, base]));
  return [...hidden.values()].map((base) => Object.assign(entryOf(reader, base), { isHidden: true }));
}

/** Returns the exports of an entry. They must be the same on every platform, because one page describes all platforms. */
function symbolsOf(reader: ModuleReader, [usual = '', ...others]: readonly string[]): readonly Exported[] {
  const symbols = reader.exportsOf(usual);
  const listed = namesOf(symbols);
  for (const other of others) {
    if (namesOf(reader.exportsOf(other)) !== listed) throw new Error(`${usual} and ${other} export different names`);
  }
  return symbols;
}

function namesOf(symbols: readonly Exported[]): string {
  return symbols
    .map(({ name }) => name)
    .toSorted()
    .join(', ');
}

/** Returns the module comment: the first comment, if it has the tag `@module`. */
function moduleText(reader: ModuleReader, path: string): string {
  const comment = reader.module(path).comments[0]?.value ?? '';
  return comment.includes('@module') ? parseDocComment(comment).paragraphs.join('\n\n') : '';
}

function assertCommented(symbols: readonly Exported[]): void {
  const bare = symbols.filter(({ comment }) => comment === undefined);
  if (bare.length === 0) return;
  const lines = bare.map(({ name, module }) => `${module.path}: ${name}`);
  throw new Error(`Exported without a doc comment:\n${lines.join('\n')}`);
}

/** Groups the entries of the main module by section: the one with the longest path that the entry's path begins with. */
function mainSections({ sections }: Documented, entries: readonly Entry[]): Section[] {
  const places = Object.values(sections).flatMap((paths, place) => paths.map((beginning) => ({ beginning, place })));
  const byLength = places.toSorted((a, b) => b.beginning.length - a.beginning.length);
  const placeOf = ({ name, path }: Entry) => {
    const place = byLength.find(({ beginning }) => path.startsWith(beginning))?.place;
    if (place === undefined)
      throw new Error(`${path}: ${name} is in no section of the reference (tools/generate-reference.ts)`);
    return place;
  };
  return Object.keys(sections).map((title, place) => ({
    title,
    introduction: '',
    entries: entries.filter((entry) => placeOf(entry) === place),
  }));
}
