/** Cases of the operations on sign-ups. */
import {
  AdminConfirmSignUpCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { password } from '../harness/aws.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import type { App } from '../harness/sign-in.ts';
import { lambdaErrors } from './lambda-errors.ts';
import type { Cases, World } from './operation-cases.ts';
import { untilRefused } from './repeated.ts';
import { undeliverable } from './undeliverable.ts';

const options = { pool: { AutoVerifiedAttributes: ['email' as const] } };

const signUp = (app: App, Username: string, email = `${Username}@example.com`) =>
  app.sdk.send(
    new SignUpCommand({
      ClientId: app.clientId,
      Username,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  );

const confirm = (app: App, Username: string, ConfirmationCode: string) =>
  app.sdk.send(new ConfirmSignUpCommand({ ClientId: app.clientId, Username, ConfirmationCode }));

const resend = (app: App, Username: string) =>
  app.sdk.send(new ResendConfirmationCodeCommand({ ClientId: app.clientId, Username }));

const adminConfirm = (app: App, Username: string) =>
  app.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: app.userPoolId, Username }));

const statusOf = async ({ sdk, userPoolId }: App, Username: string) =>
  (await sdk.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username }))).UserStatus;

/** Creates a pool that verifies e-mail addresses, and a user who has signed up. */
async function signedUp(world: Pick<World, 'newApp'>) {
  const app = await world.newApp(options);
  const username = uniqueName('applicant');
  await signUp(app, username);
  return { app, username };
}

/** Disables a user who has signed up. */
async function disabled(world: World) {
  const { app, username } = await signedUp(world);
  await app.sdk.send(new AdminDisableUserCommand({ UserPoolId: app.userPoolId, Username: username }));
  return { app, username };
}

/** A code with six digits that differs from the right one. */
const wrongCode = (right: string): string => (right === '000000' ? '000001' : '000000');

/** Returns the right code of a sign-up. */
const codeOf = (world: World, username: string): Promise<string> =>
  latestCode(world.latchkey, `${username}@example.com`);

export const signUps = {
  SignUp: {
    async effect(world) {
      const { app, username } = await signedUp(world);
      expect(await statusOf(app, username)).toBe('UNCONFIRMED');
      expect(await codeOf(world, username)).toMatch(/^\d{6}$/);
    },
    errors: {
      ...lambdaErrors('PreSignUp', (app) => signUp(app, 'applicant')),
      async NotAuthorizedException({ newApp }) {
        const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true };
        return signUp(await newApp({ pool: { AdminCreateUserConfig } }), 'applicant');
      },
      async InvalidPasswordException({ sdk, app }) {
        const request = { ClientId: app.clientId, Username: uniqueName(), Password: 'too-simple' };
        return sdk.send(new SignUpCommand(request));
      },
      async UsernameExistsException(world) {
        const { app, username } = await signedUp(world);
        return signUp(app, username);
      },
      CodeDeliveryFailureException: async ({ newApp }) => signUp(await newApp(undeliverable), uniqueName()),
      LimitExceededException: 'The number of sign-ups is not limited.',
    },
  },
  ConfirmSignUp: {
    async effect(world) {
      const { app, username } = await signedUp(world);
      await confirm(app, username, await codeOf(world, username));
      expect(await statusOf(app, username)).toBe('CONFIRMED');
    },
    errors: {
      ...lambdaErrors(
        'PostConfirmation',
        async (app, world) => {
          const username = uniqueName('applicant');
          await signUp(app, username);
          return confirm(app, username, await codeOf(world, username));
        },
        options,
      ),
      async NotAuthorizedException(world) {
        const { app, username } = await disabled(world);
        return confirm(app, username, await codeOf(world, username));
      },
      async CodeMismatchException(world) {
        const { app, username } = await signedUp(world);
        return confirm(app, username, wrongCode(await codeOf(world, username)));
      },
      async ExpiredCodeException({ newApp }) {
        const app = await newApp();
        await signUp(app, 'applicant');
        return confirm(app, 'applicant', '123456');
      },
      async LimitExceededException(world) {
        const { app, username } = await signedUp(world);
        const wrong = wrongCode(await codeOf(world, username));
        return untilRefused('LimitExceededException', () => confirm(app, username, wrong));
      },
      TooManyFailedAttemptsException: 'Too many wrong codes get LimitExceededException.',
      async AliasExistsException(world) {
        const app = await world.newApp({ pool: { ...options.pool, AliasAttributes: ['email'] } });
        const email = `${uniqueName('shared')}@example.com`;
        await newPerson(app, 'owner', { email, email_verified: 'true' });
        await signUp(app, 'applicant', email);
        return confirm(app, 'applicant', await latestCode(world.latchkey, email));
      },
      UserNotFoundException: ({ app }) => confirm(app, 'nobody', '123456'),
    },
  },
  ResendConfirmationCode: {
    async effect(world) {
      const { app, username } = await signedUp(world);
      const { CodeDeliveryDetails } = await resend(app, username);
      expect(CodeDeliveryDetails).toMatchObject({ AttributeName: 'email', DeliveryMedium: 'EMAIL' });
      await confirm(app, username, await codeOf(world, username));
    },
    errors: {
      ...lambdaErrors(
        'CustomMessage',
        async (app) => {
          const username = uniqueName('applicant');
          // The message of the sign-up fails as well; the user is stored.
          await signUp(app, username).catch(() => undefined);
          return resend(app, username);
        },
        options,
      ),
      async NotAuthorizedException(world) {
        const { app, username } = await disabled(world);
        return resend(app, username);
      },
      async LimitExceededException(world) {
        const { app, username } = await signedUp(world);
        return untilRefused('LimitExceededException', () => resend(app, username));
      },
      async CodeDeliveryFailureException({ newApp }) {
        const app = await newApp(undeliverable);
        await signUp(app, 'applicant').catch(() => undefined);
        return resend(app, 'applicant');
      },
      UserNotFoundException: async ({ newApp }) => resend(await newApp(options), 'nobody'),
    },
  },
  AdminConfirmSignUp: {
    async effect(world) {
      const { app, username } = await signedUp(world);
      await adminConfirm(app, username);
      expect(await statusOf(app, username)).toBe('CONFIRMED');
    },
    errors: {
      ...lambdaErrors('PostConfirmation', async (app) => {
        await signUp(app, 'applicant');
        return adminConfirm(app, 'applicant');
      }),
      TooManyFailedAttemptsException: 'An administrator gives no code that could be wrong.',
      LimitExceededException: 'The number of confirmations is not limited.',
    },
  },
} satisfies Cases;
