import { expect, it } from 'vitest';
import { parseUserFilter } from '../../../rules/users/user-filter.ts';
import { filterOf } from './search.ts';

const parsed = (search: Partial<Parameters<typeof filterOf>[0]>) =>
  parseUserFilter(filterOf({ q: undefined, by: undefined, status: undefined, ...search }) ?? '');

it.each([
  [{}, undefined],
  [{ q: 'ada' }, ['username', 'prefix', 'ada']],
  [{ q: 'ada@ex' }, ['email', 'prefix', 'ada@ex']],
  [{ q: '+4930' }, ['phone_number', 'prefix', '+4930']],
  [{ q: 'a0b1c2d3-0000-4000-8000-000000000000' }, ['sub', 'exact', 'a0b1c2d3-0000-4000-8000-000000000000']],
  [{ q: 'ada@ex', by: 'username' }, ['username', 'prefix', 'ada@ex']],
  [{ q: 'ada', by: 'custom:x" = "y' }, ['username', 'prefix', 'ada']],
  [{ q: 'a" = "b\\', by: 'name' }, ['name', 'prefix', 'a" = "b\\']],
  [{ status: 'UNCONFIRMED' }, ['cognito:user_status', 'exact', 'UNCONFIRMED']],
  [{ status: 'Disabled' }, ['status', 'exact', 'Disabled']],
  [{ status: 'a" or "b' }, ['cognito:user_status', 'exact', 'a" or "b']],
] as const)('%j', (search, expected) => {
  const filter = parsed(search);
  expect(filter && [filter.attribute, filter.match, filter.value]).toEqual(expected);
});
