/** What users of identity providers are like, and how every operation on users treats them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserRecord } from '../../records/user.ts';
import { findFederatedUser, updateFederatedUser } from '../../rules/federation/federated-user.ts';
import { AdminListGroupsForUser } from '../groups/AdminListGroupsForUser.ts';
import { GetGroup } from '../groups/GetGroup.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../sign-in/RespondToAuthChallenge.ts';
import { AdminConfirmSignUp } from '../sign-up/AdminConfirmSignUp.ts';
import { ConfirmSignUp } from '../sign-up/ConfirmSignUp.ts';
import { ResendConfirmationCode } from '../sign-up/ResendConfirmationCode.ts';
import { SignUp } from '../sign-up/SignUp.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminCreateUser } from '../users/administration/AdminCreateUser.ts';
import { AdminDeleteUser } from '../users/administration/AdminDeleteUser.ts';
import { AdminDisableUser } from '../users/administration/AdminDisableUser.ts';
import { AdminEnableUser } from '../users/administration/AdminEnableUser.ts';
import { AdminGetUserAuthFactors } from '../users/administration/AdminGetUserAuthFactors.ts';
import { AdminResetUserPassword } from '../users/administration/AdminResetUserPassword.ts';
import { AdminSetUserPassword } from '../users/administration/AdminSetUserPassword.ts';
import { AdminUpdateUserAttributes } from '../users/administration/AdminUpdateUserAttributes.ts';
import { ListUsers } from '../users/administration/ListUsers.ts';
import { ChangePassword } from '../users/self-service/ChangePassword.ts';
import { ConfirmForgotPassword } from '../users/self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from '../users/self-service/ForgotPassword.ts';
import { GetUser } from '../users/self-service/GetUser.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import {
  account,
  attributes,
  confirmedUser,
  newTestApp,
  PASSWORD,
  signIn,
  type TestApp,
} from '../users/testing/users.ts';
import { externalUser, newFederatedUser, newProvider } from './testing/providers.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const attemptsExceeded = 'Password attempts exceeded';
const unauthorized = refusal('NotAuthorizedException', 'User is not authorized to get auth details.');

type Options = Parameters<typeof newTestApp>;
async function appWithProvider(pool: Options[1] = {}, client: Options[2] = {}): Promise<TestApp> {
  const app = await newTestApp(services, pool, client);
  await newProvider(services, app.UserPoolId);
  return app;
}
const jane = { email: 'jane@example.com', email_verified: 'true' };
const create = (app: TestApp, subject: string, given: Record<string, string> = jane) =>
  newFederatedUser(services, app.UserPoolId, 'Corp', subject, given);
const keyOf = ({ UserPoolId }: TestApp, Username: string) => ({ UserPoolId, Username });

/** Returns an access token of a federated user. There is no federated sign-in yet, so a password stands in for it. */
async function tokenOf(app: TestApp, user: UserRecord): Promise<string> {
  const password = { ...keyOf(app, user.username), Password: PASSWORD, Permanent: true };
  await callOperation(services, AdminSetUserPassword, password);
  const token = await signIn(services, app, user.username);
  await services.store.write((tx) => tx.users.replace(user));
  return token;
}

describe('a new federated user', () => {
  it('has a name from provider and subject, the status EXTERNAL_PROVIDER, and the identity', async () => {
    const app = await appWithProvider();
    const user = await create(app, 'Sub-1', { email: 'jane@example.com', given_name: 'Jane' });
    const now = services.clock.now();
    const identity = { userId: 'Sub-1', providerName: 'Corp', providerType: 'OIDC', issuer: null, primary: true };
    expect(await account(services, app, 'Corp_Sub-1')).toEqual({
      Username: 'Corp_Sub-1',
      UserStatus: 'EXTERNAL_PROVIDER',
      Enabled: true,
      UserCreateDate: now / 1000,
      UserLastModifiedDate: now / 1000,
      attributes: {
        sub: user.sub,
        identities: JSON.stringify([{ ...identity, dateCreated: now }]),
        email: 'jane@example.com',
        email_verified: 'false',
        given_name: 'Jane',
      },
    });
    const byStatus = { UserPoolId: app.UserPoolId, Filter: 'cognito:user_status = "EXTERNAL_PROVIDER"' };
    expect((await callOperation(services, ListUsers, byStatus)).Users?.map(({ Username }) => Username)).toEqual([
      'Corp_Sub-1',
    ]);
  });

  it('is in the group of the provider', async () => {
    const app = await appWithProvider();
    await create(app, 'one');
    await create(app, 'two');
    const GroupName = `${app.UserPoolId}_Corp`;
    const { Group } = await callOperation(services, GetGroup, { UserPoolId: app.UserPoolId, GroupName });
    expect(Group?.Description).toBe('Autogenerated group for users who sign in using Corp');
    const { Groups } = await callOperation(services, AdminListGroupsForUser, keyOf(app, 'Corp_two'));
    expect(Groups).toMatchObject([{ GroupName }]);
  });

  it('has a name in lower case where the pool ignores case; the identity keeps its spelling', async () => {
    const app = await appWithProvider({ UsernameConfiguration: { CaseSensitive: false } });
    const user = await create(app, 'Jane@Example.com');
    expect(user.username).toBe('corp_jane@example.com');
    expect(JSON.parse(user.attributes['identities'] ?? '')).toMatchObject([
      { userId: 'Jane@Example.com', providerName: 'Corp' },
    ]);
  });

  it.each([
    [{ UsernameAttributes: ['email' as const] }, 'jane@example.com'],
    [{ AliasAttributes: ['email' as const], AutoVerifiedAttributes: ['email' as const] }, 'local'],
  ])('takes no address from a local user, and has none as alias (%#)', async (pool, Username) => {
    const app = await appWithProvider(pool);
    await confirmedUser(services, app, Username, 'jane@example.com');
    await create(app, 'jane');
    const found = await account(services, app, 'jane@example.com');
    expect(found.UserStatus).toBe('CONFIRMED');
    await signIn(services, app, 'jane@example.com');
    // Not even when an administrator verifies the address of the federated user.
    await callOperation(services, AdminUpdateUserAttributes, {
      ...keyOf(app, 'Corp_jane'),
      UserAttributes: attributes({ email: 'jane@example.com', email_verified: 'true', given_name: 'J' }),
    });
    expect((await account(services, app, 'jane@example.com')).UserStatus).toBe('CONFIRMED');
    expect((await account(services, app, 'Corp_jane')).attributes).toMatchObject({ given_name: 'J' });
  });

  it('needs the required attributes, and attributes that conform', async () => {
    const app = await appWithProvider({
      Schema: [
        { Name: 'email', Required: true },
        { Name: 'birthdate', Required: true },
      ],
    });
    await expect(create(app, 'x', {})).rejects.toEqual(
      refusal('InvalidParameterException', 'attributes required: birthdate, email'),
    );
    await expect(create(app, 'x', { ...jane, birthdate: 'long ago' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    await expect(create(app, 'x', { ...jane, birthdate: '2000-01-01', mail: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    expect(await create(app, 'x', { ...jane, birthdate: '2000-01-01' })).toHaveProperty('username', 'Corp_x');
  });

  it('gets a longer name where a local user has its name, so that nobody is kept out by a sign-up', async () => {
    const app = await appWithProvider();
    await confirmedUser(services, app, 'Corp_taken', 'taken@example.com');
    const { username, sub } = await create(app, 'taken');
    expect(username).toBe(`Corp_taken_${sub}`);
    const external = await externalUser(services, app.UserPoolId, 'Corp', 'taken');
    const found = await findFederatedUser(services.store.read, external);
    expect(found?.user.sub).toBe(sub);
    await expect(create(app, 'taken')).rejects.toMatchObject({ code: 'UsernameExistsException' });
  });
});

describe('the user name', () => {
  it('must be one that the API can name', async () => {
    const app = await appWithProvider();
    expect((await create(app, 'x'.repeat(123))).username).toHaveLength(128);
    for (const subject of ['x'.repeat(124), 'with space', 'line\n', 'tab\t', '\u0000', '\ud800']) {
      await expect(create(app, subject)).rejects.toEqual(
        refusal(
          'InvalidParameterException',
          'The user cannot be named after the identity: a user name has at most 128 characters, and no spaces.',
        ),
      );
    }
  });

  it('is cut where a local user has a long one', async () => {
    const app = await appWithProvider();
    const subject = 'x'.repeat(120);
    await confirmedUser(services, app, `Corp_${subject}`, 'long@example.com');
    const { username, sub } = await create(app, subject);
    expect(username).toBe(`Corp_${'x'.repeat(86)}_${sub}`);
  });
});

describe('a later sign-in', () => {
  it('stores the values of claims that are present', async () => {
    const app = await appWithProvider();
    const { sub } = await create(app, 'later', { ...jane, given_name: 'Jane' });
    const claims = { email: 'new@example.com', family_name: 'Doe' };
    const external = await externalUser(services, app.UserPoolId, 'Corp', 'later', claims);
    const pool = await services.directory.pool(app.UserPoolId);
    const update = (of: string) => services.store.write((tx) => updateFederatedUser(services, tx, pool, external, of));
    expect((await update(sub))?.attributes).toMatchObject({
      ...claims,
      given_name: 'Jane',
      email_verified: 'false',
      identities: expect.stringContaining('"userId":"later"'),
    });
    const other = await create(app, 'other');
    expect(await update(other.sub)).toBeUndefined();
    await callOperation(services, AdminDeleteUser, keyOf(app, 'Corp_later'));
    expect(await update(sub)).toBeUndefined();
  });

  it('fails if it changes an immutable attribute', async () => {
    const app = await appWithProvider({
      Schema: [{ Name: 'tier', AttributeDataType: 'String', Mutable: false }],
    });
    const { sub } = await create(app, 'fixed', { 'custom:tier': 'gold' });
    const pool = await services.directory.pool(app.UserPoolId);
    const signInWith = async (tier: string) => {
      const external = await externalUser(services, app.UserPoolId, 'Corp', 'fixed', { 'custom:tier': tier });
      return services.store.write((tx) => updateFederatedUser(services, tx, pool, external, sub));
    };
    expect(await signInWith('gold')).toBeDefined();
    await expect(signInWith('silver')).rejects.toEqual(
      refusal('InvalidParameterException', 'user.custom:tier: Attribute cannot be updated.\n'),
    );
  });
});

describe('sign-in without the provider', () => {
  const flows = ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH', 'USER_AUTH'] as const;
  const client = {
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH' as const,
      'ALLOW_USER_SRP_AUTH' as const,
      'ALLOW_CUSTOM_AUTH' as const,
      'ALLOW_USER_AUTH' as const,
      'ALLOW_REFRESH_TOKEN_AUTH' as const,
    ],
  };
  const pool = {
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] } },
  };
  const begin = ({ ClientId }: TestApp, AuthFlow: (typeof flows)[number], USERNAME: string) =>
    callOperation(services, InitiateAuth, {
      ClientId,
      AuthFlow,
      AuthParameters: { USERNAME, PASSWORD, SRP_A: 'ab'.repeat(384), PREFERRED_CHALLENGE: 'EMAIL_OTP' },
    });

  it.each(flows)('is refused: %s', async (flow) => {
    const app = await appWithProvider(pool, { ...client, PreventUserExistenceErrors: 'LEGACY' });
    const { sub } = await create(app, 'jane');
    await expect(begin(app, flow, 'Corp_jane')).rejects.toEqual(unauthorized);
    await expect(begin(app, flow, sub)).rejects.toEqual(unauthorized);
  });

  it('looks like that of an unknown user if the client hides whether users exist', async () => {
    const app = await appWithProvider(pool, { ...client, PreventUserExistenceErrors: 'ENABLED' });
    await create(app, 'jane');
    for (const flow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'USER_AUTH'] as const) {
      const shapeOf = async (name: string) => {
        const answer: unknown = await begin(app, flow, name).catch((error: unknown) => error);
        return JSON.stringify(answer, (key, value: unknown) =>
          ['Session', 'SALT', 'SRP_B', 'SECRET_BLOCK', 'USER_ID_FOR_SRP', 'USERNAME', 'stack'].includes(key)
            ? typeof value
            : value,
        ).replaceAll(/\w\*\*\*@\w\*\*\*|Corp_\w+/g, '');
      };
      expect(await shapeOf('Corp_jane')).toEqual(await shapeOf('Corp_none'));
    }
    const sent = services.inbox.list('jane@example.com').map(({ kind }) => kind);
    expect(sent).not.toContain('sign-in-code');
  });

  it.each(['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH', 'USER_AUTH'] as const)(
    'is locked out by %s like that of an unknown user',
    async (flow) => {
      const app = await appWithProvider(pool, { ...client, PreventUserExistenceErrors: 'ENABLED' });
      await create(app, 'jane');
      for (const name of ['Corp_jane', 'Corp_none']) {
        for (let count = 0; count < 6; count += 1) {
          await expect(begin(app, 'USER_PASSWORD_AUTH', name)).rejects.toEqual(
            refusal('NotAuthorizedException', count < 5 ? 'Incorrect username or password.' : attemptsExceeded),
          );
        }
        await expect(begin(app, flow, name)).rejects.toEqual(refusal('NotAuthorizedException', attemptsExceeded));
      }
    },
  );

  it('by answers to a challenge is locked out like that of an unknown user', async () => {
    const ignoresCase = { UsernameConfiguration: { CaseSensitive: false } };
    const app = await appWithProvider(
      { ...pool, ...ignoresCase },
      { ...client, PreventUserExistenceErrors: 'ENABLED' },
    );
    await create(app, 'jane');
    for (const name of ['CORP_JANE', 'CORP_NONE']) {
      const { ClientId } = app;
      const AuthParameters = { USERNAME: name, PREFERRED_CHALLENGE: 'PASSWORD' };
      const started = { ClientId, AuthFlow: 'USER_AUTH', AuthParameters } as const;
      const { Session } = await callOperation(services, InitiateAuth, started);
      const ChallengeResponses = { USERNAME: name, PASSWORD };
      const answer = { ClientId, ChallengeName: 'PASSWORD', Session, ChallengeResponses } as const;
      for (let count = 0; count < 6; count += 1) {
        await expect(callOperation(services, RespondToAuthChallenge, answer)).rejects.toEqual(
          refusal('NotAuthorizedException', count < 5 ? 'Incorrect username or password.' : attemptsExceeded),
        );
      }
    }
  });

  it('is possible with a password that an administrator sets', async () => {
    const app = await appWithProvider();
    await create(app, 'jane');
    await callOperation(services, AdminSetUserPassword, {
      ...keyOf(app, 'Corp_jane'),
      Password: PASSWORD,
      Permanent: true,
    });
    expect((await account(services, app, 'Corp_jane')).UserStatus).toBe('CONFIRMED');
    expect(await signIn(services, app, 'Corp_jane')).not.toBe('');
    // The identity still leads to the user.
    const external = await externalUser(services, app.UserPoolId, 'Corp', 'jane');
    expect((await findFederatedUser(services.store.read, external))?.user.username).toBe('Corp_jane');
  });

  it('has no factors', async () => {
    const app = await appWithProvider(pool, client);
    await create(app, 'jane');
    expect(await callOperation(services, AdminGetUserAuthFactors, keyOf(app, 'Corp_jane'))).toEqual({
      Username: 'Corp_jane',
      ConfiguredUserAuthFactors: [],
    });
  });
});

describe('the password of a federated user', () => {
  it('cannot be reset, by the user or an administrator', async () => {
    const app = await appWithProvider();
    const { ClientId } = app;
    await create(app, 'jane');
    const Username = 'Corp_jane';
    const state = refusal('NotAuthorizedException', 'User password cannot be reset in the current state.');
    await expect(callOperation(services, ForgotPassword, { ClientId, Username })).rejects.toEqual(state);
    const confirm = { ClientId, Username, ConfirmationCode: '123456', Password: PASSWORD };
    await expect(callOperation(services, ConfirmForgotPassword, confirm)).rejects.toEqual(state);
    await expect(callOperation(services, AdminResetUserPassword, keyOf(app, Username))).rejects.toEqual(state);
    const resend = { ...keyOf(app, Username), MessageAction: 'RESEND' as const };
    await expect(callOperation(services, AdminCreateUser, resend)).rejects.toMatchObject({
      code: 'UnsupportedUserStateException',
    });
  });

  it('cannot be set by the user', async () => {
    const app = await appWithProvider();
    const AccessToken = await tokenOf(app, await create(app, 'jane'));
    const forbidden = refusal('NotAuthorizedException', 'User is not authorized to change password.');
    const change = { AccessToken, ProposedPassword: PASSWORD };
    await expect(callOperation(services, ChangePassword, change)).rejects.toEqual(forbidden);
    await expect(callOperation(services, ChangePassword, { ...change, PreviousPassword: PASSWORD })).rejects.toEqual(
      forbidden,
    );
  });
});

it('needs no confirmation', async () => {
  const app = await appWithProvider();
  const { ClientId } = app;
  await create(app, 'jane');
  const Username = 'Corp_jane';
  const state = refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is EXTERNAL_PROVIDER');
  await expect(callOperation(services, AdminConfirmSignUp, keyOf(app, Username))).rejects.toEqual(state);
  const confirm = { ClientId, Username, ConfirmationCode: '123456' };
  await expect(callOperation(services, ConfirmSignUp, confirm)).rejects.toEqual(state);
  await expect(callOperation(services, ResendConfirmationCode, { ClientId, Username })).rejects.toMatchObject({
    code: 'InvalidParameterException',
  });
  const signUp = { ClientId, Username, Password: PASSWORD };
  await expect(callOperation(services, SignUp, signUp)).rejects.toEqual(
    refusal('UsernameExistsException', 'User already exists'),
  );
});

it('GetUser shows the identities, which nobody can write', async () => {
  const app = await appWithProvider();
  const AccessToken = await tokenOf(app, await create(app, 'jane'));
  const { UserAttributes } = await callOperation(services, GetUser, { AccessToken });
  expect(UserAttributes?.map(({ Name }) => Name)).toEqual(['sub', 'identities', 'email_verified', 'email']);
  const write = { ...keyOf(app, 'Corp_jane'), UserAttributes: attributes({ identities: '[]' }) };
  await expect(callOperation(services, AdminUpdateUserAttributes, write)).rejects.toEqual(
    refusal('InvalidParameterException', 'user.identities: Attribute cannot be updated.\n'),
  );
  const forge = { ...keyOf(app, 'forger'), UserAttributes: attributes({ identities: '[{"primary":true}]' }) };
  await expect(callOperation(services, AdminCreateUser, forge)).rejects.toMatchObject({
    code: 'InvalidParameterException',
  });
});

it('can be disabled, enabled and deleted', async () => {
  const app = await appWithProvider();
  const AccessToken = await tokenOf(app, await create(app, 'jane'));
  await callOperation(services, AdminDisableUser, keyOf(app, 'Corp_jane'));
  await expect(callOperation(services, GetUser, { AccessToken })).rejects.toMatchObject({
    code: 'NotAuthorizedException',
  });
  await callOperation(services, AdminEnableUser, keyOf(app, 'Corp_jane'));
  expect(await account(services, app, 'Corp_jane')).toMatchObject({ Enabled: true, UserStatus: 'EXTERNAL_PROVIDER' });
  await callOperation(services, AdminDeleteUser, keyOf(app, 'Corp_jane'));
  await expect(account(services, app, 'Corp_jane')).rejects.toEqual(refusals.userNotFound);
  expect(await create(app, 'jane')).toHaveProperty('username', 'Corp_jane');
});
