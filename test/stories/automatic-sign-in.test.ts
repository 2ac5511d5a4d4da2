/** Automatic sign-in after the confirmation of a sign-up, with the Session of ConfirmSignUp. */
import {
  AdminGetUserCommand,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { choicePool, createFactorApp, setFactors } from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { incorrect, invalidSession, refusal, usedSession } from '../harness/refusal.ts';
import { type App, secondClient } from '../harness/sign-in.ts';
import { signedInAs } from '../harness/choice.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

describe('automatic sign-in', () => {
  /** Creates a user who has just confirmed the sign-up. Returns the user with the Session of ConfirmSignUp. */
  async function newUserWithKey(at: App) {
    const username = uniqueName('newcomer');
    const email = `${username}@example.com`;
    const { sdk, clientId: ClientId } = at;
    const UserAttributes = [{ Name: 'email', Value: email }];
    const began = await sdk.send(
      new SignUpCommand({ ClientId, Username: username, Password: password, UserAttributes }),
    );
    const ConfirmationCode = await latestCode(latchkey, email);
    const confirmed = await sdk.send(
      new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode, Session: began.Session }),
    );
    return { username, Session: confirmed.Session };
  }

  const enter = (at: App, username: string, Session: string | undefined) =>
    at.sdk.send(
      new InitiateAuthCommand({
        ClientId: at.clientId,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME: username },
        Session,
      }),
    );

  let open: App;
  beforeAll(async () => {
    open = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      {
        pool: { ...choicePool, AutoVerifiedAttributes: ['email'] },
      },
    );
  });

  it('the Session of ConfirmSignUp signs in, once', async () => {
    const { username, Session } = await newUserWithKey(open);
    expect(Session).toBeDefined();
    expect(signedInAs(await enter(open, username, Session))).toBe(username);
    expect(await refusal(enter(open, username, Session))).toEqual(usedSession);
  });

  it('64 times at once: one sign-in', async () => {
    const { username, Session } = await newUserWithKey(open);
    const outcomes = await Promise.allSettled(Array.from({ length: 64 }, () => enter(open, username, Session)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('works for no other user, and not through another client', async () => {
    const { username, Session } = await newUserWithKey(open);
    const { username: other } = await newPerson(open);
    expect(await refusal(enter(open, other, Session))).toEqual(incorrect);
    const client = await secondClient(open);
    expect(await refusal(enter(client, username, Session))).toEqual(invalidSession);
    expect(await refusal(enter(open, username, 'no-session-of-this-server-at-all'))).toEqual(invalidSession);
    expect(signedInAs(await enter(open, username, Session))).toBe(username);
  });

  it('asks for MFA if it is required and set up', async () => {
    const required = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      {
        pool: { ...choicePool, AutoVerifiedAttributes: ['email'] },
      },
    );
    const { username, Session } = await newUserWithKey(required);
    // If MFA is required, codes cannot be the first factor.
    await required.sdk.send(
      new UpdateUserPoolCommand({
        UserPoolId: required.userPoolId,
        EmailConfiguration: choicePool.EmailConfiguration,
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
      }),
    );
    await setFactors(required, { mode: 'ON', email: true });
    expect((await enter(required, username, Session)).ChallengeName).toBe('EMAIL_OTP');
    const { UserStatus } = await required.sdk.send(
      new AdminGetUserCommand({ UserPoolId: required.userPoolId, Username: username }),
    );
    expect(UserStatus).toBe('CONFIRMED');
  });
});
