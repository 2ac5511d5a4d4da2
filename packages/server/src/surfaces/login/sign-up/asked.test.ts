import type { CreateUserPoolRequest } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreateUserPool } from '../../../operations/pools/CreateUserPool.ts';
import { callOperation, createTestServices, type TestServices } from '../../../operations/testing/call.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { passwordRulesOf, postedAttributes, signUpAttributes, signUpIdentifier } from './asked.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function newPool(given: Omit<CreateUserPoolRequest, 'PoolName'> = {}): Promise<Pool> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people', ...given });
  return services.directory.pool(UserPool?.Id ?? '');
}

const required = (...names: string[]) => names.map((Name) => ({ Name, Required: true, Mutable: true }));

describe('what sign-up asks for', () => {
  it('is the required attributes in the order of the schema, but not what is the name already', async () => {
    const Schema = required('given_name', 'email', 'phone_number');
    const byName = await newPool({ Schema });
    expect(signUpIdentifier(byName)).toBe('username');
    expect([...signUpAttributes(byName)].sort()).toEqual(['email', 'given_name', 'phone_number']);
    const byEmail = await newPool({ Schema, UsernameAttributes: ['email'] });
    expect(signUpIdentifier(byEmail)).toBe('email');
    expect([...signUpAttributes(byEmail)].sort()).toEqual(['given_name', 'phone_number']);
    const byPhone = await newPool({ Schema, UsernameAttributes: ['phone_number'] });
    expect(signUpIdentifier(byPhone)).toBe('phone');
    const byEither = await newPool({ Schema, UsernameAttributes: ['email', 'phone_number'] });
    expect(signUpIdentifier(byEither)).toBe('emailOrPhone');
    expect(signUpAttributes(byEither)).toContain('email');
  });

  it('includes an address for the code if no required one can get it', async () => {
    expect(signUpAttributes(await newPool())).toEqual([]);
    expect(signUpAttributes(await newPool({ AutoVerifiedAttributes: ['email'] }))).toEqual(['email']);
    const Schema = required('email');
    expect(signUpAttributes(await newPool({ Schema, AutoVerifiedAttributes: ['email'] }))).toEqual(['email']);
    const byEmail = await newPool({ UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] });
    expect(signUpAttributes(byEmail)).toEqual([]);
  });

  it('is read from the form by name, and nothing else is', () => {
    const form = { 'requiredAttributes[email]': ' a@example.com ', 'requiredAttributes[custom:admin]': 'yes' };
    expect(postedAttributes(['email', 'name'], form)).toEqual([
      { name: 'email', value: 'a@example.com' },
      { name: 'name', value: '' },
    ]);
  });
});

it('shows the password policy of the pool', async () => {
  const PasswordPolicy = { MinimumLength: 12, RequireNumbers: true };
  expect(passwordRulesOf(await newPool({ Policies: { PasswordPolicy } }))).toEqual({
    minimumLength: 12,
    upper: false,
    lower: false,
    number: true,
    symbol: false,
  });
});
