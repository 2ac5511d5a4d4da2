/** What unauthenticated callers learn about whether users exist: nothing if the client prevents it, otherwise Cognito's own errors. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, sdk } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { attemptsExceeded, incorrect, refusal, refused } from '../harness/refusal.ts';
import { type App, beginSrp, createApp, initiate, passwordClaim, respond, secondClient } from '../harness/sign-in.ts';

const userNotFound = refused('UserNotFoundException', 'User does not exist.');
const clientUserNotFound = refused('UserNotFoundException', 'Username/client id combination not found.');
const noCode = refused('ExpiredCodeException', 'Invalid code provided, please request a code again.');
const wrongCode = refused('CodeMismatchException', 'Invalid verification code provided, please try again.');
const limitExceeded = refused('LimitExceededException', 'Attempt limit exceeded, please try after some time.');

let dataDir: string;
let latchkey: Latchkey;
/** The same pool, with a client that hides whether users exist and with one that does not. */
let hiding: App;
let telling: App;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-existence-'));
  latchkey = await startLatchkey({ dataDir });
  hiding = await createApp(latchkey, {
    pool: { AutoVerifiedAttributes: ['email'], AliasAttributes: ['email'] },
    client: { PreventUserExistenceErrors: 'ENABLED' },
  });
  telling = await secondClient(hiding, { PreventUserExistenceErrors: 'LEGACY' });
});
afterAll(async () => {
  await latchkey.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const byPassword = (app: App, USERNAME: string, PASSWORD = 'Wrong-Horse-7') =>
  initiate(app, app.admin === true ? 'ADMIN_USER_PASSWORD_AUTH' : 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });

const forgot = ({ sdk, clientId: ClientId }: App, Username: string) =>
  sdk.send(new ForgotPasswordCommand({ ClientId, Username }));

const resend = ({ sdk, clientId: ClientId }: App, Username: string) =>
  sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username }));

const confirmSignUp = ({ sdk, clientId: ClientId }: App, Username: string, ConfirmationCode = '000000') =>
  sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));

const confirmForgot = ({ sdk, clientId: ClientId }: App, Username: string, ConfirmationCode = '000000') =>
  sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password: password }));

/** Answers PASSWORD_VERIFIER with a password. */
async function bySrp(app: App, username: string, guess = 'Wrong-Horse-7') {
  const round = await beginSrp(app, username);
  const proof = await passwordClaim(app, round, guess);
  return respond(app, 'PASSWORD_VERIFIER', { USERNAME: username, ...proof });
}

async function unconfirmed(app: App): Promise<string> {
  const Username = uniqueName('newcomer');
  const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }];
  await app.sdk.send(new SignUpCommand({ ClientId: app.clientId, Username, Password: password, UserAttributes }));
  return Username;
}

async function recoverable(app: App): Promise<string> {
  const name = uniqueName('member');
  await newPerson(app, name, { email: `${name}@example.com`, email_verified: 'true' });
  return name;
}

describe('PreventUserExistenceErrors ENABLED', () => {
  it('answers USER_SRP_AUTH alike for a user and an unknown name', async () => {
    const { username } = await newPerson(hiding, 'somebody');
    const [known, unknown] = [await beginSrp(hiding, username), await beginSrp(hiding, 'anybody_')];
    for (const { reply } of [known, unknown]) {
      expect(reply.ChallengeName).toBe('PASSWORD_VERIFIER');
      expect(reply.Session).toBeUndefined();
      expect(reply.ChallengeParameters).toEqual({
        SALT: expect.stringMatching(/^[1-9a-f][0-9a-f]{24,31}$/),
        SRP_B: expect.stringMatching(/^[1-9a-f][0-9a-f]{700,767}$/),
        SECRET_BLOCK: expect.stringMatching(/^[A-Za-z0-9+/]+={0,2}$/),
        USERNAME: expect.any(String),
        USER_ID_FOR_SRP: expect.any(String),
      });
    }
    expect(known.reply.ChallengeParameters).toMatchObject({ USERNAME: username, USER_ID_FOR_SRP: username });
    expect(unknown.reply.ChallengeParameters).toMatchObject({ USERNAME: 'anybody_', USER_ID_FOR_SRP: 'anybody_' });
  });

  it('creates secret blocks of the same length for a user and an unknown name', async () => {
    const lengths = async (username: string) => {
      const found = new Set<number>();
      for (let n = 0; n < 12; n += 1) {
        const { reply, session } = await beginSrp(hiding, username);
        const { SECRET_BLOCK = '', SRP_B = '' } = reply.ChallengeParameters ?? {};
        // A short random number makes the block shorter in both cases.
        if (SRP_B.length === 768 && session.A.length === 768) found.add(SECRET_BLOCK.length);
      }
      return [...found];
    };
    // Base64 can hide a difference of one byte, so three lengths are compared.
    for (const ending of ['', '1', '12']) {
      await newPerson(hiding, `known-name${ending}`);
      const known = await lengths(`known-name${ending}`);
      expect(known).toHaveLength(1);
      expect(await lengths(`false-name${ending}`)).toEqual(known);
    }
  });

  it('returns the same salt for an unknown name each time, and another B', async () => {
    const ask = async (username: string) => (await beginSrp(hiding, username)).reply.ChallengeParameters ?? {};
    const [first, second, other] = [await ask('nobody-1'), await ask('nobody-1'), await ask('nobody-2')];
    expect(second['SALT']).toBe(first['SALT']);
    expect(second['USER_ID_FOR_SRP']).toBe(first['USER_ID_FOR_SRP']);
    expect(second['SRP_B']).not.toBe(first['SRP_B']);
    expect(other['SALT']).not.toBe(first['SALT']);
    const { username } = await newPerson(hiding);
    expect((await ask(username))['SALT']).toBe((await ask(username))['SALT']);
  });

  it('returns an internal name for an unknown address, as for the address of a user', async () => {
    const email = 'member@example.com';
    await newPerson(hiding, uniqueName(), { email, email_verified: 'true' });
    const idOf = async (typed: string) =>
      (await beginSrp(hiding, typed)).reply.ChallengeParameters?.['USER_ID_FOR_SRP'];
    expect(await idOf(email)).not.toBe(email);
    const unknownName = await idOf('stranger@example.com');
    expect(unknownName).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await idOf('stranger@example.com')).toBe(unknownName);
  });

  it('returns the same salts and internal names after a restart', async () => {
    const names = ['nobody-after-restart', 'stranger-after-restart@example.com'];
    const ask = async (app: App) => {
      const replies = await Promise.all(names.map((name) => beginSrp(app, name)));
      return replies.map(({ reply }) => [
        reply.ChallengeParameters?.['SALT'],
        reply.ChallengeParameters?.['USER_ID_FOR_SRP'],
      ]);
    };
    const before = await ask(hiding);
    await latchkey.stop();
    latchkey = await startLatchkey({ dataDir });
    hiding = { ...hiding, sdk: sdk(latchkey.endpoint) };
    telling = { ...telling, sdk: hiding.sdk };
    expect(await ask(hiding)).toEqual(before);
  });

  it('rejects a password alike in every flow, up to the lock-out', async () => {
    const { username } = await newPerson(hiding);
    const admin = { ...hiding, admin: true };
    for (const name of [username, 'nobody-with-a-password']) {
      expect(await refusal(byPassword(hiding, name))).toEqual(incorrect);
      expect(await refusal(byPassword(admin, name))).toEqual(incorrect);
      expect(await refusal(bySrp(hiding, name))).toEqual(incorrect);
      expect(await refusal(bySrp(hiding, name))).toEqual(incorrect);
      expect(await refusal(byPassword(hiding, name))).toEqual(incorrect);
      const locked = [refusal(byPassword(hiding, name)), refusal(beginSrp(hiding, name))];
      expect(await Promise.all(locked)).toEqual([attemptsExceeded, attemptsExceeded]);
    }
  });

  it('rejects a claim for an unknown name with any device key', async () => {
    const round = await beginSrp(hiding, 'nobody-at-a-device');
    const claim = { USERNAME: 'nobody-at-a-device', ...(await passwordClaim(hiding, round, password)) };
    const DEVICE_KEY = 'us-east-1_0f2d4c6b-1a3e-4b5d-8c7f-9e0d1c2b3a49';
    expect(await refusal(respond(hiding, 'PASSWORD_VERIFIER', { ...claim, DEVICE_KEY }))).toEqual(incorrect);
    const { username } = await newPerson(hiding);
    const known = await beginSrp(hiding, username);
    const wrong = { USERNAME: username, ...(await passwordClaim(hiding, known, 'Wrong-Horse-7')) };
    expect(await refusal(respond(hiding, 'PASSWORD_VERIFIER', { ...wrong, DEVICE_KEY }))).toEqual(incorrect);
  });

  it('does not distinguish an unknown name from a user who may not sign in, until the password is right', async () => {
    const name = await unconfirmed(hiding);
    expect(await refusal(byPassword(hiding, name))).toEqual(incorrect);
    expect(await refusal(byPassword(hiding, name, password))).toEqual(
      refused('UserNotConfirmedException', 'User is not confirmed.'),
    );
  });

  it('answers ForgotPassword alike, up to the limit', async () => {
    const member = await recoverable(hiding);
    for (const name of [member, 'nobody-who-forgot', 'nobody-who-forgot@example.com']) {
      const first = await forgot(hiding, name);
      expect(first.CodeDeliveryDetails).toEqual({
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: expect.stringMatching(/^[^@]\*\*\*@[^@]\*\*\*$/),
      });
      for (let n = 2; n <= 5; n += 1) {
        expect((await forgot(hiding, name)).CodeDeliveryDetails).toEqual(first.CodeDeliveryDetails);
      }
      expect(await refusal(forgot(hiding, name))).toEqual(limitExceeded);
    }
  });

  it('answers ConfirmForgotPassword alike, whether or not a code was sent', async () => {
    for (const name of [await recoverable(hiding), 'nobody-who-confirms']) {
      expect(await refusal(confirmForgot(hiding, name))).toEqual(noCode);
      await forgot(hiding, name);
      expect(await refusal(confirmForgot(hiding, name))).toEqual(wrongCode);
      for (let n = 2; n <= 5; n += 1) await refusal(confirmForgot(hiding, name));
      expect(await refusal(confirmForgot(hiding, name))).toEqual(limitExceeded);
    }
  });

  it('answers ResendConfirmationCode alike for unconfirmed users, confirmed users, and unknown names', async () => {
    for (const name of [await unconfirmed(hiding), await recoverable(hiding), 'nobody-who-waits']) {
      const first = await resend(hiding, name);
      expect(first.CodeDeliveryDetails).toEqual({
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: expect.stringMatching(/^[^@]\*\*\*@[^@]\*\*\*$/),
      });
      expect((await resend(hiding, name)).CodeDeliveryDetails).toEqual(first.CodeDeliveryDetails);
      expect(await refusal(confirmSignUp(hiding, name))).toEqual(wrongCode);
    }
  });

  it('answers ConfirmSignUp for an unknown name as for a confirmed user', async () => {
    const member = await recoverable(hiding);
    for (const name of [member, 'nobody-who-signed-up'])
      expect(await refusal(confirmSignUp(hiding, name))).toEqual(noCode);
  });

  it('does not hide in SignUp that a name exists (documented)', async () => {
    const { username: Username } = await newPerson(hiding);
    const request = hiding.sdk.send(new SignUpCommand({ ClientId: hiding.clientId, Username, Password: password }));
    expect((await refusal(request)).name).toBe('UsernameExistsException');
  });
});

describe('PreventUserExistenceErrors LEGACY', () => {
  it('reports at once that a user does not exist', async () => {
    expect(await refusal(beginSrp(telling, 'nobody'))).toEqual(userNotFound);
    expect(await refusal(byPassword(telling, 'nobody'))).toEqual(userNotFound);
    expect(await refusal(byPassword({ ...telling, admin: true }, 'nobody'))).toEqual(userNotFound);
  });

  it('reports it in the operations about codes, too', async () => {
    for (const request of [forgot, resend, confirmSignUp, confirmForgot]) {
      expect(await refusal(request(telling, 'nobody'))).toEqual(clientUserNotFound);
    }
  });

  it('reports why a user gets no code', async () => {
    const { username } = await newPerson(telling);
    expect(await refusal(forgot(telling, username))).toEqual(
      refused(
        'InvalidParameterException',
        'Cannot reset password for the user as there is no registered/verified email or phone_number',
      ),
    );
    expect(await refusal(resend(telling, username))).toEqual(
      refused('InvalidParameterException', 'User is already confirmed.'),
    );
    expect(await refusal(confirmSignUp(telling, username))).toEqual(
      refused('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
    );
  });

  it('is the default', async () => {
    const unsaid = await createApp(latchkey);
    expect(await refusal(beginSrp(unsaid, 'nobody'))).toEqual(userNotFound);
  });

  it('shares lock-out and limits with the other client of the pool', async () => {
    const { username } = await newPerson(telling);
    for (let n = 1; n <= 5; n += 1) expect(await refusal(byPassword(telling, username))).toEqual(incorrect);
    expect(await refusal(byPassword(hiding, username, password))).toEqual(attemptsExceeded);
    const member = await recoverable(telling);
    for (let n = 1; n <= 5; n += 1) await forgot(n % 2 === 0 ? hiding : telling, member);
    expect(await refusal(forgot(hiding, member))).toEqual(limitExceeded);
  });
});
