import { stripTypeScriptTypes } from 'node:module';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { describeMutant, nameMutants } from './mutant.ts';
import { findChanges } from './operators.ts';
import { withAllMutants } from './schemata.ts';

function changesOf(source: string): string[] {
  return nameMutants('file.ts', source, findChanges('file.ts', source), 1).map((mutant) => {
    return describeMutant(mutant).replace(/^file\.ts:\d+ /, '');
  });
}

it.each([
  [
    'if (a) b = 1;',
    ['condition: a -> true', 'condition: a -> false', 'statement: b = 1; -> (left out)', 'number: 1 -> 0'],
  ],
  ['while (a) go();', ['condition: a -> false', 'statement: go(); -> (left out)']],
  ['x(a === b);', ['statement: x(a === b); -> (left out)', 'equality: a === b -> a !== b']],
  ['const x = a < b;', ['boundary: a < b -> a <= b']],
  ['const x = a && b;', ['logical: a && b -> a', 'logical: a && b -> b']],
  ['const x = a ?? b;', ['nullish: a ?? b -> a', 'nullish: a ?? b -> b']],
  ['const x = a?.b.c?.[d];', ['optional chain: a?.b.c?.[d] -> a?.b.c[d]', 'optional chain: a?.b.c?.[d] -> a.b.c?.[d]']],
  ['const x = a * b;', ['arithmetic: a * b -> a / b']],
  ['a += b;', ['statement: a += b; -> (left out)', 'assignment: a += b -> a -= b']],
  ['const x = !a;', ['negation: !a -> a']],
  ['const x = true;', ['boolean: true -> false']],
  ['const x = 5n;', ['number: 5n -> 6n']],
  [`const x = 'name';`, [`string: 'name' -> ''`]],
  ['const x = [a];', ['collection: [a] -> []']],
  ['const x = { a };', ['collection: { a } -> {}']],
  ['const x = /^a$/;', ['pattern: /^a$/ -> /(?:)/u', 'pattern: /^a$/ -> /a$/', 'pattern: /^a$/ -> /^a/']],
  ['function f() { return a; }', ['return value: a -> undefined']],
  ['const f = () => a;', ['return value: a -> undefined']],
  [
    `if (a) throw new RangeError('wrong' + 1);`,
    ['condition: a -> true', 'condition: a -> false', "statement: throw new RangeError('wrong' + 1); -> (left out)"],
  ],
] as const)('changes %s', (source, expected) => {
  expect(changesOf(source)).toEqual(expected);
});

it.each([
  `type A = 'a' | 1;`,
  `interface A { readonly a?: 'b' }`,
  `import { a } from './a.ts';`,
  `export { a } from './a.ts';`,
  `log.info('it started', 5);`,
  `const x = 'A sentence for people.';`,
  `const x = 'a' + b;`.replace(`'a'`, `'one two'`),
  `const { 'a-b': x } = y;`,
])('leaves %s alone', (source) => {
  expect(changesOf(source)).toEqual([]);
});

const program = `
function classify(value: number | undefined, names: readonly string[]): string {
  let text = '';
  if (value === undefined) text += 'none';
  else if (value > 1 + 1) text += names[0]?.slice(0, 2) ?? 'many';
  else for (let i = 0; i < value; i += 1) text += '+';
  return text;
}
return [classify(undefined, []), classify(2, []), classify(3, []), classify(3, ['abc'])];`;

/** The program with all its mutants, in which one is active. */
function run(active: number): unknown {
  const changes = findChanges('file.ts', `function all() {${program}}`);
  const mutants = nameMutants('file.ts', '', changes, 1);
  const text = stripTypeScriptTypes(`function all() {${withAllMutantsOf(changes, mutants)}}`);
  return runInNewContext(`${text}; all();`, { __mutant: (id: number) => id === active });
}

function withAllMutantsOf(
  changes: ReturnType<typeof findChanges>,
  mutants: readonly { readonly id: number }[],
): string {
  const numbered = changes.map((change, i) => ({ ...change, id: mutants[i]?.id ?? 0 }));
  return withAllMutants(`function all() {${program}}`, numbered).slice('function all() {'.length, -1);
}

it('does the same as before while no mutant is active', () => {
  expect(run(0)).toEqual(['none', '++', 'many', 'ab']);
});

it('does what the active mutant says', () => {
  const changes = findChanges('file.ts', `function all() {${program}}`);
  const number = (operator: string, replacement: string) => {
    return changes.findIndex((change) => change.operator === operator && change.replacement === replacement) + 1;
  };
  expect(run(number('boundary', 'value >= 1 + 1'))).toEqual(['none', 'many', 'many', 'ab']);
  expect(run(number('arithmetic', '1 - 1'))).toEqual(['none', 'many', 'many', 'ab']);
  expect(run(number('return value', 'undefined'))).toEqual([undefined, undefined, undefined, undefined]);
  expect(() => run(number('optional chain', 'names[0].slice(0, 2)'))).toThrow('Cannot read properties of undefined');
});

it('names a mutant by its line, not by the number of the line', () => {
  const keys = (source: string) =>
    nameMutants('file.ts', source, findChanges('file.ts', source), 1).map(({ key }) => key);
  const line = `const x = a && a && b;`;
  expect(new Set(keys(line)).size).toBe(keys(line).length);
  expect(keys(`\n\nconst other = 1;\n${line}`).slice(1)).toEqual(keys(line));
});
