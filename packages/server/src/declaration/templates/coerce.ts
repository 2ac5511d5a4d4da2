/** CloudFormation accepts `"true"` for true and `8` for "8". The API does not, so values get the types of its shapes. */
import { shapeOf } from '@latchkey/model';
import { isObject } from '../format/shape-check.ts';

export function coerced(shapeName: string, value: unknown): unknown {
  const shape = shapeOf(shapeName);
  switch (shape.type) {
    case 'structure':
      if (!isObject(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => {
          const target = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
          return [name, target === undefined ? member : coerced(target, member)];
        }),
      );
    case 'list':
      return Array.isArray(value) ? value.map((each) => coerced(shape.member, each)) : value;
    case 'map':
      if (!isObject(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, coerced(shape.value, member)]));
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'integer':
    case 'long':
      return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'blob':
    case 'timestamp':
    case 'document':
      return value;
  }
}
