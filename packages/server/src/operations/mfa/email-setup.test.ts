/** The address that MFA_SETUP stores is an attribute like any other: schema and client permissions apply to it. */
import type { CreateUserPoolClientRequest } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../sign-in/RespondToAuthChallenge.ts';
import { AdminCreateUser } from '../users/administration/AdminCreateUser.ts';
import { AdminSetUserPassword } from '../users/administration/AdminSetUserPassword.ts';
import { account, newTestApp, PASSWORD } from '../users/testing/users.ts';
import { refusal } from '../users/testing/refusal.ts';
import { newAppWithAllFactors } from './testing/mfa-apps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** Signs in a user without a second factor, and answers MFA_SETUP with an address. */
async function setUp(
  email: string,
  pool: Parameters<typeof newTestApp>[1],
  client: Partial<CreateUserPoolClientRequest> = {},
) {
  const testApp = await newAppWithAllFactors(services, 'ON', pool);
  const { UserPoolId } = testApp;
  const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const];
  const created = { UserPoolId, ClientName: 'other', ExplicitAuthFlows, ...client };
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, created);
  const { ClientId = '' } = UserPoolClient ?? {};
  await callOperation(services, AdminCreateUser, { UserPoolId, Username: 'ann', MessageAction: 'SUPPRESS' });
  const password = { Username: 'ann', Password: PASSWORD, Permanent: true };
  await callOperation(services, AdminSetUserPassword, { UserPoolId, ...password });
  const AuthParameters = { USERNAME: 'ann', PASSWORD };
  const begun = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters };
  const { ChallengeName, Session } = await callOperation(services, InitiateAuth, begun);
  expect(ChallengeName).toBe('MFA_SETUP');
  const ChallengeResponses = { USERNAME: 'ann', EMAIL: email };
  const answer = { ClientId, ChallengeName: 'MFA_SETUP' as const, Session, ChallengeResponses };
  return { testApp, answered: callOperation(services, RespondToAuthChallenge, answer) };
}

describe('MFA_SETUP by e-mail', () => {
  it('continues with an address that the user may set', async () => {
    const { answered } = await setUp('ann@setup.example', {});
    await expect(answered).resolves.toMatchObject({ ChallengeName: 'EMAIL_OTP' });
    expect(services.inbox.list('ann@setup.example')).toHaveLength(1);
  });

  it.each([
    {
      title: 'through a client that may not write the attribute',
      pool: {},
      client: { WriteAttributes: ['name'] },
      error: refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute'),
    },
    {
      title: 'in a pool where the attribute is immutable',
      pool: { Schema: [{ Name: 'email', Mutable: false }] },
      client: {},
      error: refusal('InvalidParameterException', 'user.email: Attribute cannot be updated.\n'),
    },
  ])('is rejected $title', async ({ pool, client, error }) => {
    const { testApp, answered } = await setUp('ann@refused.example', pool, client);
    await expect(answered).rejects.toEqual(error);
    expect(services.inbox.list('ann@refused.example')).toEqual([]);
    expect((await account(services, testApp, 'ann')).attributes['email']).toBeUndefined();
  });
});
