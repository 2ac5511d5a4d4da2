import type { ServiceModel } from '../packages/model/src/service-model.ts';

/**
 * The data file: JSON with one line per operation and per shape. Small enough to load in a few milliseconds, and a change
 * of the service model shows as the lines it touches.
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
