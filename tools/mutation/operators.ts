/**
 * Finds what can be changed in a source file. TypeScript 7 has no compiler API for programs, therefore oxc-parser reads the file, as in
 * the other tools.
 *
 * Nothing is changed in types, in text for people (logs, errors, sentences), or where an equal change is made already:
 * a comparison that is a whole condition is replaced by true and by false and is not negated as well.
 */
import { parseSync } from 'oxc-parser';
import type { Change, Operator } from './mutant.ts';
import { isNode, type Node } from './node.ts';

const negated: Readonly<Record<string, string>> = { '===': '!==', '!==': '===', '==': '!=', '!=': '==' };
const shifted: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const arithmetic: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
};
/** Members of nodes that hold types, names or addresses of modules. */
const skippedMembers = new Set([
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'superTypeArguments',
  'returnType',
  'implements',
  'source',
  'label',
]);
const typeWrappers = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSParameterProperty']);
const skippedNodes = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'ExportSpecifier', 'MetaProperty']);
const removable = new Set([
  'CallExpression',
  'ChainExpression',
  'AwaitExpression',
  'AssignmentExpression',
  'UpdateExpression',
  'UnaryExpression',
]);

/**
 * @param file its name, for the language
 * @returns the changes in the order of the text; those of the same place follow each other
 */
export function findChanges(file: string, source: string): Change[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new SyntaxError(`${file}: ${errors[0].message}`);
  const changes: Change[] = [];
  const textOf = (node: Node) => source.slice(node.start, node.end);
  const add = (node: Node, operator: Operator, replacement: string): void => {
    if (replacement !== textOf(node)) changes.push({ start: node.start, end: node.end, operator, replacement });
  };

  /** Replaces the operator between two operands, which the text between them contains. */
  const withOperator = (node: Node, left: Node, right: Node, operator: string): string => {
    const between = source.slice(left.end, right.start).replace(node.operator ?? '', operator);
    return source.slice(node.start, left.end) + between + source.slice(right.start, node.end);
  };

  const visitCondition = (node: Node | null | undefined, isLoop: boolean): void => {
    if (!node || unwrapped(node).type === 'Literal') return;
    if (!isLoop) add(node, 'condition', 'true');
    add(node, 'condition', 'false');
  };

  const visitBinary = (node: Node, isCondition: boolean): void => {
    const { left, right, operator = '' } = node;
    if (left === undefined || right === undefined) return;
    const other = negated[operator];
    if (other !== undefined && !isCondition) add(node, 'equality', withOperator(node, left, right, other));
    const boundary = shifted[operator];
    if (boundary !== undefined) add(node, 'boundary', withOperator(node, left, right, boundary));
    const opposite = arithmetic[operator];
    if (opposite === undefined || isText(left) || isText(right)) return;
    add(node, 'arithmetic', withOperator(node, left, right, opposite));
  };

  const visitLiteral = (node: Node, parent: Node): void => {
    const { value } = node;
    if (node.regex !== undefined) visitPattern(node, node.regex);
    else if (typeof value === 'boolean') add(node, 'boolean', String(!value));
    else if (node.bigint !== undefined)
      add(node, 'number', `${BigInt(node.bigint) === 0n ? 1n : BigInt(node.bigint) + 1n}n`);
    else if (typeof value === 'number') add(node, 'number', value === 1 ? '0' : String(value + 1));
    else if (typeof value === 'string' && !isNameOrProse(value, parent))
      add(node, 'string', value === '' ? `'changed'` : `''`);
  };

  const visitPattern = (node: Node, { pattern, flags }: { pattern: string; flags: string }): void => {
    const all = flags.includes('v') || flags.includes('u') ? flags : `${flags}u`;
    add(node, 'pattern', `/(?:)/${all}`);
    if (pattern.startsWith('^') && pattern.length > 1) add(node, 'pattern', `/${pattern.slice(1)}/${flags}`);
    if (pattern.endsWith('$') && !pattern.endsWith('\\$')) add(node, 'pattern', `/${pattern.slice(0, -1)}/${flags}`);
  };

  const visitLogical = (node: Node): void => {
    const { left, right, operator } = node;
    if (left === undefined || right === undefined) return;
    const kind = operator === '??' ? 'nullish' : 'logical';
    add(node, kind, textOf(left));
    add(node, kind, textOf(right));
  };

  /** Each `?.` of a chain becomes an access that fails for undefined. */
  const visitChain = (chain: Node): void => {
    let link = chain.expression;
    while (link !== undefined) {
      const base: Node | undefined = link.object ?? link.callee ?? link.expression;
      if (link.optional === true && base !== undefined) {
        const access = source.slice(base.end, link.end);
        const plain = access.replace('?.', /^\s*\?\.[([]/.test(access) ? '' : '.');
        add(chain, 'optional chain', source.slice(chain.start, base.end) + plain + source.slice(link.end, chain.end));
      }
      link = base;
    }
  };

  const visitReturned = (value: Node): void => {
    const inner = unwrapped(value);
    const isPlain = inner.type === 'Identifier' && inner.name === 'undefined';
    if (isPlain || inner.type === 'Literal' || inner.type === 'ArrowFunctionExpression') return;
    add(value, 'return value', 'undefined');
  };

  const visitNode = (node: Node, parent: Node, isCondition: boolean): void => {
    const { test, argument, expression } = node;
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') visitCondition(test, false);
    else if (/^(While|DoWhile|For)Statement$/.test(node.type)) visitCondition(test, true);
    else if (node.type === 'BinaryExpression') visitBinary(node, isCondition);
    else if (node.type === 'LogicalExpression') visitLogical(node);
    else if (node.type === 'Literal') visitLiteral(node, parent);
    else if (node.type === 'TemplateLiteral' && !isNameOrProse(templateText(node), parent)) add(node, 'string', '``');
    else if (node.type === 'ChainExpression' && parent.operator !== 'delete') visitChain(node);
    else if (node.type === 'ArrayExpression' && (node.elements?.length ?? 0) > 0) add(node, 'collection', '[]');
    else if (node.type === 'ObjectExpression' && (node.properties?.length ?? 0) > 0) add(node, 'collection', '{}');
    else if (node.type === 'ReturnStatement' && argument) visitReturned(argument);
    else if (node.type === 'ArrowFunctionExpression' && isNode(node.body) && node.body.type !== 'BlockStatement') {
      visitReturned(node.body);
    } else if (
      node.type === 'UnaryExpression' &&
      argument &&
      !isCondition &&
      (node.operator === '!' || node.operator === '-')
    ) {
      add(node, 'negation', textOf(argument));
    } else if (node.type === 'AssignmentExpression' && node.left && node.right) {
      const opposite = arithmetic[node.operator?.slice(0, -1) ?? ''];
      if (opposite !== undefined && !isText(node.right)) {
        add(node, 'assignment', withOperator(node, node.left, node.right, `${opposite}=`));
      }
    } else if (node.type === 'ThrowStatement') add(node, 'statement', '');
    else if (
      node.type === 'ExpressionStatement' &&
      expression &&
      removable.has(expression.type) &&
      !isForPeople(expression)
    ) {
      if (expression.callee?.type !== 'Super') add(node, 'statement', '');
    }
  };

  const visit = (value: unknown, parent: Node, member: string): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one, parent, member);
      return;
    }
    if (!isNode(value) || skippedNodes.has(value.type) || isForPeople(value)) return;
    if (value.type.startsWith('TS') && !typeWrappers.has(value.type)) return;
    if (member === 'key' && parent.computed !== true) return;
    visitNode(value, parent, member === 'test');
    // What is thrown is text for people; only whether it is thrown is changed.
    if (value.type === 'ThrowStatement') return;
    for (const [name, child] of Object.entries(value)) {
      if (!skippedMembers.has(name)) visit(child, value.type === 'ParenthesizedExpression' ? parent : value, name);
    }
  };

  visit(program.body, program, 'body');
  return changes.toSorted((one, other) => one.start - other.start || other.end - one.end);
}

function unwrapped(node: Node): Node {
  return node.type === 'ParenthesizedExpression' && node.expression ? unwrapped(node.expression) : node;
}

function isText(node: Node): boolean {
  const inner = unwrapped(node);
  if (inner.type === 'BinaryExpression')
    return [inner.left, inner.right].some((side) => side !== undefined && isText(side));
  return inner.type === 'TemplateLiteral' || (inner.type === 'Literal' && typeof inner.value === 'string');
}

function templateText(node: Node): string {
  return (node.quasis ?? []).map(({ value }) => value.cooked).join('x');
}

/** A string that is compared (the comparison is changed already), is a name of a member, or is a sentence. */
function isNameOrProse(text: string, parent: Node): boolean {
  if (parent.type === 'BinaryExpression' && (parent.operator ?? '') in negated) return true;
  if (parent.type === 'MemberExpression' || parent.type === 'TaggedTemplateExpression') return true;
  return /[a-z,] [A-Za-z]|[A-Za-z] [a-z]/.test(text);
}

/** Calls that log, and errors that are made. */
function isForPeople({ type, callee }: Node): boolean {
  if (type === 'NewExpression') return /(Error|Exception)$/.test(callee?.name ?? '');
  if (type !== 'CallExpression' || callee === undefined) return false;
  const owner = callee.object?.name ?? callee.object?.property?.name ?? '';
  return /^(log|logger|console)$/.test(owner) || callee.name === 'log';
}
