/** Cases of the operations of users on their own account. */
import {
  AdminDisableUserCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { password } from '../harness/aws.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, initiate } from '../harness/sign-in.ts';
import { lambdaErrors, lambdaErrorsLater } from './lambda-errors.ts';
import type { Cases, World } from './operation-cases.ts';
import { untilRefused } from './repeated.ts';
import { undeliverable } from './undeliverable.ts';

/** Creates a user with an address who is signed in. */
async function signedIn(app: App, verified = true) {
  const username = uniqueName('person');
  const address = `${username}@example.com`;
  await newPerson(app, username, { email: address, email_verified: String(verified) });
  const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', {
    USERNAME: username,
    PASSWORD: password,
  });
  return { app, username, address, AccessToken: AuthenticationResult?.AccessToken };
}

type Member = Awaited<ReturnType<typeof signedIn>>;

const forgot = ({ sdk, clientId }: App, Username: string) =>
  sdk.send(new ForgotPasswordCommand({ ClientId: clientId, Username }));

const confirmForgot = ({ sdk, clientId }: App, Username: string, ConfirmationCode: string, Password = 'New-Horse-88') =>
  sdk.send(new ConfirmForgotPasswordCommand({ ClientId: clientId, Username, ConfirmationCode, Password }));

const change = ({ app, AccessToken }: Member, PreviousPassword: string, ProposedPassword: string) =>
  app.sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));

const update = ({ app, AccessToken }: Member, Name: string, Value: string) =>
  app.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] }));

const requestCode = ({ app, AccessToken }: Member) =>
  app.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }));

const verify = ({ app, AccessToken }: Member, Code: string) =>
  app.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));

async function attributesOf({ app, AccessToken }: Member): Promise<Record<string, string | undefined>> {
  const { UserAttributes = [] } = await app.sdk.send(new GetUserCommand({ AccessToken }));
  return Object.fromEntries(UserAttributes.map(({ Name = '', Value }) => [Name, Value]));
}

const unverified = (app: App): Promise<Member> => signedIn(app, false);
const wrongCode = (right: string): string => (right === '000000' ? '000001' : '000000');

async function disable({ sdk, userPoolId }: App, username: string): Promise<void> {
  await sdk.send(new AdminDisableUserCommand({ UserPoolId: userPoolId, Username: username }));
}

/** Signs up in a pool, without confirming. */
async function applicant(app: App): Promise<string> {
  const Username = uniqueName('applicant');
  const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }];
  await app.sdk.send(new SignUpCommand({ ClientId: app.clientId, Username, Password: password, UserAttributes }));
  return Username;
}

/** Requests a code for a new password. Returns the right code. */
async function forgotten({ app, latchkey }: World) {
  const { username, address } = await signedIn(app);
  await forgot(app, username);
  return { username, code: await latestCode(latchkey, address) };
}

const verifying = { pool: { AutoVerifiedAttributes: ['email' as const] } };
const keepsPasswords = {
  pool: { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } } },
};

export const selfService = {
  GetUser: {
    async effect({ app }) {
      const member = await signedIn(app);
      const { Username } = await app.sdk.send(new GetUserCommand({ AccessToken: member.AccessToken }));
      expect(Username).toBe(member.username);
      expect(await attributesOf(member)).toMatchObject({ email: member.address, email_verified: 'true' });
    },
    errors: {},
  },
  GetUserAuthFactors: {
    async effect({ app }) {
      const { AccessToken } = await signedIn(app);
      const factors = await app.sdk.send(new GetUserAuthFactorsCommand({ AccessToken }));
      expect(factors.ConfiguredUserAuthFactors).toEqual(['PASSWORD']);
    },
    errors: {},
  },
  UpdateUserAttributes: {
    async effect({ app }) {
      const member = await signedIn(app);
      await update(member, 'given_name', 'Ada');
      expect(await attributesOf(member)).toMatchObject({ given_name: 'Ada' });
    },
    errors: {
      CodeMismatchException: 'The request contains no code.',
      ExpiredCodeException: 'The request contains no code.',
      ...lambdaErrorsLater(
        'CustomMessage',
        async (app, setTrigger) => {
          const member = await signedIn(app);
          await setTrigger();
          return update(member, 'email', 'new@example.com');
        },
        verifying,
      ),
      async AliasExistsException({ newApp }) {
        const AliasAttributes = ['phone_number' as const, 'email' as const, 'preferred_username' as const];
        const app = await newApp({ pool: { AliasAttributes } });
        await newPerson(app, 'owner', { preferred_username: 'taken' });
        return update(await signedIn(app), 'preferred_username', 'taken');
      },
      async CodeDeliveryFailureException({ newApp }) {
        return update(await signedIn(await newApp(undeliverable)), 'email', 'new@example.com');
      },
    },
  },
  DeleteUserAttributes: {
    async effect({ app }) {
      const member = await signedIn(app);
      const { AccessToken } = member;
      await app.sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['email'] }));
      expect(await attributesOf(member)).not.toHaveProperty('email');
    },
    errors: {},
  },
  GetUserAttributeVerificationCode: {
    async effect({ app, latchkey }) {
      const member = await unverified(app);
      const { CodeDeliveryDetails } = await requestCode(member);
      expect(CodeDeliveryDetails).toMatchObject({ AttributeName: 'email', DeliveryMedium: 'EMAIL' });
      expect(await latestCode(latchkey, member.address)).toMatch(/^\d{6}$/);
    },
    errors: {
      ...lambdaErrors('CustomMessage', async (app) => requestCode(await unverified(app))),
      async LimitExceededException({ app }) {
        const member = await unverified(app);
        return untilRefused('LimitExceededException', () => requestCode(member));
      },
      CodeDeliveryFailureException: async ({ newApp }) => requestCode(await unverified(await newApp(undeliverable))),
    },
  },
  VerifyUserAttribute: {
    async effect({ app, latchkey }) {
      const member = await unverified(app);
      await requestCode(member);
      await verify(member, await latestCode(latchkey, member.address));
      expect(await attributesOf(member)).toMatchObject({ email_verified: 'true' });
    },
    errors: {
      async CodeMismatchException({ app, latchkey }) {
        const member = await unverified(app);
        await requestCode(member);
        return verify(member, wrongCode(await latestCode(latchkey, member.address)));
      },
      ExpiredCodeException: async ({ app }) => verify(await unverified(app), '123456'),
      async LimitExceededException({ app, latchkey }) {
        const member = await unverified(app);
        await requestCode(member);
        const wrong = wrongCode(await latestCode(latchkey, member.address));
        return untilRefused('LimitExceededException', () => verify(member, wrong));
      },
      async AliasExistsException({ newApp, latchkey }) {
        const app = await newApp({ pool: { AliasAttributes: ['email'] } });
        const member = await unverified(app);
        await requestCode(member);
        const code = await latestCode(latchkey, member.address);
        await newPerson(app, 'owner', { email: member.address, email_verified: 'true' });
        return verify(member, code);
      },
    },
  },
  ChangePassword: {
    async effect({ app }) {
      const member = await signedIn(app);
      await change(member, password, 'Another-Horse-8');
      const parameters = { USERNAME: member.username, PASSWORD: 'Another-Horse-8' };
      expect((await initiate(app, 'USER_PASSWORD_AUTH', parameters)).AuthenticationResult).toBeDefined();
    },
    errors: {
      InvalidPasswordException: async ({ app }) => change(await signedIn(app), password, 'too-simple'),
      async PasswordHistoryPolicyViolationException({ newApp }) {
        return change(await signedIn(await newApp(keepsPasswords)), password, password);
      },
      async LimitExceededException({ app }) {
        const member = await signedIn(app);
        const next = (number: number) => `Another-Horse-${number}`;
        return untilRefused('LimitExceededException', (number) =>
          change(member, number === 1 ? password : next(number - 1), next(number)),
        );
      },
    },
  },
  ForgotPassword: {
    async effect({ app, latchkey }) {
      const { username, address } = await signedIn(app);
      const { CodeDeliveryDetails } = await forgot(app, username);
      expect(CodeDeliveryDetails).toMatchObject({ AttributeName: 'email', DeliveryMedium: 'EMAIL' });
      expect(await latestCode(latchkey, address)).toMatch(/^\d{6}$/);
    },
    errors: {
      ...lambdaErrors('CustomMessage', async (app) => forgot(app, (await signedIn(app)).username)),
      async NotAuthorizedException({ app }) {
        const { username } = await signedIn(app);
        await disable(app, username);
        return forgot(app, username);
      },
      async LimitExceededException({ app }) {
        const { username } = await signedIn(app);
        return untilRefused('LimitExceededException', () => forgot(app, username));
      },
      async CodeDeliveryFailureException({ newApp }) {
        const app = await newApp(undeliverable);
        return forgot(app, (await signedIn(app)).username);
      },
      UserNotFoundException: ({ app }) => forgot(app, 'nobody'),
    },
  },
  ConfirmForgotPassword: {
    async effect(world) {
      const { username, code } = await forgotten(world);
      await confirmForgot(world.app, username, code);
      const parameters = { USERNAME: username, PASSWORD: 'New-Horse-88' };
      expect((await initiate(world.app, 'USER_PASSWORD_AUTH', parameters)).AuthenticationResult).toBeDefined();
    },
    errors: {
      ...lambdaErrors('PostConfirmation', async (app, world) => {
        const { username, code } = await forgotten({ ...world, app });
        return confirmForgot(app, username, code);
      }),
      async InvalidPasswordException(world) {
        const { username, code } = await forgotten(world);
        return confirmForgot(world.app, username, code, 'too-simple');
      },
      async PasswordHistoryPolicyViolationException(world) {
        const app = await world.newApp(keepsPasswords);
        const { username, code } = await forgotten({ ...world, app });
        return confirmForgot(app, username, code, password);
      },
      async NotAuthorizedException(world) {
        const { username, code } = await forgotten(world);
        await disable(world.app, username);
        return confirmForgot(world.app, username, code);
      },
      async CodeMismatchException(world) {
        const { username, code } = await forgotten(world);
        return confirmForgot(world.app, username, wrongCode(code));
      },
      async ExpiredCodeException({ app }) {
        return confirmForgot(app, (await signedIn(app)).username, '123456');
      },
      async LimitExceededException(world) {
        const { username, code } = await forgotten(world);
        return untilRefused('LimitExceededException', () => confirmForgot(world.app, username, wrongCode(code)));
      },
      TooManyFailedAttemptsException: 'Too many wrong codes get LimitExceededException.',
      UserNotFoundException: ({ app }) => confirmForgot(app, 'nobody', '123456'),
      async UserNotConfirmedException({ newApp }) {
        const app = await newApp(verifying);
        return confirmForgot(app, await applicant(app), '123456');
      },
    },
  },
  DeleteUser: {
    async effect({ app }) {
      const { AccessToken } = await signedIn(app);
      await app.sdk.send(new DeleteUserCommand({ AccessToken }));
      const gone = await refusal(app.sdk.send(new GetUserCommand({ AccessToken })));
      expect(gone.name).toBe('UserNotFoundException');
    },
    errors: {},
  },
} satisfies Cases;
