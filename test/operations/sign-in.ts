/** Cases of the operations that begin and continue a sign-in. The operations of administrators get the same cases. */
import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { password } from '../harness/aws.ts';
import { newPerson, newPersonWithTotp, uniqueName } from '../harness/people.ts';
import { type App, initiate, type Parameters, respond } from '../harness/sign-in.ts';
import { lambdaErrors } from './lambda-errors.ts';
import type { Cases, OperationCases } from './operation-cases.ts';

/** An app that signs in by the operations of clients, or by those of administrators. */
type Form = (app: App) => App;

/** Begins a sign-in by password. Administrators have a flow of their own name for it. */
const begin = (app: App, username: string, further: Parameters = {}) =>
  initiate(app, app.admin === true ? 'ADMIN_USER_PASSWORD_AUTH' : 'USER_PASSWORD_AUTH', {
    USERNAME: username,
    PASSWORD: password,
    ...further,
  });

async function reset({ sdk, userPoolId }: App, username: string): Promise<void> {
  await sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: userPoolId, Username: username }));
}

const addressed = (username: string) => ({ email: `${username}@example.com`, email_verified: 'true' });

async function newResetPerson(app: App): Promise<string> {
  const username = uniqueName('reset');
  await newPerson(app, username, addressed(username));
  await reset(app, username);
  return username;
}

async function newUnconfirmedPerson({ sdk, clientId }: App): Promise<string> {
  const Username = uniqueName('unconfirmed');
  await sdk.send(new SignUpCommand({ ClientId: clientId, Username, Password: password }));
  return Username;
}

/** Signs in as far as the code of an authenticator app. */
async function waitingForCode(app: App) {
  const username = uniqueName('member');
  const { authenticator } = await newPersonWithTotp(app, username, addressed(username));
  const { ChallengeName, Session } = await begin(app, username);
  expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  const answer = (code: string) =>
    respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code }, Session);
  return { username, authenticator, answer };
}

/** Signs in with a temporary password. Returns the answer with the new one. */
async function waitingForPassword(app: App) {
  const username = uniqueName('invited');
  const user = { UserPoolId: app.userPoolId, Username: username, TemporaryPassword: password };
  await app.sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  const { ChallengeName, Session } = await begin(app, username);
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  return (NEW_PASSWORD: string) => respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: username, NEW_PASSWORD }, Session);
}

const neverOffered = 'A factor that the user does not have, or the pool cannot offer, is not offered.';

function initiating(form: Form): OperationCases {
  return {
    async effect({ app }) {
      const { username } = await newPerson(app);
      const { AuthenticationResult } = await begin(form(app), username);
      expect(AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 });
    },
    errors: {
      async NotAuthorizedException({ app }) {
        return begin(form(app), (await newPerson(app)).username, { PASSWORD: 'wrong' });
      },
      ...lambdaErrors('PreAuthentication', async (app) => begin(form(app), (await newPerson(app)).username)),
      PasswordResetRequiredException: async ({ app }) => begin(form(app), await newResetPerson(app)),
      UserNotFoundException: ({ app }) => begin(form(app), 'nobody'),
      UserNotConfirmedException: async ({ app }) => begin(form(app), await newUnconfirmedPerson(app)),
      InvalidUserPoolConfigurationException: neverOffered,
      UnsupportedOperationException: 'A flow that the client may not use gets InvalidParameterException.',
    },
  };
}

function responding(form: Form): OperationCases {
  return {
    async effect({ app }) {
      const { authenticator, answer } = await waitingForCode(form(app));
      const { AuthenticationResult } = await answer(await authenticator.code());
      expect(AuthenticationResult?.AccessToken).toBeDefined();
    },
    errors: {
      NotAuthorizedException({ app }) {
        const answers = { USERNAME: 'nobody', SOFTWARE_TOKEN_MFA_CODE: '123456' };
        return respond(form(app), 'SOFTWARE_TOKEN_MFA', answers, 'not-a-session'.repeat(3));
      },
      async CodeMismatchException({ app }) {
        const { authenticator, answer } = await waitingForCode(form(app));
        return answer(authenticator.wrongCodes(1)[0] ?? '');
      },
      async ExpiredCodeException({ app }) {
        const { username, authenticator, answer } = await waitingForCode(form(app));
        await answer(await authenticator.code());
        const { Session } = await begin(form(app), username);
        const answers = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: authenticator.lastCode() };
        return respond(form(app), 'SOFTWARE_TOKEN_MFA', answers, Session);
      },
      ...lambdaErrors('PostAuthentication', async (app) => (await waitingForPassword(form(app)))('A-New-Password-8')),
      InvalidPasswordException: async ({ app }) => (await waitingForPassword(form(app)))('simple'),
      async PasswordHistoryPolicyViolationException({ newApp }) {
        const PasswordPolicy = { MinimumLength: 8, PasswordHistorySize: 2 };
        const app = await newApp({ pool: { Policies: { PasswordPolicy } } });
        return (await waitingForPassword(form(app)))(password);
      },
      async PasswordResetRequiredException({ app }) {
        const { username, authenticator, answer } = await waitingForCode(form(app));
        await reset(app, username);
        return answer(await authenticator.code());
      },
      UserNotFoundException: 'The Session of a user who was deleted gets NotAuthorizedException.',
      UserNotConfirmedException: 'Only confirmed users get challenges, and no operation takes the confirmation back.',
      SoftwareTokenMFANotFoundException: 'A sign-in whose factor was deleted meanwhile gets NotAuthorizedException.',
      MFAMethodNotFoundException: neverOffered,
      AliasExistsException:
        'An address that is set up as a factor and is taken; email-setup.test.ts beside the operations covers it.',
      InvalidUserPoolConfigurationException: neverOffered,
    },
  };
}

const asClient: Form = (app) => ({ ...app, admin: false });
const asAdministrator: Form = (app) => ({ ...app, admin: true });

export const signIns = {
  InitiateAuth: initiating(asClient),
  AdminInitiateAuth: {
    ...initiating(asAdministrator),
    errors: { ...initiating(asAdministrator).errors, MFAMethodNotFoundException: neverOffered },
  },
  RespondToAuthChallenge: responding(asClient),
  AdminRespondToAuthChallenge: responding(asAdministrator),
} satisfies Cases;
