import { type OperationName, operations as model } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { operations } from '../../operations/index.ts';
import { confirmedUser, newTestApp, type TestApp, signIn } from '../../operations/users/testing/users.ts';
import type { Authorization } from '../../operations/operation.ts';
import { authorize } from './authorize.ts';

let services: TestServices;
let place: TestApp;
beforeAll(async () => {
  services = await createTestServices();
  place = await newTestApp(services);
});
afterAll(() => services.close());

function ask(kind: Authorization, operation: OperationName, input: object, signer?: { accessKeyId: string }) {
  return authorize(kind, { operation, input, signer, services });
}

describe('authorize', () => {
  it('iam: tells who signed', async () => {
    expect(await ask('iam', 'ListUserPools', {}, { accessKeyId: 'AKID' })).toEqual({ accessKeyId: 'AKID' });
    await expect(ask('iam', 'ListUserPools', {})).rejects.toThrow('no signer');
  });

  it('accessToken: tells who is signed in', async () => {
    const sub = await confirmedUser(services, place, 'ann', 'ann@example.com');
    const AccessToken = await signIn(services, place, 'ann');
    expect(await ask('accessToken', 'GetUser', { AccessToken })).toMatchObject({ user: { sub } });
    await expect(ask('accessToken', 'GetUser', { AccessToken: 'a.b.c' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid Access Token',
    });
    await expect(ask('accessToken', 'GetUser', {})).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Missing required parameter AccessToken',
    });
  });

  it('publicClient: tells the client and its pool', async () => {
    const caller = await ask('publicClient', 'SignUp', { ClientId: place.ClientId });
    expect(caller).toMatchObject({ client: { id: place.ClientId }, pool: { id: place.UserPoolId } });
    await expect(ask('publicClient', 'SignUp', { ClientId: 'nope' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('self: leaves it to the operation', async () => {
    expect(await ask('self', 'RespondToAuthChallenge', {})).toBeUndefined();
  });
});

describe('the registry', () => {
  const built = Object.values(operations).filter((operation) => 'authorization' in operation);

  it('asks for a signature exactly where SDKs sign', () => {
    for (const { name, authorization } of built) {
      expect([name, authorization === 'iam']).toEqual([name, model[name].auth === 'sigv4']);
    }
  });

  it('holds every operation under its own name, in the order of the alphabet', () => {
    const names = Object.keys(operations);
    expect(Object.values(operations).map(({ name }) => name)).toEqual(names);
    expect(names).toEqual(names.toSorted());
    expect(names).toHaveLength(140);
  });
});
