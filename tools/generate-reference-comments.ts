/** Parses doc comments: the text, and the tags that this project uses. */

/** The parts of a doc comment. */
export interface DocComment {
  /** Paragraphs in Markdown, without the "Sends …" sentences. */
  readonly paragraphs: readonly string[];
  /** "Sends ConfirmDevice { … }.": the requests that a call makes, and the members that it sets. */
  readonly sends: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  readonly returns: string | undefined;
  readonly throws: string | undefined;
  /** Examples in TypeScript. */
  readonly examples: readonly string[];
}

const tags = ['param', 'returns', 'throws', 'example', 'module'];
const tagPattern = new RegExp(`(?:^|\\s)@(?=(?:${tags.join('|')})\\b)`);

/** Parses the text between the opening and closing marks of a doc comment. */
export function parseDocComment(comment: string): DocComment {
  const [body = '', ...tagged] = textOf(comment).split(tagPattern);
  const paragraphs: string[] = [];
  const sends: string[] = [];
  for (const paragraph of body.split(/\n\s*\n/).map(unwrap)) {
    const [, text = paragraph, sent] = /^(.*?)(?:(?:^| )(Sends [A-Z].*))?$/.exec(paragraph) ?? [];
    if (text !== '') paragraphs.push(text);
    if (sent !== undefined) sends.push(sent);
  }
  const textsOf = (tag: string) =>
    tagged.filter((text) => /^\w*/.exec(text)?.[0] === tag).map((text) => text.slice(tag.length).trim());
  const valuesOf = (tag: string) => textsOf(tag).map(unwrap);
  return {
    paragraphs,
    sends: joined(sends),
    parameters: new Map(valuesOf('param').map(parameter)),
    returns: joined(valuesOf('returns')),
    throws: joined(valuesOf('throws')),
    examples: textsOf('example'),
  };
}

/** Returns the first sentence, for lists. */
export function summaryOf({ paragraphs, sends }: DocComment): string {
  const text = paragraphs[0] ?? sends ?? '';
  // A full stop ends a sentence only before a capital letter, because names may contain dots.
  return /^.*?[.:](?= [A-Z`(]|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

/** Removes the star at the beginning of every line. */
function textOf(comment: string): string {
  return comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}

/** Joins the lines of a paragraph, because Markdown wraps lines itself. Lists keep their lines. */
function unwrap(text: string): string {
  return text.trim().replace(/\s*\n\s*(?![-*] )/g, ' ');
}

function parameter(text: string): [string, string] {
  const [name = '', ...rest] = text.split(' ');
  return [name, rest.join(' ')];
}

function joined(parts: readonly string[]): string | undefined {
  return parts.length === 0 ? undefined : parts.join(' ');
}
