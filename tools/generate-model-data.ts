import type { ServiceModel } from '../packages/model/src/service-model.ts';

/**
 * Returns the data file: JSON with one line per operation and per shape. It is small enough to load in a few milliseconds, and a
 * diff shows only the lines of the service model that changed.
 */
export function renderServiceData({ metadata, operations, shapes }: ServiceModel): string {
  return [
    '{',
    `  "metadata": ${JSON.stringify(metadata)},`,
    `  "operations": {\n${lines(operations)}\n  },`,
    `  "shapes": {\n${lines(shapes)}\n  }`,
    '}',
    '',
  ].join('\n');
}

function lines(record: Readonly<Record<string, unknown>>): string {
  return Object.entries(record)
    .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n');
}
