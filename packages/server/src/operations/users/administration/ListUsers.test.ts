import type { ListUsersRequest, UserType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminCreateUser } from './AdminCreateUser.ts';
import { AdminDisableUser } from './AdminDisableUser.ts';
import { ListUsers } from './ListUsers.ts';
import { attributes, confirmedUser, newTestApp, type TestApp } from '../testing/users.ts';
import { refusal } from '../testing/refusal.ts';

let services: TestServices;
let testApp: TestApp;
let janesSub: string;

beforeAll(async () => {
  services = await createTestServices();
  testApp = await newTestApp(services);
  const create = (Username: string, values: Readonly<Record<string, string>>) =>
    callOperation(services, AdminCreateUser, {
      UserPoolId: testApp.UserPoolId,
      Username,
      UserAttributes: attributes(values),
      MessageAction: 'SUPPRESS',
    });
  await create('joe', { email: 'joe@example.com', name: 'Joe "J" Doe', family_name: 'Doe' });
  await create('Jim', { email: 'jim@example.org', name: 'Jim\\', family_name: 'Doe', phone_number: '+13125550001' });
  await create('jo', { phone_number: '+13125550002', given_name: 'Jo' });
  janesSub = await confirmedUser(services, testApp, 'jane', 'Jane@example.com', { given_name: 'Jane' });
  await callOperation(services, AdminDisableUser, { UserPoolId: testApp.UserPoolId, Username: 'jo' });
});
afterAll(() => services.close());

const list = (input: Omit<ListUsersRequest, 'UserPoolId'> = {}) =>
  callOperation(services, ListUsers, { UserPoolId: testApp.UserPoolId, ...input });
const namesOf = (users: readonly UserType[] | undefined) => new Set(users?.map(({ Username }) => Username));
const found = async (input: Omit<ListUsersRequest, 'UserPoolId'>) => namesOf((await list(input)).Users);

describe('a filter', () => {
  it.each([
    ['', ['Jim', 'jane', 'jo', 'joe']],
    ['email = "joe@example.com"', ['joe']],
    ['email = "JOE@EXAMPLE.COM"', ['joe']],
    ['email ^= "j"', ['Jim', 'jane', 'joe']],
    ['email = "j"', []],
    ['phone_number ^= "+1312"', ['Jim', 'jo']],
    ['family_name = "doe"', ['Jim', 'joe']],
    ['given_name ^= "J"', ['jane', 'jo']],
    ['name = "Joe \\"J\\" Doe"', ['joe']],
    ['name = "Jim\\\\"', ['Jim']],
    ['username = "jim"', []],
    ['username = "Jim"', ['Jim']],
    ['username ^= "jo"', ['jo', 'joe']],
    ['cognito:user_status = "confirmed"', ['jane']],
    ['cognito:user_status ^= "FORCE"', ['Jim', 'jo', 'joe']],
    ['status = "Disabled"', ['jo']],
    ['status = "Enabled"', ['Jim', 'jane', 'joe']],
    ['status = "enabled"', []],
    ['preferred_username ^= ""', []],
    ['email = "\' or 1=1 --"', []],
    ['email ^= "%"', []],
    ['email ^= "_im"', []],
  ])('%s', async (Filter, names) => expect(await found({ Filter })).toStrictEqual(new Set(names)));

  it('by sub', async () => {
    expect(await found({ Filter: `sub = "${janesSub}"` })).toStrictEqual(new Set(['jane']));
    expect(await found({ Filter: `sub ^= "${janesSub.slice(0, 13)}"` })).toStrictEqual(new Set(['jane']));
  });

  it.each([
    ['foo', 'Error while parsing filter.'],
    ['custom:tier = "x"', 'Invalid search attribute: custom:tier'],
  ])('like %s is rejected', async (Filter, message) => {
    await expect(list({ Filter })).rejects.toEqual(refusal('InvalidParameterException', message));
  });
});

describe('pages', () => {
  it.each([
    ['all users', {}],
    ['those of a filter', { Filter: 'email ^= "j"' }],
  ])('follow each other without gap or overlap: %s', async (_, input) => {
    const names: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await list({ ...input, Limit: 1, PaginationToken });
      expect(page.Users).toHaveLength(1);
      names.push(...(page.Users ?? []).map(({ Username }) => Username));
      ({ PaginationToken } = page);
    } while (PaginationToken !== undefined);
    const all = await found(input);
    expect(names).toHaveLength(all.size);
    expect(new Set(names)).toStrictEqual(all);
  });

  it('without a Limit hold up to sixty users', async () => {
    for (const Limit of [undefined, 0, 60]) {
      const page = await list({ Limit });
      expect(page.Users).toHaveLength(4);
      expect(page).not.toHaveProperty('PaginationToken');
    }
    await expect(list({ Limit: 61 })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  it('have tokens for the same pool and filter only', async () => {
    const { PaginationToken = '' } = await list({ Limit: 1 });
    const elsewhere = await newTestApp(services);
    const invalid = expect.objectContaining({ code: 'InvalidParameterException' });
    await expect(list({ PaginationToken, Filter: 'email ^= "j"' })).rejects.toEqual(invalid);
    await expect(list({ PaginationToken: `${PaginationToken.slice(0, -2)}AA` })).rejects.toEqual(invalid);
    await expect(list({ PaginationToken: 'forged' })).rejects.toEqual(invalid);
    const input = { UserPoolId: elsewhere.UserPoolId, PaginationToken };
    await expect(callOperation(services, ListUsers, input)).rejects.toEqual(invalid);
  });
});

describe('attributes', () => {
  it('are the requested ones', async () => {
    const { Users } = await list({ Filter: 'family_name = "Doe"', AttributesToGet: ['email', 'sub'] });
    for (const { Attributes } of Users ?? []) {
      expect(Attributes?.map(({ Name }) => Name)).toStrictEqual(['sub', 'email']);
    }
    const { Users: joes } = await list({ Filter: 'username = "joe"', AttributesToGet: [] });
    expect(joes?.[0]?.Attributes?.map(({ Name }) => Name)).toStrictEqual(['sub', 'name', 'family_name', 'email']);
  });

  it.each([['custom:tier'], ['phone_number']])('like %s that not every user has are rejected', async (name) => {
    await expect(list({ AttributesToGet: [name] })).rejects.toEqual(
      refusal('InvalidParameterException', 'Input fails to satisfy the constraints.'),
    );
  });
});
