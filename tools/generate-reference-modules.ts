/** Reads modules for the reference: the exports of each module, their declarations, and the doc comments. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ESTree, parseSync } from 'vite';

/** A declaration that can be exported. */
export type Declaration = ESTree.Declaration;

/** A range of positions in a source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One parsed module. */
export interface SourceModule {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly program: ESTree.Program;
  /** Block comments, in source order. */
  readonly comments: readonly (Span & { readonly value: string })[];
}

/** A symbol that a module exports. */
export interface Exported {
  readonly name: string;
  /** The name in its declaration. It differs from `name` if the export has an alias. */
  readonly declaredAs: string;
  /** The module of the declaration, which may be another module or package than the exporting one. */
  readonly module: SourceModule;
  readonly declaration: Declaration;
  /** The text of its doc comment, undefined if it has none. */
  readonly comment: string | undefined;
}

/** Reads modules below a root, each module once. */
export interface ModuleReader {
  module(path: string): SourceModule;
  /** Returns the exports of the module, in their order. */
  exportsOf(path: string): readonly Exported[];
  /** Returns the declarations of a module by name, exported or not. */
  declarationsOf(module: SourceModule): ReadonlyMap<string, Exported>;
}

/** @param root absolute path of the repository */
export function createModuleReader(root: string): ModuleReader {
  const modules = new Map<string, SourceModule>();
  const read = (path: string): SourceModule => {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const text = readFileSync(join(root, path), 'utf8');
    const { program, comments, errors } = parseSync(path, text);
    if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
    const module = { path, text, program, comments: comments.filter(({ type }) => type === 'Block') };
    modules.set(path, module);
    return module;
  };
  const exportsOf = (path: string): Exported[] => {
    const module = read(path);
    return module.program.body.flatMap((statement) => exportedBy(module, statement));
  };
  const exportedBy = (module: SourceModule, statement: ESTree.Statement | ESTree.Directive): Exported[] => {
    if (statement.type === 'ExportAllDeclaration') {
      return exportsOf(resolve(root, module.path, statement.source.value));
    }
    if (statement.type === 'ExportDefaultDeclaration') throw new Error(`${module.path}: has a default export`);
    if (statement.type !== 'ExportNamedDeclaration') return [];
    if (statement.declaration !== null) return declared(module, statement.declaration, statement);
    if (statement.source === null) throw new Error(`${module.path}: exports names apart from their declarations`);
    const from = exportsOf(resolve(root, module.path, statement.source.value));
    return statement.specifiers.map(({ local, exported }) => {
      const found = from.find(({ name }) => name === nameOf(local));
      if (found === undefined) throw new Error(`${module.path}: ${nameOf(local)} is not exported there`);
      return { ...found, name: nameOf(exported) };
    });
  };
  return { module: read, exportsOf, declarationsOf };
}

function declarationsOf(module: SourceModule): ReadonlyMap<string, Exported> {
  const all = module.program.body.flatMap((statement) => {
    if (statement.type === 'ExportNamedDeclaration') {
      return statement.declaration === null ? [] : declared(module, statement.declaration, statement);
    }
    return isDeclaration(statement) ? declared(module, statement, statement) : [];
  });
  return new Map(all.map((entry) => [entry.name, entry]));
}

function isDeclaration(statement: ESTree.Statement | ESTree.Directive): statement is Declaration {
  return statement.type.endsWith('Declaration') && !/^(?:Import|Export)/.test(statement.type);
}

function declared(module: SourceModule, declaration: Declaration, whole: Span): Exported[] {
  const comment = commentBefore(module, whole.start, /^\s*$/);
  return namesOf(declaration).map((name) => ({ name, declaredAs: name, module, declaration, comment }));
}

function namesOf(declaration: Declaration): string[] {
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  const id = 'id' in declaration ? declaration.id : null;
  return id?.type === 'Identifier' ? [id.name] : [];
}

/**
 * Finds the doc comment before a position, if the text between them matches `gap`.
 *
 * @returns the text between the comment's marks
 */
export function commentBefore(module: SourceModule, position: number, gap: RegExp): string | undefined {
  const last = module.comments.findLast(({ end }) => end <= position);
  const isItsOwn = last?.value.startsWith('*') && gap.test(module.text.slice(last.end, position));
  return isItsOwn ? last?.value : undefined;
}

function nameOf(name: ESTree.ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name;
}

/** Returns the path of the module that an import names: a relative one, or the source of another package of this workspace. */
function resolve(root: string, from: string, specifier: string): string {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  const [scope, name, ...rest] = specifier.split('/');
  if (scope !== '@latchkey' || name === undefined)
    throw new Error(`${from}: exports from ${specifier}, outside the workspace`);
  return entriesOf(root, name).get(['.', ...rest].join('/'))?.[0] ?? '';
}

/**
 * Returns the entries of a package by subpath (`.`, `./node`), each with its sources: the default one first, then those for
 * certain platforms.
 */
export function entriesOf(root: string, name: string): ReadonlyMap<string, readonly string[]> {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly source: string | Readonly<Record<string, string>> }>>;
  };
  const modules = Object.entries(manifest.exports).filter(([subpath]) => !subpath.endsWith('.css'));
  const entries = modules.map(([subpath, { source }]): [string, string[]] => {
    const { default: usual = '', ...others } = typeof source === 'string' ? { default: source } : source;
    return [subpath, [usual, ...Object.values(others)].map((file) => join('packages', name, file))];
  });
  return new Map(entries);
}
