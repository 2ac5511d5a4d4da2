import { type OperationName, operationNames } from '@latchkey/model';
import { expect, it } from 'vitest';
import { categoryOf, quotaCategories } from './quota-categories.ts';
import { createRequestQuotas, type CountedRequest, type RequestQuotas } from './request-quotas.ts';

function quotas(limits: ReadonlyMap<string, number> = new Map()) {
  let now = 0;
  const limited = createRequestQuotas(
    () => Promise.resolve(limits),
    () => now,
  );
  const admitted = async (request: Partial<CountedRequest>, tries: number) => {
    const full = { operation: 'GetUser', poolId: undefined, challenge: undefined, ...request } as const;
    let count = 0;
    for (let index = 0; index < tries; index++) {
      await limited.admit(full).then(
        () => count++,
        () => undefined,
      );
    }
    return count;
  };
  return { limited, admitted, advance: (ms: number) => (now += ms) };
}

it('has a category for each operation, and each operation in one category', () => {
  expect([...categoryOf.keys()].toSorted()).toEqual([...operationNames].toSorted());
  for (const category of categoryOf.values()) expect(quotaCategories).toHaveProperty(category);
});

it('allows the rate of a category, shared by its operations', async () => {
  const { admitted, advance } = quotas();
  expect(await admitted({ operation: 'SignUp' }, 30)).toBe(30);
  expect(await admitted({ operation: 'AdminCreateUser' }, 30)).toBe(20);
  advance(100);
  expect(await admitted({ operation: 'ConfirmSignUp' }, 30)).toBe(5);
  expect(await admitted({ operation: 'GetUser' }, 30)).toBe(30);
  advance(60_000);
  expect(await admitted({ operation: 'SignUp' }, 100)).toBe(50);
});

it('uses a provisioned limit', async () => {
  const { admitted } = quotas(new Map([['UserCreation', 80]]));
  expect(await admitted({ operation: 'SignUp' }, 100)).toBe(80);
});

it('counts answers to challenges apart, up to three times the rate, and then as sign-ins', async () => {
  const { admitted } = quotas();
  expect(await admitted({ operation: 'InitiateAuth' }, 100)).toBe(100);
  expect(await admitted({ operation: 'RespondToAuthChallenge', challenge: 'SMS_MFA' }, 500)).toBe(380);
  expect(await admitted({ operation: 'AdminInitiateAuth' }, 1)).toBe(0);
  const password = { operation: 'RespondToAuthChallenge', challenge: 'NEW_PASSWORD_REQUIRED' } as const;
  expect(await admitted(password, 40)).toBe(30);
});

it('counts a new password during a sign-in as account recovery only', async () => {
  const { admitted } = quotas();
  const password = { operation: 'RespondToAuthChallenge', challenge: 'NEW_PASSWORD_REQUIRED' } as const;
  expect(await admitted(password, 100)).toBe(30);
  expect(await admitted({ operation: 'RespondToAuthChallenge', challenge: 'SMS_MFA' }, 500)).toBe(480);
});

it('allows an operation on app clients five times per second for one pool', async () => {
  const { admitted } = quotas();
  expect(await admitted({ operation: 'ListUserPoolClients', poolId: 'us-east-1_a' }, 7)).toBe(5);
  expect(await admitted({ operation: 'DescribeUserPoolClient', poolId: 'us-east-1_a' }, 2)).toBe(2);
  expect(await admitted({ operation: 'ListUserPoolClients', poolId: 'us-east-1_b' }, 2)).toBe(2);
  expect(await admitted({ operation: 'AdminCreateUser', poolId: 'us-east-1_a' }, 20)).toBe(20);
});

it('allows ten reads and ten writes per second for one user', () => {
  const { limited, advance } = quotas();
  const admitForUser = (operation: OperationName, user: string) => limited.admitForUser(operation, user);
  for (let index = 0; index < 10; index++) {
    admitForUser('GetUser', 'ann');
    admitForUser('ChangePassword', 'ann');
  }
  expect(() => admitForUser('InitiateAuth', 'ann')).toThrow('Rate exceeded');
  expect(() => admitForUser('UpdateUserAttributes', 'ann')).toThrow('Rate exceeded');
  admitForUser('GetUser', 'bob');
  admitForUser('DescribeUserPool', 'ann');
  advance(100);
  admitForUser('GetUser', 'ann');
});

it('answers with an error that the operation documents', async () => {
  const { limited, admitted } = quotas();
  await admitted({ operation: 'SetUserMFAPreference' }, 25);
  const request = { poolId: undefined, challenge: undefined };
  await expect(limited.admit({ operation: 'SetUserMFAPreference', ...request })).rejects.toMatchObject({
    code: 'ThrottlingException',
  });
  await expect(limited.admit({ operation: 'ConfirmDevice', ...request })).rejects.toMatchObject({
    code: 'TooManyRequestsException',
    status: 400,
  });
});

it('counts sign-ins with identity providers', async () => {
  const federations = async (limited: RequestQuotas) => {
    const admitted = await Promise.allSettled(Array.from({ length: 60 }, () => limited.admitFederation()));
    return admitted.filter(({ status }) => status === 'fulfilled').length;
  };
  const standard = quotas();
  expect(await federations(standard.limited)).toBe(25);
  await expect(standard.limited.admitFederation()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  standard.advance(200);
  expect(await federations(standard.limited)).toBe(5);
  expect(await federations(quotas(new Map([['UserFederation', 40]])).limited)).toBe(40);
});
