/** Unusual but valid text through the AWS SDK: passwords with spaces inside, and filters with quoted names. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  ListUsersCommand,
  SignUpCommand,
  AdminConfirmSignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { parameterError, refusal, refused } from '../harness/refusal.ts';
import { type App, createApp, initiate, respond, signIn } from '../harness/sign-in.ts';

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey);
});
afterAll(() => latchkey.stop());

describe('a password with spaces inside', () => {
  // The space is the only symbol of the second and third.
  const [first, second, third, fourth] = [
    'correct Horse battery 9!',
    'correct Horse battery 9',
    'Pass  w0rd phrase',
    'An0ther one more',
  ];

  it('is accepted by all operations, and works with SRP and with USER_PASSWORD_AUTH', async () => {
    const { sdk, clientId: ClientId, userPoolId: UserPoolId } = app;
    const username = uniqueName('horse');
    const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
    await sdk.send(new SignUpCommand({ ClientId, Username: username, Password: first, UserAttributes }));
    await sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: username }));
    const { result } = await signIn(app, { username, password: first });
    const { AccessToken } = result;
    await sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword: first, ProposedPassword: second }));
    const clear = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: second });
    expect(clear.AuthenticationResult?.AccessToken).toEqual(expect.any(String));

    await sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username: username, Password: third, Permanent: true }),
    );
    expect((await signIn(app, { username, password: third })).result.AccessToken).toEqual(expect.any(String));
  });

  it('is accepted as an answer to NEW_PASSWORD_REQUIRED', async () => {
    const username = uniqueName('invited');
    const Username = username;
    await app.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: app.userPoolId,
        Username,
        TemporaryPassword: first,
        MessageAction: 'SUPPRESS',
      }),
    );
    const asked = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: first });
    expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const answer = (NEW_PASSWORD: string) =>
      respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: username, NEW_PASSWORD }, asked.Session);
    expect(await refusal(answer(` ${second}`))).toEqual(
      refused(
        'InvalidPasswordException',
        'Password did not conform with policy: Password must not begin or end with a space',
      ),
    );
    await answer(fourth);
    expect((await signIn(app, { username, password: fourth })).result.AccessToken).toEqual(expect.any(String));
  });

  it('is rejected with a space at either end, with the message of the service', async () => {
    const { sdk, clientId: ClientId } = app;
    for (const Password of [` ${first}`, `${first} `]) {
      expect(await refusal(sdk.send(new SignUpCommand({ ClientId, Username: uniqueName(), Password })))).toEqual(
        parameterError(
          "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
        ),
      );
    }
  });

  it('is accepted with the code of a forgotten password', async () => {
    const { sdk, clientId: ClientId } = app;
    const username = uniqueName('forgetful');
    const email = `${username}@example.com`;
    await newPerson(app, username, { email, email_verified: 'true' });
    await sdk.send(new ForgotPasswordCommand({ ClientId, Username: username }));
    const ConfirmationCode = await latestCode(latchkey, email);
    await sdk.send(
      new ConfirmForgotPasswordCommand({ ClientId, Username: username, ConfirmationCode, Password: third }),
    );
    expect((await signIn(app, { username, password: third })).result.AccessToken).toEqual(expect.any(String));
  });
});

describe('a filter of ListUsers with a quoted name', () => {
  it('finds the same users as the name without quotation marks', async () => {
    const username = uniqueName('quoted');
    await newPerson(app, username, { email: `${username}@example.org` });
    const found = async (Filter: string) => {
      const { Users } = await app.sdk.send(new ListUsersCommand({ UserPoolId: app.userPoolId, Filter }));
      return Users?.map((user) => user.Username);
    };
    expect(await found(`email = "${username}@example.org"`)).toEqual([username]);
    expect(await found(`"email" = "${username}@example.org"`)).toEqual([username]);
    expect(await found(`"email" ^= "${username}@"`)).toEqual([username]);
    expect(await found(`"username"^="${username}"`)).toEqual([username]);
    expect(await refusal(found('"email = "x"'))).toEqual(parameterError('Error while parsing filter.'));
    expect(await refusal(found('"custom:tier" = "x"'))).toEqual(
      parameterError('Invalid search attribute: custom:tier'),
    );
  });
});
