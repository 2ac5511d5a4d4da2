import { operationNames } from '@latchkey/model';
import { expect, it } from 'vitest';
import {
  categoryOf,
  highestLimit,
  isQuotaCategory,
  limitedPerPool,
  quotaCategories,
  userAccess,
} from './quota-categories.ts';

// "Quotas in Amazon Cognito" of the developer guide: requests per second, and whether the quota is adjustable.
const documented: readonly (readonly [string, number, boolean])[] = [
  ['UserAuthentication', 120, true],
  ['UserCreation', 50, true],
  ['UserFederation', 25, true],
  ['UserAccountRecovery', 30, false],
  ['UserRead', 120, true],
  ['UserUpdate', 25, false],
  ['UserToken', 120, true],
  ['UserResourceRead', 50, true],
  ['UserResourceUpdate', 25, false],
  ['UserList', 30, false],
  ['UserPoolRead', 15, false],
  ['UserPoolUpdate', 15, false],
  ['UserPoolResourceRead', 20, false],
  ['UserPoolResourceUpdate', 15, false],
  ['UserPoolClientRead', 15, false],
  ['UserPoolClientUpdate', 15, false],
  ['ClientAuthentication', 150, true],
  ['LimitManagement', 1, false],
];

it('has the quotas of the guide', () => {
  const own = Object.entries(quotaCategories).map(([name, { perSecond, isAdjustable }]) => [
    name,
    perSecond,
    isAdjustable,
  ]);
  expect(own).toEqual(documented);
});

it.each(documented)('raises %s (%i) tenfold at most, if it is adjustable: %s', (name, perSecond, isAdjustable) => {
  expect(isQuotaCategory(name)).toBe(true);
  expect(highestLimit(name as never)).toBe(isAdjustable ? perSecond * 10 : perSecond);
});

it.each(['', 'userread', 'toString', 'Other'])('has no category %j', (name) => {
  expect(isQuotaCategory(name)).toBe(false);
});

it('gives every operation one category', () => {
  expect([...categoryOf.keys()].toSorted()).toEqual([...operationNames].toSorted());
  expect(categoryOf.get('InitiateAuth')).toBe('UserAuthentication');
  expect(categoryOf.get('ConfirmDevice')).toBe('UserResourceUpdate');
  expect(categoryOf.get('GetClientToken')).toBe('ClientAuthentication');
});

it('limits changes and reads of a pool and its clients for each pool', () => {
  expect([...limitedPerPool]).toEqual([
    'UserPoolResourceRead',
    'UserPoolResourceUpdate',
    'UserPoolClientRead',
    'UserPoolClientUpdate',
  ]);
});

it('counts reads and writes of single users', () => {
  const names = (access: 'read' | 'write') =>
    Object.entries(userAccess).flatMap(([name, one]) => (one === access ? [name] : []));
  expect(names('read')).toEqual(['UserAuthentication', 'UserRead', 'UserResourceRead', 'UserToken']);
  expect(names('write')).toEqual(['UserCreation', 'UserAccountRecovery', 'UserUpdate', 'UserResourceUpdate']);
});
