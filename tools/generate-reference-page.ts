/** Renders entries as one page of Markdown. */
import { summaryOf } from './generate-reference-comments.ts';
import type { Base, Entry, Row } from './generate-reference-entries.ts';

/** A section of a page. */
export interface Section {
  readonly title: string;
  /** Markdown. */
  readonly introduction: string;
  readonly entries: readonly Entry[];
}

/** A page. */
export interface Page {
  readonly title: string;
  /** Markdown. */
  readonly introduction: string;
  readonly sections: readonly Section[];
  /** Links to the entries on other pages, by name. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

const order: readonly Entry['kind'][] = ['function', 'constant', 'class', 'interface', 'type'];

/** Sorts the entries of every section: by kind, then by name. */
export function sorted(sections: readonly Section[]): readonly Section[] {
  return sections.map((section) => ({ ...section, entries: section.entries.toSorted(byKindAndName) }));
}

/** Returns the page as Markdown. */
export function renderPage(page: Page): string {
  const writer = writerFor(page);
  const parts = page.sections.flatMap((section) => [
    `## ${section.title}`,
    ...(section.introduction === '' ? [] : [section.introduction]),
    ...failures(section.entries, writer),
    ...section.entries.filter(isShownAlone).flatMap((entry) => renderEntry(entry, writer)),
  ]);
  return `${[
    '<!-- Generated from the doc comments by tools/generate.ts. Do not edit: run `npm run generate`. -->',
    `# ${page.title}`,
    page.introduction,
    ...page.sections.flatMap((section) => contents(section, writer)),
    ...parts,
  ].join('\n\n')}\n`;
}

function nameOf({ name }: Entry): string {
  return name;
}

function byKindAndName(a: Entry, b: Entry): number {
  return order.indexOf(a.kind) - order.indexOf(b.kind) || a.name.localeCompare(b.name, 'en');
}

/** Returns the anchors of headings, in order, as GitHub creates them: a repeated one gets a number. */
function anchorsOf(headings: readonly string[]): ReadonlyMap<string, string> {
  const times = new Map<string, number>();
  return new Map(
    headings.map((heading) => {
      const plain = heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
        .replaceAll(' ', '-');
      const before = times.get(plain) ?? 0;
      times.set(plain, before + 1);
      return [heading, before === 0 ? plain : `${plain}-${before}`];
    }),
  );
}

/** Writes links and summaries for the names on the page. */
interface Writer {
  /** Returns a link to a heading of this page. */
  heading(text: string): string;
  /** Returns a name, as a link if it has an entry. */
  name(text: string): string;
  /** Returns a doc comment's Markdown, with links for `{@link X}`. */
  text(markdown: string): string;
  /** Returns the summary of a type; empty if it has no entry. */
  summary(type: string): string;
}

function writerFor(page: Page): Writer {
  const anchors = anchorsOf(headingsOf(page));
  const links = new Map([...page.elsewhere, ...linksTo(page)]);
  const entries = new Map(page.sections.flatMap((section) => section.entries.map((entry) => [entry.name, entry])));
  const name = (text: string) => (links.has(text) ? `[\`${text}\`](${links.get(text) ?? ''})` : `\`${text}\``);
  const text = (markdown: string) => markdown.replaceAll(/\{@link (\w+)\}/g, (_, target: string) => name(target));
  return {
    name,
    text,
    heading: (heading) => `[${heading}](#${anchors.get(heading) ?? ''})`,
    summary(type) {
      const entry = entries.get(type);
      return entry === undefined ? '' : text(summaryOf(entry.doc));
    },
  };
}

/** Returns links to every entry of a page, by name: from the page itself, or from another page if `file` is given. */
export function linksTo(page: Page, file = ''): ReadonlyMap<string, string> {
  const anchors = anchorsOf(headingsOf(page));
  const links = page.sections.flatMap(({ title, entries }) =>
    entries.map((entry): [string, string] => {
      const heading = isShownAlone(entry) ? entry.name : title;
      return [entry.name, `${file}#${anchors.get(heading) ?? ''}`];
    }),
  );
  return new Map(links);
}

function headingsOf({ title, sections }: Page): string[] {
  const headings = sections.flatMap((section) => [section.title, ...section.entries.filter(isShownAlone).map(nameOf)]);
  return [title, ...headings];
}

/** Returns whether an entry has its own heading. Errors that have only a code and a message share one table. */
function isShownAlone({ failure }: Entry): boolean {
  return failure === undefined;
}

function contents({ title, entries }: Section, writer: Writer): string[] {
  const functions = entries.filter(({ kind }) => kind === 'function');
  const others = entries.filter((entry) => entry.kind !== 'function' && isShownAlone(entry));
  const rows = functions.map(({ name, doc }) => [writer.name(name), writer.text(summaryOf(doc))]);
  return [
    `**${writer.heading(title)}**`,
    ...table(['function', ''], rows),
    ...(others.length > 0 ? [others.map(({ name }) => writer.name(name)).join(' · ')] : []),
  ];
}

function failures(entries: readonly Entry[], writer: Writer): string[] {
  const rows = entries.flatMap(({ name, doc, failure }) =>
    failure === undefined ? [] : [[`\`${name}\``, `\`${failure.code}\``, writer.text(summaryOf(doc)), failure.message]],
  );
  return table(['class', '`code`', 'cause', '`message`'], rows);
}

function renderEntry(entry: Entry, writer: Writer): string[] {
  const { name, doc, signature, parameters = [], members = [], variants = [], bases = [] } = entry;
  const described = parameters.map(({ name: parameter, type, text }): Row => {
    return { name: parameter, type, text: text || writer.summary(type) };
  });
  return [
    `### ${name}`,
    ...(signature === undefined ? [] : [`\`\`\`ts\n${signature}\n\`\`\``]),
    ...doc.paragraphs.map((paragraph) => writer.text(paragraph)),
    ...(entry.isHidden === true ? ['Not exported by name; the types that refer to it have its members.'] : []),
    ...inheritance(bases, writer),
    ...(described.some(({ text }) => text !== '') ? table(['parameter', 'type', ''], cells(described, writer)) : []),
    ...table(['member', 'type', ''], cells(members, writer)),
    ...table(
      ['form', ''],
      variants.map(({ type, text }) => [writer.name(type), writer.text(text)]),
    ),
    ...outcome(entry, writer),
  ];
}

function inheritance(bases: readonly Base[], writer: Writer): string[] {
  const known = bases.filter(({ name }) => writer.name(name).startsWith('['));
  const others = bases.filter((base) => !known.includes(base)).map(({ text }) => `\`${text}\``);
  const named = known.map(({ name, given }) => {
    const where = given.map(([parameter, argument]) => `\`${parameter}\` is \`${argument}\``).join(' and ');
    return `${writer.name(name)}${where === '' ? '' : `, where ${where}`}`;
  });
  return [
    ...(named.length > 0 ? [`Has the members of ${named.join(' and of ')}.`] : []),
    ...(others.length > 0 ? [`Extends ${others.join(', ')}.`] : []),
  ];
}

function outcome({ doc, returned = '' }: Entry, writer: Writer): string[] {
  const { sends, throws, examples } = doc;
  const returns = doc.returns ?? returnedText(returned, writer);
  const named = throws?.replaceAll(/\b\w+Error\b/g, (error) => writer.name(error));
  return [
    ...(sends === undefined ? [] : [`**On the wire:** ${writer.text(sends)}`]),
    ...(returns === '' ? [] : [`**Returns** ${writer.text(returns)}`]),
    ...(named === undefined ? [] : [`**Throws** ${writer.text(named)}`]),
    ...examples.map((example) => `\`\`\`ts\n${example}\n\`\`\``),
  ];
}

/** Returns a link to the return type with its summary; empty for types without an entry. */
function returnedText(returned: string, writer: Writer): string {
  const [, type = '', list, optional] = /^(\w+)(\[\])?( \| undefined)?$/.exec(returned) ?? [];
  const summary = writer.summary(type);
  if (summary === '') return '';
  return `${list ? 'a list of ' : ''}${writer.name(type)}${optional ? ', or undefined' : ''}: ${summary}`;
}

function cells(rows: readonly Row[], writer: Writer): string[][] {
  return rows.map(({ name, type, text }) => [`\`${name}\``, writer.name(type), writer.text(text)]);
}

/** Returns a table; nothing if there are no rows. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  // A pipe would end the cell, in code too.
  const escaped = rows.map((texts) => texts.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', '<br>')));
  return [[line(heads), line(heads.map(() => '---')), ...escaped.map(line)].join('\n')];
}
