import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminDeleteUser } from './AdminDeleteUser.ts';
import { AdminDisableUser } from './AdminDisableUser.ts';
import { AdminEnableUser } from './AdminEnableUser.ts';
import { AdminGetUser } from './AdminGetUser.ts';
import { DeleteUser } from '../self-service/DeleteUser.ts';
import { GetUser } from '../self-service/GetUser.ts';
import { account, confirmedUser, newTestApp, PASSWORD, signIn } from '../testing/users.ts';
import { refusal, refusals } from '../testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

describe('disabling a user', () => {
  it('ends every session for good; enabling lets the user sign in again', async () => {
    const testApp = await newTestApp(services);
    const input = { UserPoolId: testApp.UserPoolId, Username: 'jane' };
    await confirmedUser(services, testApp, 'jane', 'j1@example.com');
    const AccessToken = await signIn(services, testApp, 'jane');
    await expect(callOperation(services, AdminDisableUser, input)).resolves.toStrictEqual({});
    expect((await account(services, testApp, 'jane')).Enabled).toBe(false);
    await expect(callOperation(services, GetUser, { AccessToken })).rejects.toEqual(refusals.disabled);
    await expect(signIn(services, testApp, 'jane')).rejects.toEqual(refusals.disabled);
    await expect(callOperation(services, AdminEnableUser, input)).resolves.toStrictEqual({});
    await expect(callOperation(services, GetUser, { AccessToken })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    );
    await expect(signIn(services, testApp, 'jane')).resolves.not.toBe('');
  });
});

describe('deleting a user', () => {
  it.each(['by an administrator', 'by the user'] as const)('%s leaves no data behind', async (by) => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    const { UserPoolId } = testApp;
    const address = `${by.replaceAll(' ', '-')}@example.com`;
    const sub = await confirmedUser(services, testApp, 'jane', address);
    const AccessToken = await signIn(services, testApp, address);
    const answer =
      by === 'by the user'
        ? await callOperation(services, DeleteUser, { AccessToken })
        : await callOperation(services, AdminDeleteUser, { UserPoolId, Username: address });
    expect(answer).toBeUndefined();
    for (const Username of ['jane', sub, address]) {
      await expect(callOperation(services, AdminGetUser, { UserPoolId, Username })).rejects.toEqual(
        refusals.userNotFound,
      );
    }
    await expect(callOperation(services, GetUser, { AccessToken })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:UserNotFound|NotAuthorized)Exception$/),
    });
    expect(await confirmedUser(services, testApp, 'jane', address)).not.toBe(sub);
    await expect(callOperation(services, GetUser, { AccessToken })).rejects.toThrow();
    await expect(signIn(services, testApp, address, PASSWORD)).resolves.not.toBe('');
  });
});

it.each([AdminGetUser, AdminEnableUser, AdminDisableUser, AdminDeleteUser])(
  '$name rejects unknown user names',
  async (operation) => {
    const { UserPoolId } = await newTestApp(services);
    await expect(callOperation(services, operation, { UserPoolId, Username: 'nobody' })).rejects.toEqual(
      refusals.userNotFound,
    );
  },
);

it('finds users only by user name, sub and verified alias', async () => {
  const testApp = await newTestApp(services, {
    AliasAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
  });
  const other = await newTestApp(services, { AliasAttributes: ['email'] });
  const sub = await confirmedUser(services, testApp, 'Jane', 'found@example.com', { name: 'Jane Doe' });
  for (const name of ['Jane', 'jane', 'JANE', sub, sub.toUpperCase(), 'found@example.com', 'Found@Example.com']) {
    expect((await account(services, testApp, name)).attributes['sub']).toBe(sub);
  }
  for (const name of ['Jane Doe'.replace(' ', ''), 'found', `${sub}x`]) {
    await expect(account(services, testApp, name)).rejects.toEqual(refusals.userNotFound);
  }
  for (const name of ['jane', sub, 'found@example.com']) {
    await expect(account(services, other, name)).rejects.toEqual(refusals.userNotFound);
  }
});
