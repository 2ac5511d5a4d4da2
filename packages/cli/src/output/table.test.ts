import { expect, it } from 'vitest';
import { table } from './table.ts';

it('keeps its columns, whatever is in the cells', () => {
  const rows = [
    ['a', 'bb', 'c'],
    ['aaa', 'b\nb', ''],
    ['', '\u001b[2J', 'd'],
  ];
  expect(table(rows).split('\n')).toEqual(['a    bb    c', 'aaa  b b', '     \ufffd[2J  d']);
});
