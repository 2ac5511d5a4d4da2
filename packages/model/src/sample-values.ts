import { samplePattern } from './pattern-sample.ts';
import { pick, type Random, wholeNumber } from './random.ts';
import { shapeOf } from './service.ts';
import type { BlobShape, IntegerShape, ListShape, MapShape, StringShape, StructureShape } from './service-model.ts';

/**
 * Returns a value that satisfies a shape's constraints.
 *
 * @param random decides on optional members and on values; without it, the same smallest value every time
 */
export function sampleOf(shapeName: string, random?: Random): unknown {
  const shape = shapeOf(shapeName);
  const chance = random ?? (() => 0);
  switch (shape.type) {
    case 'structure':
      return sampleStructure(shape, random);
    case 'list':
      return sampleList(shape, random);
    case 'map':
      return sampleMap(shape, random);
    case 'string':
      return sampleString(shape, chance);
    case 'integer':
    case 'long':
      return sampleInteger(shape, chance);
    case 'blob':
      return sampleBlob(shape);
    case 'boolean':
      return chance() < 0.5;
    case 'timestamp':
      return wholeNumber(0, 2 ** 31 - 1, chance);
    case 'document':
      return { key: 'value', list: [1, true, null] };
    default:
      return shape satisfies never;
  }
}

function sampleStructure({ members, required = [] }: StructureShape, random: Random | undefined): unknown {
  const included = Object.entries(members).filter(
    ([name]) => required.includes(name) || (random !== undefined && random() < 0.5),
  );
  return Object.fromEntries(included.map(([name, target]) => [name, sampleOf(target, random)]));
}

function sampleList({ member, min = 0, max = 5 }: ListShape, random: Random | undefined): unknown {
  const length = wholeNumber(min, Math.min(max, min + 2), random ?? (() => 0));
  return Array.from({ length }, () => sampleOf(member, random));
}

function sampleMap({ key, value, min = 0, max = 5 }: MapShape, random: Random | undefined): unknown {
  const size = wholeNumber(min, Math.min(max, min + 2), random ?? (() => 0));
  return Object.fromEntries(Array.from({ length: size }, () => [sampleOf(key, random), sampleOf(value, random)]));
}

function sampleString(
  { enum: values, pattern = '[\\w]+', min = 1, max = 2 ** 17 }: StringShape,
  random: Random,
): string {
  return values ? pick(values, random) : samplePattern(pattern, Math.max(min, 1), max, random);
}

function sampleInteger({ min = 0, max = min + 100 }: IntegerShape, random: Random): number {
  return wholeNumber(min, max, random);
}

/** Returns complete groups of four characters, which encode three bytes each. */
function sampleBlob({ min = 0 }: BlobShape): string {
  return 'AAEC'.repeat(Math.max(1, Math.ceil(min / 3)));
}
