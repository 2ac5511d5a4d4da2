/** Cases of the operations of an administrator on users. */
import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { password } from '../harness/aws.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, initiate } from '../harness/sign-in.ts';
import { lambdaErrors, lambdaErrorsLater } from './lambda-errors.ts';
import type { Cases } from './operation-cases.ts';
import { undeliverable } from './undeliverable.ts';

const keyOf = ({ userPoolId }: App, Username: string) => ({ UserPoolId: userPoolId, Username });

const email = (username: string) => ({ Name: 'email', Value: `${username}@example.com` });

const create = (app: App, Username: string, more: Partial<AdminCreateUserCommandInput> = {}) =>
  app.sdk.send(new AdminCreateUserCommand({ ...keyOf(app, Username), ...more }));

const get = (app: App, username: string) => app.sdk.send(new AdminGetUserCommand(keyOf(app, username)));

/** Creates a user with a verified address. Returns the members that name the user. */
async function newUser(app: App) {
  const username = uniqueName('person');
  await newPerson(app, username, { email: `${username}@example.com`, email_verified: 'true' });
  return keyOf(app, username);
}

const setPassword = (app: App, key: { UserPoolId: string; Username: string }, Password: string) =>
  app.sdk.send(new AdminSetUserPasswordCommand({ ...key, Password, Permanent: true }));

const update = (app: App, key: { UserPoolId: string; Username: string }, Name: string, Value: string) =>
  app.sdk.send(new AdminUpdateUserAttributesCommand({ ...key, UserAttributes: [{ Name, Value }] }));

const reset = (app: App, key: { UserPoolId: string; Username: string }) =>
  app.sdk.send(new AdminResetUserPasswordCommand(key));

/** Settings of a pool that sends a code when an address changes. */
const verifying = { pool: { AutoVerifiedAttributes: ['email' as const] } };

export const userAdministration = {
  AdminCreateUser: {
    async effect({ app, latchkey }) {
      const username = uniqueName('invited');
      await create(app, username, { UserAttributes: [email(username)], DesiredDeliveryMediums: ['EMAIL'] });
      const user = await get(app, username);
      expect(user).toMatchObject({ Username: username, UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
      expect(await latestCode(latchkey, `${username}@example.com`)).toBeTruthy();
    },
    errors: {
      async UsernameExistsException({ app }) {
        return create(app, (await newUser(app)).Username);
      },
      InvalidPasswordException: ({ app }) => create(app, uniqueName(), { TemporaryPassword: 'too-simple' }),
      CodeDeliveryFailureException: async ({ newApp }) =>
        create(await newApp(undeliverable), 'invited', {
          UserAttributes: [email('invited')],
          DesiredDeliveryMediums: ['EMAIL'],
        }),
      ...lambdaErrors('PreSignUp', (app) => create(app, 'invited', { MessageAction: 'SUPPRESS' })),
      UserNotFoundException: ({ app }) => create(app, 'absent', { MessageAction: 'RESEND' }),
      PreconditionNotMetException: 'Nothing has to exist before a user.',
      async UnsupportedUserStateException({ app }) {
        return create(app, (await newUser(app)).Username, { MessageAction: 'RESEND' });
      },
    },
  },
  AdminGetUser: {
    async effect({ app }) {
      const { Username } = await newUser(app);
      const user = await get(app, Username);
      expect(user).toMatchObject({ Username, UserStatus: 'CONFIRMED' });
      expect(user.UserAttributes).toContainEqual(email(Username));
    },
    errors: {},
  },
  AdminGetUserAuthFactors: {
    async effect({ app }) {
      const factors = await app.sdk.send(new AdminGetUserAuthFactorsCommand(await newUser(app)));
      expect(factors.ConfiguredUserAuthFactors).toEqual(['PASSWORD']);
    },
    errors: {},
  },
  AdminDeleteUser: {
    async effect({ app }) {
      const key = await newUser(app);
      await app.sdk.send(new AdminDeleteUserCommand(key));
      expect((await refusal(get(app, key.Username))).name).toBe('UserNotFoundException');
    },
    errors: {},
  },
  AdminDeleteUserAttributes: {
    async effect({ app }) {
      const key = await newUser(app);
      await app.sdk.send(new AdminDeleteUserAttributesCommand({ ...key, UserAttributeNames: ['email'] }));
      expect((await get(app, key.Username)).UserAttributes?.map(({ Name }) => Name)).not.toContain('email');
    },
    errors: {},
  },
  AdminDisableUser: {
    async effect({ app }) {
      const key = await newUser(app);
      await app.sdk.send(new AdminDisableUserCommand(key));
      expect((await get(app, key.Username)).Enabled).toBe(false);
    },
    errors: {},
  },
  AdminEnableUser: {
    async effect({ app }) {
      const key = await newUser(app);
      await app.sdk.send(new AdminDisableUserCommand(key));
      await app.sdk.send(new AdminEnableUserCommand(key));
      expect((await get(app, key.Username)).Enabled).toBe(true);
    },
    errors: {},
  },
  AdminResetUserPassword: {
    async effect({ app, latchkey }) {
      const key = await newUser(app);
      await reset(app, key);
      expect((await get(app, key.Username)).UserStatus).toBe('RESET_REQUIRED');
      expect(await latestCode(latchkey, `${key.Username}@example.com`)).toMatch(/^\d{6}$/);
    },
    errors: {
      ...lambdaErrors('CustomMessage', async (app) => reset(app, await newUser(app))),
      LimitExceededException: 'An administrator may reset passwords as often as necessary.',
    },
  },
  AdminSetUserPassword: {
    async effect({ app }) {
      const key = await newUser(app);
      await setPassword(app, key, 'Another-Horse-8');
      const parameters = { USERNAME: key.Username, PASSWORD: 'Another-Horse-8' };
      const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', parameters);
      expect(AuthenticationResult?.AccessToken).toBeDefined();
    },
    errors: {
      async InvalidPasswordException({ app }) {
        return setPassword(app, await newUser(app), 'simple');
      },
      async PasswordHistoryPolicyViolationException({ newApp }) {
        const PasswordPolicy = { MinimumLength: 8, PasswordHistorySize: 2 };
        const app = await newApp({ pool: { Policies: { PasswordPolicy } } });
        return setPassword(app, await newUser(app), password);
      },
    },
  },
  AdminUpdateUserAttributes: {
    async effect({ app }) {
      const key = await newUser(app);
      await update(app, key, 'given_name', 'Ada');
      expect((await get(app, key.Username)).UserAttributes).toContainEqual({ Name: 'given_name', Value: 'Ada' });
    },
    errors: {
      ...lambdaErrorsLater(
        'CustomMessage',
        async (app, setTrigger) => {
          const key = await newUser(app);
          await setTrigger();
          return update(app, key, 'email', 'new@example.com');
        },
        verifying,
      ),
      async AliasExistsException({ newApp }) {
        const app = await newApp({ pool: { AliasAttributes: ['preferred_username'] } });
        await newPerson(app, 'owner', { preferred_username: 'taken' });
        return update(app, await newUser(app), 'preferred_username', 'taken');
      },
    },
  },
  ListUsers: {
    async effect({ app }) {
      const { UserPoolId, Username } = await newUser(app);
      const Filter = `username = "${Username}"`;
      const { Users = [] } = await app.sdk.send(new ListUsersCommand({ UserPoolId, Filter }));
      expect(Users.map((user) => user.Username)).toEqual([Username]);
    },
    errors: {},
  },
} satisfies Cases;
