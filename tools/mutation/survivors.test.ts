import { expect, it } from 'vitest';
import { nameMutants } from './mutant.ts';
import { findChanges } from './operators.ts';
import { listedReason } from './survivors.ts';

/** Which changes of the line are listed, in the order of the text. */
function listed(file: string, before: string, line: string, operator: string): boolean[] {
  const source = `${before}\n${line}\n}`;
  return nameMutants(file, source, findChanges('file.ts', source), 1)
    .filter((mutant) => mutant.text === line && mutant.operator === operator)
    .map((mutant) => listedReason(mutant) !== undefined);
}

const byName = 'return a.groupName < b.groupName ? -1 : 1;';

it('an entry may excuse one of the same changes on a line only', () => {
  const file = 'packages/server/src/tokens/group-claims.ts';
  expect(listed(file, 'function compare(a, b) {', byName, 'number')).toEqual([false, true]);
  // The same changes on an equal line before it are not counted.
  const twice = `function other(a, b) {\n${byName}\n}\nfunction compare(a, b) {`;
  expect(listed(file, twice, byName, 'number')).toEqual([false, true, false, true]);
});

it('an entry excuses every one of the same changes if it does not say which', () => {
  const line = "const { x = '', y = '' } = publicKey.export({ format: 'jwk' });";
  const listedOnes = listed('packages/server/src/crypto/web-authn/cose-key.ts', 'function read() {', line, 'string');
  // The third text is the name of the format.
  expect(listedOnes).toEqual([true, true, false]);
});

it('an entry is for its file only', () => {
  expect(listed('packages/server/src/tokens/other.ts', 'function compare(a, b) {', byName, 'number')).toEqual([
    false,
    false,
  ]);
});
