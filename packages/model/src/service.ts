import data from './generated/service.json' with { type: 'json' };
import { enumAdditions, memberConstraints, overrides, referenceShapes, unsignedOperations } from './overrides.ts';
import type { OperationData, ServiceModel, Shape } from './service-model.ts';

// The compiler infers a type with hundreds of distinct shapes. The generator ensures that the file has this type.
/** The API as published. */
export const publishedService: ServiceModel = data as unknown as ServiceModel;

/** The API as data, with the overrides. All other files of this package read this one. */
export const service: ServiceModel = asServed(publishedService);

/** Returns the model with the overrides. */
export function asServed(published: ServiceModel): ServiceModel {
  const { operations, shapes } = published;
  return { ...published, operations: operationsAsServed(operations), shapes: shapesAsServed(shapes) };
}

function operationsAsServed(published: ServiceModel['operations']): ServiceModel['operations'] {
  const operations: Record<string, OperationData> = { ...published };
  for (const { operation } of unsignedOperations) {
    const before = operations[operation];
    if (before !== undefined) operations[operation] = { ...before, auth: 'none' };
  }
  return operations;
}

function shapesAsServed(published: ServiceModel['shapes']): ServiceModel['shapes'] {
  const shapes: Record<string, Shape> = { ...published, ...referenceShapes };
  for (const { shape, constraint, actual } of overrides) {
    const before = shapes[shape];
    if (before !== undefined) shapes[shape] = { ...before, [constraint]: actual };
  }
  for (const { structure, member, actual } of memberConstraints) {
    const before = shapes[structure];
    if (before?.type !== 'structure') continue;
    shapes[structure] = { ...before, members: { ...before.members, [member]: actual } };
  }
  for (const { shape, values } of enumAdditions) {
    const before = shapes[shape];
    if (before?.type === 'string') shapes[shape] = { ...before, enum: [...(before.enum ?? []), ...values] };
  }
  return shapes;
}

/**
 * Returns the shape of that name.
 *
 * @throws TypeError if the model has none
 */
export function shapeOf(name: string): Shape {
  const shape = Object.hasOwn(service.shapes, name) ? service.shapes[name] : undefined;
  if (!shape) throw new TypeError(`The service model has no shape ${name}`);
  return shape;
}
