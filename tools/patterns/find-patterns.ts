/** Finds the regular expressions of a source file: literals, and those built from constant text. */
import { parseSync } from 'oxc-parser';
import type { SourcePattern } from './pattern.ts';

export interface FoundPatterns {
  readonly patterns: readonly SourcePattern[];
  /** Places of expressions that are built at run time and cannot be checked here. */
  readonly builtAtRunTime: readonly string[];
}

/** The members of an ESTree node that are read here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly object?: Node;
  readonly property?: Node;
  readonly name?: string;
  readonly value?: unknown;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly quasis?: readonly { readonly value: { readonly cooked: string } }[];
}

/** String methods that convert their argument to a regular expression. */
const compiling = new Set(['match', 'matchAll', 'search']);

/**
 * @param file its name, for the places and for the language (`.ts`, `.js`)
 * @throws SyntaxError if the text is not a program
 */
export function findPatterns(file: string, text: string): FoundPatterns {
  const { program, errors } = parseSync(file, text);
  if (errors[0] !== undefined) throw new SyntaxError(`${file}: ${errors[0].message}`);
  const patterns: SourcePattern[] = [];
  const builtAtRunTime: string[] = [];
  const placeOf = ({ start }: Node) => `${file}:${text.slice(0, start).split('\n').length}`;

  const add = (node: Node, source: string, flags: string, isSplit: boolean): void => {
    const repeats = isSplit || flags.includes('g');
    patterns.push({ kind: 'expression', source, flags, repeats, place: placeOf(node) });
  };

  const visitCall = (node: Node): void => {
    const [first, second] = node.arguments ?? [];
    const method = node.callee?.property?.name ?? '';
    if (node.callee?.name === 'RegExp' && first?.regex === undefined) {
      const source = constantText(first);
      const flags = second === undefined ? '' : constantText(second);
      if (source === undefined || flags === undefined) builtAtRunTime.push(placeOf(node));
      else add(node, source, flags, false);
    }
    const given = compiling.has(method) ? constantText(first) : undefined;
    if (given !== undefined) add(node, given, method === 'matchAll' ? 'g' : '', false);
  };

  const visit = (value: unknown, parent: Node | undefined): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const one of value) visit(one, parent);
      return;
    }
    const node = value as Node;
    if (node.regex !== undefined) {
      const isSplit = parent?.callee?.property?.name === 'split' && parent.arguments?.[0] === node;
      add(node, node.regex.pattern, node.regex.flags, isSplit);
      return;
    }
    if (node.type === 'CallExpression' || node.type === 'NewExpression') visitCall(node);
    for (const child of Object.values(node)) visit(child, typeof node.type === 'string' ? node : parent);
  };

  visit(program, undefined);
  return { patterns, builtAtRunTime };
}

/** Returns the text of a string literal, or of a template without placeholders. */
function constantText(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.quasis?.length === 1) return node.quasis[0]?.value.cooked;
  return undefined;
}
