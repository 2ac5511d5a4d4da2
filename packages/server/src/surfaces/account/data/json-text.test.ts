import { expect, it } from 'vitest';
import { jsonText } from './json-text.ts';

const data = {
  name: 'a "quoted" name',
  nothing: null,
  nested: { list: [1, 2], text: 'é\n' },
  none: [],
  few: [{ at: 1 }, 'two', null],
  many: Array.from({ length: 1_201 }, (_, index) => ({ index })),
};

it('is JSON of the same value', async () => {
  expect(JSON.parse(await jsonText(data))).toEqual(data);
});

it('has a line for each member and row', async () => {
  expect(await jsonText({ name: 'a', rows: [{ at: 1 }, { at: 2 }], none: [] })).toBe(
    '{\n  "name": "a",\n  "rows": [\n    {"at":1},\n    {"at":2}\n  ],\n  "none": []\n}\n',
  );
});

it('lets other work run between the pieces of a long list', async () => {
  let turns = 0;
  const count = (): void => {
    turns += 1;
    pending = setImmediate(count);
  };
  let pending = setImmediate(count);
  await jsonText({ many: Array.from({ length: 5_000 }, (_, index) => index) });
  clearImmediate(pending);
  expect(turns).toBeGreaterThanOrEqual(9);
});
