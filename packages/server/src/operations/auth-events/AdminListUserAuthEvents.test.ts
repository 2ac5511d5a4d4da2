import type { CreateUserPoolRequest } from '@latchkey/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuthEventRecord } from '../../records/auth-event.ts';
import { sampleAuthEvent } from '../../store/testing/sample-records.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminCreateUser } from '../users/administration/AdminCreateUser.ts';
import { newTestApp } from '../users/testing/users.ts';
import { AdminListUserAuthEvents } from './AdminListUserAuthEvents.ts';

const audited = { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } } as const;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** Creates a user with these steps in the audit trail, oldest first. */
async function userWith(
  steps: readonly Partial<AuthEventRecord>[],
  pool: Omit<CreateUserPoolRequest, 'PoolName'> = audited,
) {
  const testApp = await newTestApp(services, pool);
  const { UserPoolId } = testApp;
  // An administrator creates the user: a sign-up would be an event of its own.
  const { User } = await callOperation(services, AdminCreateUser, { UserPoolId, Username: 'ann' });
  const sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
  await services.store.write(async (tx) => {
    for (const step of steps) await tx.authEvents.insert(sampleAuthEvent(UserPoolId, sub, step));
  });
  return { UserPoolId, Username: 'ann', sub };
}

const signIns = (count: number, name = 'sign-in') =>
  Array.from({ length: count }, (_, index) => ({ signInId: `${name}-${index}`, at: 1_795_000_000_000 + index }));

it('lists sign-ins with their answered challenges, newest first', async () => {
  const failed = { kind: 'failure', code: 'CodeMismatchException', message: null, lockedUntil: null } as const;
  const mine = await userWith([
    { signInId: 'first', answered: null, outcome: { kind: 'tokens' }, sourceIp: null, at: 1_795_000_000_000 },
    { signInId: 'second', answered: 'PASSWORD_VERIFIER', at: 1_795_000_001_500 },
    { signInId: 'second', answered: 'SMS_MFA', outcome: failed, at: 1_795_000_002_000 },
    { signInId: 'second', answered: 'SMS_MFA', outcome: { kind: 'challenge', name: 'DEVICE_SRP_AUTH' } },
    { signInId: 'second', answered: 'DEVICE_PASSWORD_VERIFIER', outcome: failed, sourceIp: '192.0.2.7' },
    { signInId: 'third' },
  ]);
  const { AuthEvents, NextToken } = await callOperation(services, AdminListUserAuthEvents, mine);
  expect(NextToken).toBeUndefined();
  expect(AuthEvents).toMatchObject([
    { EventId: 'third', EventResponse: 'InProgress' },
    {
      EventId: 'second',
      EventType: 'SignIn',
      CreationDate: 1_795_000_001.5,
      EventResponse: 'Fail',
      ChallengeResponses: [
        { ChallengeName: 'Password', ChallengeResponse: 'Success' },
        { ChallengeName: 'Mfa', ChallengeResponse: 'Failure' },
        { ChallengeName: 'Mfa', ChallengeResponse: 'Success' },
      ],
      EventContextData: { IpAddress: '192.0.2.7' },
    },
    {
      EventId: 'first',
      EventResponse: 'Pass',
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
    },
  ]);
  expect(AuthEvents?.[2]).not.toHaveProperty('EventContextData');
  for (const event of AuthEvents ?? []) expect(event).not.toHaveProperty('EventRisk');
});

it.each<[string, Partial<AuthEventRecord>[], object[]]>([
  ['as the first factor is neither', [{ answered: 'EMAIL_OTP', flow: 'USER_AUTH' }], []],
  [
    'as the second factor counts',
    [{ answered: null, mfa: 'no-device-key' }, { answered: 'EMAIL_OTP' }],
    [
      { ChallengeName: 'Password', ChallengeResponse: 'Success' },
      { ChallengeName: 'Mfa', ChallengeResponse: 'Success' },
    ],
  ],
  [
    'of an app is neither',
    [
      { answered: 'CUSTOM_CHALLENGE', flow: 'CUSTOM_AUTH' },
      { answered: null, flow: 'CUSTOM_AUTH' },
    ],
    [],
  ],
])('a challenge by e-mail, or of an app: one %s', async (_which, steps, responses) => {
  const mine = await userWith(steps.map((step) => ({ signInId: 'one', ...step })));
  const { AuthEvents } = await callOperation(services, AdminListUserAuthEvents, mine);
  expect(AuthEvents?.[0]?.ChallengeResponses).toEqual(responses);
});

it('continues where a page ended, even after new sign-ins', async () => {
  const mine = await userWith(signIns(5));
  const first = await callOperation(services, AdminListUserAuthEvents, { ...mine, MaxResults: 2 });
  expect(first.NextToken).toBe(`sign-in-3#${new Date(1_795_000_000_003).toISOString()}`);
  await services.store.write((tx) => tx.authEvents.insert(sampleAuthEvent(mine.UserPoolId, mine.sub)));
  const { NextToken } = first;
  const rest = await callOperation(services, AdminListUserAuthEvents, { ...mine, MaxResults: 3, NextToken });
  const ids = [...(first.AuthEvents ?? []), ...(rest.AuthEvents ?? [])].map(({ EventId }) => EventId);
  expect(ids).toEqual(['sign-in-4', 'sign-in-3', 'sign-in-2', 'sign-in-1', 'sign-in-0']);
  expect(rest.NextToken).toBeUndefined();
  const all = await callOperation(services, AdminListUserAuthEvents, { ...mine, MaxResults: 0 });
  expect(all.AuthEvents).toHaveLength(6);
});

it('rejects the page token of another user', async () => {
  const [mine, other] = [await userWith(signIns(2)), await userWith(signIns(2, 'other'))];
  const { NextToken } = await callOperation(services, AdminListUserAuthEvents, { ...mine, MaxResults: 1 });
  await expect(callOperation(services, AdminListUserAuthEvents, { ...other, NextToken })).rejects.toMatchObject({
    code: 'InvalidParameterException',
  });
});

it('requires threat protection, as on AWS', async () => {
  const mine = await userWith(signIns(1), {});
  await expect(callOperation(services, AdminListUserAuthEvents, mine)).rejects.toMatchObject({
    code: 'UserPoolAddOnNotEnabledException',
  });
});

it('rejects unknown user names', async () => {
  const mine = await userWith([]);
  expect(await callOperation(services, AdminListUserAuthEvents, mine)).toEqual({ AuthEvents: [] });
  await expect(callOperation(services, AdminListUserAuthEvents, { ...mine, Username: 'bob' })).rejects.toMatchObject({
    code: 'UserNotFoundException',
  });
});
