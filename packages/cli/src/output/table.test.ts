import { expect, it } from 'vitest';
import { table } from './table.ts';

it('aligns its columns, whatever the cells contain', () => {
  const rows = [
    ['a', 'bb', 'c'],
    ['aaa', 'b\nb', ''],
    ['', '\u001b[2J', 'd'],
  ];
  expect(table(rows).split('\n')).toEqual(['a    bb    c', 'aaa  b b', '     \ufffd[2J  d']);
});
