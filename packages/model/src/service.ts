import data from './generated/service.json' with { type: 'json' };
import type { ServiceModel, Shape } from './service-model.ts';

// The compiler's own view of the file is a type with hundreds of distinct shapes; the generator vouches for this one.
/** The API as data: what every other file of this package reads. */
export const service: ServiceModel = data as unknown as ServiceModel;

/**
 * The shape of that name.
 *
 * @throws TypeError when the model has none
 */
export function shapeOf(name: string): Shape {
  const shape = Object.hasOwn(service.shapes, name) ? service.shapes[name] : undefined;
  if (!shape) throw new TypeError(`The service model has no shape ${name}`);
  return shape;
}
