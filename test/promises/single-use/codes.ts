/** Codes that are sent, links, and codes of authenticator apps. */
import {
  AdminGetUserCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { password } from '../../harness/aws.ts';
import {
  choicePool,
  createFactorApp,
  newPersonWithAddresses,
  preferFactors,
  preferred,
} from '../../harness/factors.ts';
import { inboxOf, latestCode } from '../../harness/inbox.ts';
import { newPerson, newPersonWithTotp, uniqueName } from '../../harness/people.ts';
import { noSentCode, refused, usedCode, usedSession } from '../../harness/refusal.ts';
import { type App, createApp, initiate, type Parameters, type Reply } from '../../harness/sign-in.ts';
import { callOn, type Kind, type Place, postForm, USES } from './race.ts';
import { answer, assertPassword, assertSignedIn, passwordOf, sameAnswer } from './sign-ins.ts';

const newCodeApp = (place: Place, pool = {}): Promise<App> =>
  createApp(place.first, { mfa: 'OFF', pool: { AutoVerifiedAttributes: ['email'], ...pool } });

const userOf = ({ sdk, userPoolId }: App, Username: string) =>
  sdk.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username }));

async function signUp({ sdk, clientId: ClientId }: App) {
  const Username = uniqueName('new');
  const email = `${Username}@example.com`;
  const UserAttributes = [{ Name: 'email', Value: email }];
  const { Session } = await sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }));
  return { Username, email, Session };
}

async function newMember(app: App, attributes: Readonly<Record<string, string>> = {}) {
  const username = uniqueName('member');
  const email = `${username}@example.com`;
  await newPerson(app, username, { email, ...attributes });
  return { username, email };
}

/** A right code is a try, too, and only some tries are verified. */
const tooManyTries = refused('LimitExceededException', 'Attempt limit exceeded, please try after some time.');

const signUpCode: Kind = {
  name: 'the code of a sign-up',
  refusals: [
    refused('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
    noSentCode,
    tooManyTries,
  ],
  async prepare(place) {
    const app = await newCodeApp(place);
    return async () => {
      const { Username, email } = await signUp(app);
      const ConfirmationCode = await latestCode(place.first, email);
      return {
        use: (node) => callOn(node, 'ConfirmSignUp', { ClientId: app.clientId, Username, ConfirmationCode }),
        after: async () => expect((await userOf(app, Username)).UserStatus).toBe('CONFIRMED'),
      };
    };
  },
};

const link: Kind = {
  name: 'the link in a message',
  refusals: [refused('400', 'There is nothing to confirm'), refused('400', 'This link is no longer valid')],
  async prepare(place) {
    const app = await newCodeApp(place, { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } });
    return async () => {
      const { Username, email } = await signUp(app);
      const [message] = await inboxOf(place.first, email);
      const [found = ''] = /https?:\/\/[^"\s]+\/confirmUser[^"\s]*/.exec(message?.body ?? '') ?? [];
      const { pathname, searchParams } = new URL(found.replaceAll('&amp;', '&'));
      return {
        async use(node) {
          const { status, text } = await postForm(node, pathname, Object.fromEntries(searchParams));
          const [, message = ''] = /<h1[^>]*>([^<]+)/.exec(text) ?? [];
          return status === 200
            ? { hasWon: true, output: {} }
            : { hasWon: false, refusal: { name: String(status), message } };
        },
        after: async () => expect((await userOf(app, Username)).UserStatus).toBe('CONFIRMED'),
      };
    };
  },
};

const attributeCode: Kind = {
  name: 'the code of an attribute',
  refusals: [noSentCode, tooManyTries],
  async prepare(place) {
    const app = await newCodeApp(place);
    return async () => {
      const { username, email } = await newMember(app);
      const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', {
        USERNAME: username,
        PASSWORD: password,
      });
      const input = { AccessToken: AuthenticationResult?.AccessToken, AttributeName: 'email' };
      await app.sdk.send(new GetUserAttributeVerificationCodeCommand(input));
      const Code = await latestCode(place.first, email);
      return {
        use: (node) => callOn(node, 'VerifyUserAttribute', { ...input, Code }),
        async after() {
          const { UserAttributes } = await userOf(app, username);
          expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
        },
      };
    };
  },
};

const resetCode: Kind = {
  name: 'the code of a forgotten password',
  refusals: [noSentCode, tooManyTries],
  async prepare(place) {
    const app = await newCodeApp(place);
    return async () => {
      const { username, email } = await newMember(app, { email_verified: 'true' });
      const input = { ClientId: app.clientId, Username: username };
      await app.sdk.send(new ForgotPasswordCommand(input));
      const ConfirmationCode = await latestCode(place.first, email);
      return {
        use: (node, index) =>
          callOn(node, 'ConfirmForgotPassword', { ...input, ConfirmationCode, Password: passwordOf(index) }),
        after: (winner) => assertPassword(place, app, username, winner),
      };
    };
  },
};

const sessionOfSignUp: Kind = {
  name: 'the Session of a confirmed sign-up',
  refusals: [usedSession],
  async prepare(place) {
    const app = await newCodeApp(place);
    return async () => {
      const { Username, email, Session } = await signUp(app);
      const ConfirmationCode = await latestCode(place.first, email);
      const confirm = { ClientId: app.clientId, Username, ConfirmationCode, Session };
      const confirmed = await app.sdk.send(new ConfirmSignUpCommand(confirm));
      const input = { ClientId: app.clientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: Username } };
      return {
        use: (node) => callOn(node, 'InitiateAuth', { ...input, Session: confirmed.Session }),
        after: (_winner, output) => assertSignedIn(place, output),
      };
    };
  },
};

/** A code by message, as first or second factor. */
function sentCode(
  name: string,
  challenge: 'SMS_MFA' | 'EMAIL_OTP',
  newApp: (place: Place) => Promise<App>,
  begin: (app: App, username: string) => Promise<Reply>,
): Kind {
  return {
    name,
    refusals: [usedSession, noSentCode],
    async prepare(place) {
      const app = await newApp(place);
      return async () => {
        const isSms = challenge === 'SMS_MFA';
        const person = await newPersonWithAddresses(app, [isSms ? 'phone_number' : 'email']);
        if (isSms) await preferFactors(app, person, { SMSMfaSettings: preferred });
        const reply = await begin(app, person.username);
        expect(reply.ChallengeName).toBe(challenge);
        const code = await latestCode(place.first, isSms ? person.phone : person.email);
        return sameAnswer(place, app, reply, { USERNAME: person.username, [`${challenge}_CODE`]: code });
      };
    },
  };
}

const byPassword = (app: App, USERNAME: string): Promise<Reply> =>
  initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password });

const smsCode = sentCode(
  'a code by SMS as second factor',
  'SMS_MFA',
  ({ first }) => createFactorApp(first, { mode: 'ON' }),
  byPassword,
);

const emailCode = sentCode(
  'a code by e-mail as second factor',
  'EMAIL_OTP',
  ({ first }) => createFactorApp(first, { mode: 'ON', email: true }),
  byPassword,
);

const firstCode = sentCode(
  'a code by e-mail as first factor',
  'EMAIL_OTP',
  ({ first }) => createFactorApp(first, { mode: 'OFF' }, { pool: choicePool }),
  (app, USERNAME) => initiate(app, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' }),
);

/** The uses have Sessions of their own, so only the code itself is used more than once. */
const totpCode: Kind = {
  name: 'the code of an authenticator app',
  refusals: [usedCode],
  async prepare(place) {
    const app = await createApp(place.first);
    return async () => {
      const { username: USERNAME, authenticator } = await newPersonWithTotp(app);
      const sessions = await Promise.all(Array.from({ length: USES }, () => byPassword(app, USERNAME)));
      const responses: Parameters = { USERNAME, SOFTWARE_TOKEN_MFA_CODE: await authenticator.code() };
      return {
        use: (node, index) => answer(node, app, 'SOFTWARE_TOKEN_MFA', responses, sessions[index]?.Session),
        after: (_winner, output) => assertSignedIn(place, output),
      };
    };
  },
};

export const codes: readonly Kind[] = [
  signUpCode,
  sessionOfSignUp,
  link,
  attributeCode,
  resetCode,
  smsCode,
  emailCode,
  firstCode,
  totpCode,
];
