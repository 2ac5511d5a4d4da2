/** Evaluates the intrinsic functions of CloudFormation in the values of a template. */
import { isObject } from '../format/shape-check.ts';
import type { Path } from '../source/problems.ts';
import { attributeOf, type PropertyOf, referenceTo, type Stack } from './references.ts';
import { resourceOf, type Template } from './template.ts';

/** Deepest nesting of values and of conditions: a circle ends there. */
const maxDepth = 100;

/** Longest chain of resources that refer to each other. */
const maxReferences = 20;

/** Most work for one template: values that are evaluated, and hundreds of characters. Few lines could otherwise become very many. */
const budget = 1_000_000;

/** A value cannot be evaluated. */
class Unsupported extends Error {
  readonly path: Path;

  constructor(message: string, path: Path) {
    super(message);
    this.path = path;
  }
}

type Evaluation = (argument: unknown, path: Path, depth: number) => unknown;

export interface Evaluator {
  /** Returns a value without intrinsic functions; undefined for AWS::NoValue. Adds a problem for what cannot be evaluated. */
  readonly evaluate: (value: unknown, path: Path) => unknown;
  /** As `evaluate`, but without a problem: undefined if it cannot be evaluated. */
  readonly attempt: (value: unknown, path: Path) => unknown;
  /** Whether the condition of a resource or output holds; true if it has none. */
  readonly holds: (condition: unknown, path: Path) => boolean;
  readonly propertyOf: PropertyOf;
}

/** @param given values of parameters */
export function createEvaluator(template: Template, given: Readonly<Record<string, string>>, stack: Stack): Evaluator {
  const pseudo: Readonly<Record<string, string | undefined>> = {
    'AWS::AccountId': stack.accountId,
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': stack.region,
    'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${stack.accountId}:stack/${stack.name}/latchkey`,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  /** Each is evaluated once: conditions can refer to each other many times. */
  const conditions = new Map<string, boolean>();
  /** How many properties are being evaluated, one for the other. */
  let reading = 0;

  let left = budget;
  const spend = (value: unknown, path: Path): void => {
    left -= 1 + (typeof value === 'string' ? value.length / 100 : 0);
    if (left < 0) throw new Unsupported('the template is too large when its references are replaced', path);
  };

  const functions: Readonly<Record<string, Evaluation>> = {
    Ref: (argument, path) => reference(text(argument, path), path),
    'Fn::GetAtt': (argument, path, depth) => {
      const parts = typeof argument === 'string' ? argument.split(/\.(.*)/s) : list(argument, path);
      const [logicalId = '', name = ''] = parts.slice(0, 2).map((part) => text(evaluate(part, path, depth), path));
      return attribute(logicalId, name, path);
    },
    'Fn::Sub': (argument, path, depth) => substitute(argument, path, depth),
    'Fn::Join': (argument, path, depth) => {
      const [separator, parts] = list(argument, path);
      const items = list(evaluate(parts, [...path, 1], depth), path);
      return items.map((part) => text(part, path)).join(text(separator, path));
    },
    'Fn::Select': (argument, path, depth) => {
      const [index, items] = list(argument, path);
      const found = list(evaluate(items, [...path, 1], depth), path)[Number(evaluate(index, [...path, 0], depth))];
      if (found === undefined) throw new Unsupported('Fn::Select: the list has no such element', path);
      return found;
    },
    'Fn::Split': (argument, path, depth) => {
      const [separator, whole] = list(argument, path);
      return text(evaluate(whole, [...path, 1], depth), path).split(text(separator, path));
    },
    'Fn::Base64': (argument, path, depth) =>
      Buffer.from(text(evaluate(argument, path, depth), path)).toString('base64'),
    'Fn::If': (argument, path, depth) => {
      const [name, yes, no] = list(argument, path);
      const isTrue = condition(text(name, path), path, depth);
      return evaluate(isTrue ? yes : no, [...path, isTrue ? 1 : 2], depth);
    },
    'Fn::FindInMap': (argument, path, depth) => findInMap(list(argument, path), path, depth),
    Condition: (argument, path, depth) => condition(text(argument, path), path, depth),
    'Fn::Equals': (argument, path, depth) => {
      const [one, other] = list(argument, path).map((each) => evaluate(each, path, depth));
      return JSON.stringify(one) === JSON.stringify(other) || String(one) === String(other);
    },
    'Fn::And': (argument, path, depth) => list(argument, path).every((each) => evaluate(each, path, depth) === true),
    'Fn::Or': (argument, path, depth) => list(argument, path).some((each) => evaluate(each, path, depth) === true),
    'Fn::Not': (argument, path, depth) => evaluate(list(argument, path)[0], path, depth) !== true,
  };

  function evaluate(value: unknown, path: Path, depth: number): unknown {
    if (depth > maxDepth) throw new Unsupported('it is nested too deeply, or refers to itself', path);
    spend(value, path);
    if (Array.isArray(value)) {
      const items = value.map((each: unknown, index) => evaluate(each, [...path, index], depth + 1));
      return items.filter((each) => each !== undefined);
    }
    if (!isObject(value)) return value;
    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0 && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'))) {
      const run = Object.hasOwn(functions, key) ? functions[key] : undefined;
      if (run !== undefined) return run(value[key], [...path, key], depth + 1);
      if (key !== 'Condition') throw new Unsupported(unsupported(key), path);
    }
    const members = Object.entries(value).map(([name, each]) => [name, evaluate(each, [...path, name], depth + 1)]);
    return Object.fromEntries(members.filter(([, each]) => each !== undefined));
  }

  function reference(name: string, path: Path): unknown {
    const value = valueOf(name, path);
    spend(value, path);
    return value;
  }

  function valueOf(name: string, path: Path): unknown {
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    if (Object.hasOwn(template.parameters.values, name)) return parameter(name, path);
    const resource = resourceOf(template, name);
    if (resource === undefined) throw new Unsupported(`there is no parameter and no resource ${name}`, path);
    return referenceTo(name, resource, stack, propertyOf);
  }

  function parameter(name: string, path: Path): unknown {
    const declared = template.parameters.values[name];
    const { Type, Default } = isObject(declared) ? declared : {};
    const value = Object.hasOwn(given, name) ? given[name] : Default;
    if (value === undefined) {
      throw new Unsupported(`the parameter ${name} has no default: give --parameter ${name}=VALUE`, path);
    }
    const isList = typeof Type === 'string' && (Type === 'CommaDelimitedList' || Type.startsWith('List<'));
    return isList && typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;
  }

  function attribute(logicalId: string, name: string, path: Path): string {
    const resource = resourceOf(template, logicalId);
    if (resource === undefined) throw new Unsupported(`there is no resource ${logicalId}`, path);
    const value = attributeOf(logicalId, name, resource, stack, propertyOf);
    if (value === undefined) throw new Unsupported(`${logicalId}.${name} is known on AWS only`, path);
    spend(value, path);
    return value;
  }

  function substitute(argument: unknown, path: Path, depth: number): string {
    const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, path);
    const given = isObject(variables) ? variables : {};
    return text(pattern, path).replaceAll(/\$\{([^{}$]*)\}/g, (_, inner: string) => {
      const name = inner.trim();
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(given, name)) return text(evaluate(given[name], [...path, 1, name], depth), path);
      const dot = name.indexOf('.');
      if (dot !== -1) return attribute(name.slice(0, dot), name.slice(dot + 1), path);
      return text(reference(name, path), path);
    });
  }

  function findInMap(argument: readonly unknown[], path: Path, depth: number): unknown {
    const [map = '', first = '', second = ''] = argument
      .slice(0, 3)
      .map((each) => text(evaluate(each, path, depth), path));
    let value: unknown = template.mappings.values;
    for (const key of [map, first, second])
      value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (value !== undefined) return evaluate(value, path, depth);
    const fallback: unknown = argument[3];
    if (isObject(fallback) && 'DefaultValue' in fallback) return evaluate(fallback['DefaultValue'], path, depth);
    throw new Unsupported(`there is no value ${map}.${first}.${second} in Mappings`, path);
  }

  function condition(name: string, path: Path, depth: number): boolean {
    const { values, path: root } = template.conditions;
    if (!Object.hasOwn(values, name)) throw new Unsupported(`there is no condition ${name}`, path);
    const known = conditions.get(name);
    if (known !== undefined) return known;
    const holds = evaluate(values[name], [...root, name], depth + 1) === true;
    conditions.set(name, holds);
    return holds;
  }

  const propertyOf: PropertyOf = ({ properties, path }, name) => {
    if (!Object.hasOwn(properties, name)) return undefined;
    const at = [...path, 'Properties', name];
    if (reading >= maxReferences) throw new Unsupported('resources refer to each other in a circle', at);
    reading += 1;
    try {
      return evaluate(properties[name], at, 0);
    } finally {
      reading -= 1;
    }
  };

  const guarded = <T>(work: () => T, otherwise: T, report: boolean): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      if (report) template.problems.add(error.path, error.message);
      return otherwise;
    }
  };

  return {
    evaluate: (value, path) => guarded(() => evaluate(value, path, 0), undefined, true),
    attempt: (value, path) => guarded(() => evaluate(value, path, 0), undefined, false),
    holds: (name, path) => name === undefined || guarded(() => condition(text(name, path), path, 0), false, true),
    propertyOf: (resource, name) => guarded(() => propertyOf(resource, name), undefined, true),
  };
}

function unsupported(key: string): string {
  if (key === 'Fn::ImportValue') return 'Fn::ImportValue refers to another stack: replace it with a parameter';
  return `${key} is not supported`;
}

function list(value: unknown, path: Path): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Unsupported('expected a list', path);
}

function text(value: unknown, path: Path): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Unsupported('expected text', path);
}
