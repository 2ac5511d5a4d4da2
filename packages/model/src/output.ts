import { checkOf } from './constraints.ts';
import type { OperationName, Outputs } from './generated/types.ts';
import { operations } from './operations.ts';
import { shapeOf } from './service.ts';
import type { StructureShape } from './service-model.ts';
import { Violations } from './violations.ts';

/**
 * Returns the response body of an operation: JSON without the members that are undefined, or an empty string if the operation has no
 * output.
 */
export function encodeOutput<Operation extends OperationName>(
  operation: Operation,
  output: Outputs[Operation],
): string {
  return operations[operation].output === undefined ? '' : JSON.stringify(output);
}

/** What AWS itself returns although its model does not allow it. */
const TOLERATED = [
  // AWS describes a prefix domain with an empty CustomDomainConfig, but the model requires a certificate in it.
  /^Value null at 'domainDescription\.customDomainConfig\.certificateArn' /,
  // The model allows attribute names of 20 characters, but every schema contains this one of 21.
  /^Value 'phone_number_verified' .* length less than or equal to 20$/,
  // The model allows one word, but AWS returns sentences.
  /'[\w.]*completionMessage' failed to satisfy constraint: Member must satisfy regular expression pattern: \[\\w\]\+$/,
  // The model requires one job at least, but a pool can have none.
  /'userImportJobs' failed to satisfy constraint: Member must have length greater than or equal to 1$/,
];

/**
 * Returns where an answer violates the model: wrong types, null, unknown members, missing required members, and values outside of their
 * constraints. For tests; answers are not checked in production.
 *
 * @param output the output as the operation returned it, or the parsed response body (undefined for an empty one)
 * @returns one sentence per violation; empty if there is none
 */
export function outputViolations(operation: OperationName, output: unknown): string[] {
  const shape = operations[operation].output;
  if (shape === undefined) return output === undefined ? [] : ['output: expected none'];
  const typeViolations = [...mismatches(shape, output, 'output')];
  if (typeViolations.length > 0) return typeViolations;
  const violations = new Violations();
  checkOf(shape)(output, '', violations);
  return [...violations.sentences].filter((sentence) => !TOLERATED.some((pattern) => pattern.test(sentence)));
}

function* mismatches(shapeName: string, value: unknown, path: string): Generator<string> {
  const shape = shapeOf(shapeName);
  switch (shape.type) {
    case 'structure':
      if (isObject(value)) yield* structureMismatches(shape, value, path);
      else yield `${path}: expected a structure`;
      break;
    case 'list':
      if (!Array.isArray(value)) yield `${path}: expected a list`;
      else for (const [index, item] of value.entries()) yield* mismatches(shape.member, item, `${path}[${index}]`);
      break;
    case 'map':
      if (!isObject(value)) yield `${path}: expected a map`;
      else for (const [key, entry] of Object.entries(value)) yield* mismatches(shape.value, entry, `${path}.${key}`);
      break;
    case 'document':
      break;
    case 'string':
    case 'blob':
      if (!isText(shape.type, value)) yield `${path}: expected type ${shape.type}`;
      break;
    case 'boolean':
      if (typeof value !== 'boolean') yield `${path}: expected type boolean`;
      break;
    case 'integer':
    case 'long':
      if (!Number.isInteger(value)) yield `${path}: expected type ${shape.type}`;
      break;
    case 'timestamp':
      if (!Number.isFinite(value)) yield `${path}: expected type timestamp`;
      break;
    default:
      shape satisfies never;
  }
}

function* structureMismatches(shape: StructureShape, value: Readonly<Record<string, unknown>>, path: string) {
  for (const [name, member] of Object.entries(value)) {
    const target = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    if (target === undefined) yield `${path}.${name}: no such member`;
    else if (member !== undefined) yield* mismatches(target, member, `${path}.${name}`);
  }
}

function isText(type: 'string' | 'blob', value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return type === 'string' || /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
