/** Creates the reference entry of a declaration: signature, parameters, members, variants. */
import type { ESTree } from 'vite';
import { type DocComment, parseDocComment } from './generate-reference-comments.ts';
import {
  commentBefore,
  type Exported,
  type ModuleReader,
  type SourceModule,
  type Span,
} from './generate-reference-modules.ts';

/** A parameter, a member, or one of the forms of a union. */
export interface Row {
  readonly name: string;
  /** TypeScript type on one line. */
  readonly type: string;
  /** Markdown. */
  readonly text: string;
}

/** A type that another extends. */
export interface Base {
  readonly name: string;
  /** The type as written, with its type arguments. */
  readonly text: string;
  /** Its type parameters with their arguments; empty for types of other modules. */
  readonly given: readonly (readonly [parameter: string, argument: string])[];
  /** The declaration, if it is in the same module. */
  readonly declared: Exported | undefined;
}

/** One exported symbol. */
export interface Entry {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'constant';
  /** The file of the declaration, relative to the root of the repository. */
  readonly path: string;
  readonly doc: DocComment;
  /** TypeScript, if the tables do not contain everything. */
  readonly signature?: string;
  readonly parameters?: readonly Row[];
  /** The return type of a function; for a promise, the type of its value. */
  readonly returned?: string;
  readonly members?: readonly Row[];
  readonly variants?: readonly Row[];
  readonly bases?: readonly Base[];
  /** Set if the type is not exported. It has an entry because exported types extend it. */
  readonly isHidden?: boolean;
  /** Set for error classes that have only a code and a message. */
  readonly failure?: { readonly code: string; readonly message: string };
}

const maxLine = 100;

/** Returns the entry of a symbol. */
export function entryOf(reader: ModuleReader, exported: Exported): Entry {
  const { name, module, declaration, comment = '' } = exported;
  const doc = parseDocComment(comment);
  const base = { name, path: module.path, doc };
  if (declaration.type === 'FunctionDeclaration') return { ...base, ...functionParts(module, declaration, doc) };
  if (declaration.type === 'TSInterfaceDeclaration') return { ...base, ...interfaceParts(reader, module, declaration) };
  if (declaration.type === 'TSTypeAliasDeclaration') return { ...base, ...aliasParts(module, declaration) };
  if (declaration.type === 'ClassDeclaration') return { ...base, ...classParts(module, declaration) };
  if (declaration.type === 'VariableDeclaration') {
    return { ...base, kind: 'constant', signature: constant(reader, exported) };
  }
  throw new Error(`${module.path}: the reference cannot show ${name}, a ${declaration.type}`);
}

type Parts = Omit<Entry, 'name' | 'path' | 'doc'>;

function functionParts(module: SourceModule, declaration: ESTree.Function, doc: DocComment): Parts {
  const name = declaration.id?.name ?? '';
  const parameters = declaration.params.map((pattern) => parameterRow(module, pattern, doc));
  for (const documented of doc.parameters.keys()) {
    if (parameters.some((parameter) => parameter.name.replace('?', '') === documented)) continue;
    throw new Error(`${module.path}: ${name} has no parameter ${documented}`);
  }
  if (!declaration.returnType) throw new Error(`${module.path}: ${name} has no return type`);
  const generics = declaration.typeParameters ? typeText(module, declaration.typeParameters) : '';
  const texts = parameters.map((parameter) => `${parameter.name}: ${parameter.type}`);
  const returns = typeText(module, declaration.returnType.typeAnnotation);
  const line = `function ${name}${generics}(${texts.join(', ')}): ${returns}`;
  const signature =
    line.length <= maxLine
      ? line
      : `function ${name}${generics}(\n${texts.map((text) => `  ${text},\n`).join('')}): ${returns}`;
  return { kind: 'function', signature, parameters, returned: returns.replace(/^Promise<(.*)>$/, '$1') };
}

function parameterRow(module: SourceModule, pattern: ESTree.ParamPattern, doc: DocComment): Row {
  if (pattern.type === 'TSParameterProperty') throw new Error(`${module.path}: has a parameter property`);
  const standard = pattern.type === 'AssignmentPattern' ? pattern.right : undefined;
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern;
  const annotation = 'typeAnnotation' in target ? target.typeAnnotation : null;
  const type = annotation ? typeText(module, annotation.typeAnnotation) : literalType(standard);
  if (type === undefined) throw new Error(`${module.path}: ${textAt(module, pattern)} has no type`);
  const inner = target.type === 'RestElement' ? target.argument : target;
  const name = inner.type === 'Identifier' ? inner.name : lastWord(type);
  const isOptional = standard !== undefined || ('optional' in target && target.optional);
  const dots = target.type === 'RestElement' ? '...' : '';
  return { name: `${dots}${name}${isOptional ? '?' : ''}`, type, text: doc.parameters.get(name) ?? '' };
}

/** Returns the type of a literal: `string` for `name = 'latchkey'`. */
function literalType(value: ESTree.Expression | undefined): string | undefined {
  return value?.type === 'Literal' ? typeof value.value : undefined;
}

/** Returns a name for a destructured parameter, from its type: `input` for `TokenInput`. */
function lastWord(type: string): string {
  return (/^\w*?([A-Z][a-z]+)\b/.exec(type)?.[1] ?? 'input').toLowerCase();
}

function interfaceParts(reader: ModuleReader, module: SourceModule, declaration: ESTree.TSInterfaceDeclaration): Parts {
  const members = declaration.body.body.map((member) => memberRow(module, member));
  const bases = declaration.extends.map((heritage) => baseOf(reader, module, heritage));
  const generics = declaration.typeParameters ? typeText(module, declaration.typeParameters) : '';
  return {
    kind: 'interface',
    members,
    bases,
    ...(generics && { signature: `interface ${declaration.id.name}${generics}` }),
  };
}

function baseOf(reader: ModuleReader, module: SourceModule, heritage: ESTree.TSInterfaceHeritage): Base {
  const name = textAt(module, heritage.expression);
  const declared = reader.declarationsOf(module).get(name);
  const { declaration } = declared ?? {};
  const parameters = declaration?.type === 'TSInterfaceDeclaration' ? (declaration.typeParameters?.params ?? []) : [];
  const given = heritage.typeArguments?.params.map((argument) => typeText(module, argument)) ?? [];
  return {
    name,
    text: typeText(module, heritage),
    given: parameters.map((parameter, index) => [parameter.name.name, given[index] ?? '?']),
    declared,
  };
}

/** The text allowed between a comment and its member: at most the end of the member before. */
const memberGap = /^[\s;,]*$/;

function memberRow(module: SourceModule, member: ESTree.TSSignature): Row {
  const comment = parseDocComment(commentBefore(module, member.start, memberGap) ?? '');
  const text = sentences(comment);
  if (member.type === 'TSPropertySignature' && member.typeAnnotation) {
    const type = typeText(module, member.typeAnnotation.typeAnnotation);
    const name = textAt(module, member.key);
    return member.optional
      ? { name: `${name}?`, type: type.replace(/ \| undefined$/, ''), text }
      : { name, type, text };
  }
  if (member.type === 'TSMethodSignature' && member.returnType) {
    const parameters = member.params.map((pattern) => parameterRow(module, pattern, comment));
    const list = parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(', ');
    const generics = member.typeParameters ? typeText(module, member.typeParameters) : '';
    const type = `${generics}(${list}) => ${typeText(module, member.returnType.typeAnnotation)}`;
    return { name: `${textAt(module, member.key)}${member.optional ? '?' : ''}`, type, text };
  }
  if (member.type === 'TSIndexSignature') {
    const [key, type = ''] = textAt(module, member).split(']:');
    return { name: `${key}]`, type: type.trim(), text };
  }
  throw new Error(`${module.path}: the reference cannot show ${textAt(module, member)}`);
}

/** Returns all parts of a member's comment on one line. */
function sentences({ paragraphs, sends, returns, throws }: DocComment): string {
  const all = [...paragraphs, sends, returns && `Returns ${returns}.`, throws && `Throws ${throws}.`];
  return all.filter(Boolean).join(' ');
}

function aliasParts(module: SourceModule, declaration: ESTree.TSTypeAliasDeclaration): Parts {
  const { typeAnnotation: type } = declaration;
  const generics = declaration.typeParameters ? typeText(module, declaration.typeParameters) : '';
  const head = `type ${declaration.id.name}${generics} =`;
  if (type.type !== 'TSUnionType') return { kind: 'type', signature: `${head} ${typeText(module, type)}` };
  const variants = type.types.map((variant) => variantRow(module, variant));
  if (variants.some(({ text }) => text !== '')) return { kind: 'type', variants };
  const texts = variants.map(({ type: text }) => text);
  const line = `${head} ${texts.join(' | ')}`;
  return {
    kind: 'type',
    signature: line.length <= maxLine ? line : `${head}\n${texts.map((text) => `  | ${text}`).join('\n')}`,
  };
}

function variantRow(module: SourceModule, variant: ESTree.TSType): Row {
  const comment = commentBefore(module, variant.start, /^[\s|]*$/);
  const members = variant.type === 'TSTypeLiteral' ? variant.members : [];
  const notes = members
    .map((member) => memberRow(module, member))
    .filter(({ text }) => text !== '')
    .map(({ name, text }) => `\`${name}\`: ${text}`);
  const text = [...(comment === undefined ? [] : [sentences(parseDocComment(comment))]), ...notes].join(' ');
  return { name: '', type: typeText(module, variant), text };
}

function classParts(module: SourceModule, declaration: ESTree.Class): Parts {
  const { superClass } = declaration;
  const [code, message] = superClass?.type === 'CallExpression' ? superClass.arguments : [];
  if (isText(code) && isText(message)) {
    // The message begins with the words of the code, as `because` in error.ts of the client makes it.
    const words = code.value.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return { kind: 'class', failure: { code: code.value, message: words + message.value } };
  }
  const members = declaration.body.body.flatMap((member): Row[] => {
    if (member.type !== 'PropertyDefinition' || !member.typeAnnotation || member.accessibility === 'private') return [];
    const comment = commentBefore(module, member.start, memberGap);
    const type = typeText(module, member.typeAnnotation.typeAnnotation);
    return [{ name: textAt(module, member.key), type, text: comment ? sentences(parseDocComment(comment)) : '' }];
  });
  const name = superClass === null ? undefined : textAt(module, superClass);
  const bases = name === undefined ? [] : [{ name, text: name, given: [], declared: undefined }];
  return { kind: 'class', members, bases };
}

function isText(argument: ESTree.Argument | undefined): argument is ESTree.StringLiteral {
  return argument?.type === 'Literal' && typeof argument.value === 'string';
}

/** Returns the declaration of a constant, with its type as written or derived from its value. */
function constant(reader: ModuleReader, { module, declaration, name, declaredAs }: Exported): string {
  const declarators = declaration.type === 'VariableDeclaration' ? declaration.declarations : [];
  const declarator = declarators.find(({ id }) => id.type === 'Identifier' && id.name === declaredAs);
  const annotation = declarator?.id.type === 'Identifier' ? declarator.id.typeAnnotation : undefined;
  const value = declarator?.init ?? undefined;
  const type = annotation
    ? typeText(module, annotation.typeAnnotation)
    : (literalType(value) ?? called(reader, module, value));
  if (type === undefined) throw new Error(`${module.path}: ${name} has no type`);
  return `const ${name}: ${type}`;
}

/** If the value is a call of a function of the same module, returns that function's return type. */
function called(reader: ModuleReader, module: SourceModule, value: ESTree.Expression | undefined): string | undefined {
  if (value?.type !== 'CallExpression' || value.callee.type !== 'Identifier') return undefined;
  const declaration = reader.declarationsOf(module).get(value.callee.name)?.declaration;
  const returned = declaration?.type === 'FunctionDeclaration' ? declaration.returnType : undefined;
  return returned ? typeText(module, returned.typeAnnotation) : undefined;
}

function textAt({ text }: SourceModule, { start, end }: Span): string {
  return text.slice(start, end);
}

/** Returns a type on one line for the reference: without comments, and without `readonly` before members. */
function typeText(module: SourceModule, span: Span): string {
  const inside = module.comments.filter(({ start, end }) => start >= span.start && end <= span.end);
  let text = textAt(module, span);
  for (const { start, end } of inside.toReversed()) {
    text = text.slice(0, start - span.start) + text.slice(end - span.start);
  }
  return (
    text
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/readonly (?=\w+\??:|\[\w+:)/g, '')
      .replaceAll(/([<(]) ?(?:\| )?/g, '$1')
      .replaceAll(/,? ([>);])/g, '$1')
      .replaceAll(/(: )\| /g, '$1')
      // An optional member does not also need `| undefined`.
      .replaceAll(/(\?: (?:[^;{}|]|\{[^{}]*\})*?) \| undefined(?=[;} ])/g, '$1')
      .replace(/^\| /, '')
      .trim()
  );
}
