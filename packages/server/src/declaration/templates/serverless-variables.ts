/** Variables of the Serverless Framework in serverless.yml: `${self:custom.stage}`, `${opt:stage, 'dev'}`, `${sls:stage}`, `${param:name}`. */
import { isObject } from '../format/shape-check.ts';
import type { SourceDocument } from '../source/document.ts';
import { DeclarationError, type Path, Problems } from '../source/problems.ts';

/** Most variables that are replaced in one text: one that contains itself ends there. */
const most = 50;

/** Most variables that are replaced in a file: few lines could otherwise become very many. */
const budget = 10_000;

/** With so many problems the rest of the file is not read. */
const mostProblems = 20;

/** An innermost variable: no other one is in it. Those of CloudFormation (`${AWS::Region}`) have two colons. */
const variable = /\$\{([a-zA-Z]+(?:\([^(){}$]*\))?:(?!:)[^${}]*)\}/;

/** Returns whether a document is a serverless.yml. */
export function isServerless({ value }: SourceDocument): boolean {
  return isObject(value) && typeof value['service'] === 'string' && isObject(value['provider']);
}

/**
 * Returns the document with the variables of its resources replaced.
 *
 * @param given options and parameters: `stage` for `${opt:stage}`, `${sls:stage}` and `${param:stage}`
 * @throws DeclarationError for variables that cannot be known here
 */
export function withoutVariables(document: SourceDocument, given: Readonly<Record<string, string>>): SourceDocument {
  const problems = new Problems((path) => document.locate(path));
  const root = isObject(document.value) ? document.value : {};
  const provider = isObject(root['provider']) ? root['provider'] : {};

  const lookUp = (expression: string): unknown => {
    for (const alternative of expression.split(',').map((part) => part.trim())) {
      const [, quoted] = /^'([^']*)'$|^"([^"]*)"$/.exec(alternative) ?? [];
      if (quoted !== undefined) return quoted;
      const colon = alternative.indexOf(':');
      const [kind, name] = [alternative.slice(0, colon), alternative.slice(colon + 1)];
      const value = kind === 'self' ? memberAt(root, name) : known(kind, name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const known = (kind: string, name: string): unknown => {
    if (!['opt', 'sls', 'param'].includes(kind)) return undefined;
    if (Object.hasOwn(given, name)) return given[name];
    if (name === 'region') return provider['region'];
    // The default of the framework.
    return name === 'stage' && kind === 'sls' ? (provider['stage'] ?? 'dev') : undefined;
  };

  let left = budget;
  const replaced = (text: string, path: Path, depth: number): unknown => {
    if (left < 0) return text;
    let current = text;
    for (let count = 0; count < most; count++) {
      const match = variable.exec(current);
      if (match === null) return current;
      const [whole, expression = ''] = match;
      const value = lookUp(expression);
      left -= 1;
      if (left < 0) {
        problems.add(path, `more than ${budget} variables are replaced`);
        return current;
      }
      if (value === undefined || count === most - 1) {
        if (problems.found.length >= mostProblems) left = -1;
        problems.add(
          path,
          `the variable ${whole} is not known: give --parameter, or a template that serverless package wrote`,
        );
        return current;
      }
      if (whole === current && typeof value !== 'string') return walk(value, path, depth + 1);
      current = current.slice(0, match.index) + textOf(value) + current.slice(match.index + whole.length);
    }
    return current;
  };

  const walk = (value: unknown, path: Path, depth: number): unknown => {
    if (left < 0) return value;
    if (depth > most) {
      left = -1;
      problems.add(path, 'variables refer to each other in a circle');
      return value;
    }
    if (typeof value === 'string') return replaced(value, path, depth);
    if (Array.isArray(value)) return value.map((each: unknown, index) => walk(each, [...path, index], depth + 1));
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([name, each]) => [name, walk(each, [...path, name], depth + 1)]));
  };

  const resources = walk(root['resources'], ['resources'], 0);
  if (problems.found.length > 0) throw new DeclarationError(document.name, problems.found);
  return { ...document, value: { ...root, resources: mergedResources(resources) } };
}

/** `resources` may be a list of templates. */
function mergedResources(resources: unknown): unknown {
  if (!Array.isArray(resources)) return resources;
  const sections: Record<string, object> = {};
  for (const each of resources.filter(isObject)) {
    for (const [name, section] of Object.entries(each)) {
      if (isObject(section)) sections[name] = { ...sections[name], ...section };
    }
  }
  return sections;
}

function memberAt(root: unknown, name: string): unknown {
  let value = root;
  for (const part of name.split('.')) value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return value;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
