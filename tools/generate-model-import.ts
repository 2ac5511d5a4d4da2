import type { OperationData, ServiceModel, Shape, StructureShape } from '../packages/model/src/service-model.ts';

/** The parts of botocore's `service-2.json` format that are read here. */
interface SourceModel {
  readonly metadata: {
    readonly apiVersion: string;
    readonly endpointPrefix: string;
    readonly jsonVersion: string;
    readonly serviceId: string;
    readonly targetPrefix: string;
  };
  readonly operations: Readonly<Record<string, SourceOperation>>;
  readonly shapes: Readonly<Record<string, SourceShape>>;
}

interface SourceReference {
  readonly shape: string;
  /** Set on parts that were added from a client that is newer than the model itself. */
  readonly 'x-source'?: string;
}

interface SourceOperation {
  readonly input: SourceReference;
  readonly output?: SourceReference;
  readonly errors?: readonly SourceReference[];
  readonly authtype?: string;
  readonly 'x-source'?: string;
}

interface SourceShape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
  readonly member?: SourceReference;
  readonly key?: SourceReference;
  readonly value?: SourceReference;
  readonly members?: Readonly<Record<string, SourceReference>>;
  readonly required?: readonly string[];
  readonly document?: boolean;
  readonly exception?: boolean;
  readonly fault?: boolean;
  readonly 'x-source'?: string;
}

/**
 * Converts a service model in botocore's format to our own, smaller format.
 *
 * @throws TypeError if the source is not such a model, has a shape of an unknown type, or refers to a missing shape
 */
export function importServiceModel(source: unknown): ServiceModel {
  const { metadata, operations, shapes } = source as Partial<SourceModel>;
  if (!metadata || !operations || !shapes)
    throw new TypeError('Not a service model: metadata, operations or shapes missing');
  const { apiVersion, endpointPrefix, jsonVersion, serviceId, targetPrefix } = metadata;
  const model: ServiceModel = {
    metadata: { apiVersion, endpointPrefix, jsonVersion, serviceId, targetPrefix },
    operations: mapSorted(operations, importOperation),
    shapes: mapSorted(shapes, importShape),
  };
  assertReferences(model);
  return model;
}

/** Sorts by name, so that a diff between two model versions shows only the changes. */
function mapSorted<T, U>(
  record: Readonly<Record<string, T>>,
  convert: (value: T, name: string) => U,
): Record<string, U> {
  const names = Object.keys(record).sort();
  return Object.fromEntries(names.map((name) => [name, convert(record[name] as T, name)]));
}

function importOperation(operation: SourceOperation): OperationData {
  return {
    input: operation.input.shape,
    ...(operation.output && { output: operation.output.shape }),
    auth: operation.authtype === 'none' ? 'none' : 'sigv4',
    errors: (operation.errors ?? []).map((error) => error.shape),
    ...(operation['x-source'] && { clientOnly: true }),
  };
}

function importShape(shape: SourceShape, name: string): Shape {
  const traits = {
    ...(shape.sensitive && { sensitive: true as const }),
    ...(shape['x-source'] && { clientOnly: true as const }),
  };
  const bounds = {
    ...(shape.min !== undefined && { min: shape.min }),
    ...(shape.max !== undefined && { max: shape.max }),
  };
  if (shape.document) return { type: 'document', ...traits };
  switch (shape.type) {
    case 'string': {
      const { pattern, enum: values } = shape;
      return { type: 'string', ...bounds, ...(pattern && { pattern }), ...(values && { enum: values }), ...traits };
    }
    case 'integer':
    case 'long':
    case 'blob':
      return { type: shape.type, ...bounds, ...traits };
    case 'boolean':
    case 'timestamp':
      return { type: shape.type, ...traits };
    case 'list':
      return { type: 'list', member: target(shape.member, name), ...bounds, ...traits };
    case 'map':
      return { type: 'map', key: target(shape.key, name), value: target(shape.value, name), ...bounds, ...traits };
    case 'structure':
      return { ...importStructure(shape), ...traits };
    default:
      throw new TypeError(`Shape ${name} has the unknown type ${shape.type}`);
  }
}

function importStructure(shape: SourceShape): StructureShape {
  const members = Object.entries(shape.members ?? {});
  const clientOnlyMembers = members.filter(([, member]) => member['x-source']).map(([name]) => name);
  return {
    type: 'structure',
    members: Object.fromEntries(members.map(([name, member]) => [name, member.shape])),
    ...(shape.required?.length && { required: shape.required }),
    ...(clientOnlyMembers.length > 0 && { clientOnlyMembers }),
    ...(shape.exception && { exception: true }),
    ...(shape.fault && { fault: true }),
  };
}

function target(reference: SourceReference | undefined, name: string): string {
  if (!reference) throw new TypeError(`Shape ${name} has no member type`);
  return reference.shape;
}

function assertReferences({ operations, shapes }: ServiceModel): void {
  const inOperations = Object.values(operations).flatMap(({ input, output, errors }) => [
    input,
    output ?? input,
    errors,
  ]);
  const inShapes = Object.values(shapes).flatMap(referencesOf);
  const missing = new Set([...inOperations.flat(), ...inShapes].filter((name) => !Object.hasOwn(shapes, name)));
  if (missing.size > 0) throw new TypeError(`The service model lacks the shapes ${[...missing].join(', ')}`);
}

function referencesOf(shape: Shape): string[] {
  if (shape.type === 'structure') return Object.values(shape.members);
  if (shape.type === 'list') return [shape.member];
  return shape.type === 'map' ? [shape.key, shape.value] : [];
}
