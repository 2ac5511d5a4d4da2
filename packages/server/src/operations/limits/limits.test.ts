import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPoolDomain } from '../domains/CreateUserPoolDomain.ts';
import { DeleteUserPoolDomain } from '../domains/DeleteUserPoolDomain.ts';
import { newTestApp } from '../users/testing/users.ts';
import { GetProvisionedLimit } from './GetProvisionedLimit.ts';
import { UpdateProvisionedLimit } from './UpdateProvisionedLimit.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const definition = (Category: string) => ({ LimitClass: 'API_CATEGORY' as const, Attributes: { Category } });
const get = (category: string) =>
  callOperation(services, GetProvisionedLimit, { LimitDefinition: definition(category) });
const update = (category: string, RequestedLimitValue: number) =>
  callOperation(services, UpdateProvisionedLimit, { LimitDefinition: definition(category), RequestedLimitValue });

it('returns the default of a category until it is raised', async () => {
  const Limit = { LimitDefinition: definition('UserAuthentication'), ProvisionedLimitValue: 120, FreeLimitValue: 120 };
  expect(await get('UserAuthentication')).toEqual({ Limit });
  const raised = { Limit: { ...Limit, ProvisionedLimitValue: 500 } };
  expect(await update('UserAuthentication', 500)).toEqual(raised);
  expect(await get('UserAuthentication')).toEqual(raised);
  expect((await update('UserAuthentication', 120)).Limit.ProvisionedLimitValue).toBe(120);
});

it('rejects values below the default, beyond the highest, and unknown categories', async () => {
  await expect(update('UserRead', 119)).rejects.toMatchObject({ code: 'InvalidParameterException' });
  await expect(update('UserRead', 1201)).rejects.toMatchObject({ code: 'ServiceQuotaExceededException' });
  await expect(update('UserList', 31)).rejects.toMatchObject({ code: 'ServiceQuotaExceededException' });
  await expect(get('Everything')).rejects.toMatchObject({ code: 'InvalidParameterException' });
  await expect(get('toString')).rejects.toMatchObject({ code: 'InvalidParameterException' });
});

it('does not raise the categories of managed login while a pool uses it', async () => {
  const plain = await newTestApp(services);
  await callOperation(services, CreateUserPoolDomain, { UserPoolId: plain.UserPoolId, Domain: 'classic-limits' });
  expect((await update('UserFederation', 26)).Limit.ProvisionedLimitValue).toBe(26);
  const { UserPoolId } = await newTestApp(services);
  const domain = { UserPoolId, Domain: 'managed-limits' };
  await callOperation(services, CreateUserPoolDomain, { ...domain, ManagedLoginVersion: 2 });
  for (const category of ['UserFederation', 'UserAuthentication']) {
    await expect(update(category, 200)).rejects.toMatchObject({ code: 'InvalidParameterException' });
  }
  expect((await update('UserFederation', 25)).Limit.ProvisionedLimitValue).toBe(25);
  expect((await update('UserRead', 121)).Limit.ProvisionedLimitValue).toBe(121);
  await callOperation(services, DeleteUserPoolDomain, domain);
  expect((await update('UserFederation', 27)).Limit.ProvisionedLimitValue).toBe(27);
});
