/** Compares the lists of settings with the model and with the guide, so that no member is forgotten. */
import { readFile } from 'node:fs/promises';
import { validInput } from '@latchkey/model/samples';
import { expect, it } from 'vitest';
import { acting, onlyStored } from './testing/pool-settings-list.ts';

/** The names of all members of a sample, with those of structures and list elements after a dot. */
function membersOf(value: unknown, path = ''): string[] {
  const inner: unknown = Array.isArray(value) ? (value as readonly unknown[])[0] : value;
  if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) return [path];
  return Object.entries(inner).flatMap(([name, member]) => membersOf(member, path === '' ? name : `${path}.${name}`));
}

// With a random value of 0, a sample contains every member. Its maps are empty.
const members = new Set(
  (['CreateUserPool', 'UpdateUserPool', 'SetUserPoolMfaConfig'] as const).flatMap((operation) =>
    membersOf(validInput(operation, () => 0)),
  ),
);

const isBelow = (member: string, name: string) => member === name || member.startsWith(`${name}.`);

it('lists every member of the model as acting or as only stored', () => {
  const unknown = [...members].filter(
    (member) => !acting.includes(member) && !onlyStored.some((name) => isBelow(member, name)),
  );
  expect(unknown).toEqual([]);
});

it('lists no member that the model does not have, and none twice', () => {
  expect(acting.filter((name) => !members.has(name))).toEqual([]);
  expect(onlyStored.filter((name) => ![...members].some((member) => isBelow(member, name)))).toEqual([]);
  expect(acting.filter((name) => onlyStored.some((stored) => isBelow(name, stored)))).toEqual([]);
});

it('finds every member that is only stored in the guide', async () => {
  const guide = await readFile(new URL('../../../../../docs/guide/settings.md', import.meta.url), 'utf8');
  // The SMS settings of SetUserPoolMfaConfig are those of the pool.
  const names = onlyStored.filter((name) => !name.startsWith('SmsMfaConfiguration.'));
  expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
});
