/** Everything that ends with time, at its edge: the clock of the server stands still and is advanced. */
import {
  AdminCreateUserCommand,
  AssociateSoftwareTokenCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { advance, control } from '../harness/development.ts';
import { confirmDevice } from '../harness/device.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp, uniqueName } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import { attemptsExceeded, incorrect, invalidSession, refusal, refused } from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  initiate,
  passwordClaim,
  respond,
  secondClient,
  signIn,
} from '../harness/sign-in.ts';

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, {
    pool: {
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
      UserPoolTags: { 'latchkey:device-trust-days': '30' },
    },
  });
});
afterAll(() => latchkey.stop());
beforeEach(() => control(latchkey, 'clock', { frozen: true }));
afterEach(() => control(latchkey, 'clock', { real: true }));

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Advances to the last millisecond before a duration is over. The clock must not go beyond it: what has expired is removed. */
const almost = (milliseconds: number) => control(latchkey, 'clock', { advance: milliseconds - 1 });
const theLastMillisecond = () => control(latchkey, 'clock', { advance: 1 });

const tryPassword = (USERNAME: string, PASSWORD: string) => initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });

it.each([3, 10, 15])('a Session lives for %i minutes', async (minutes) => {
  // Three minutes is the default.
  const by = minutes === 3 ? app : await secondClient(app, { AuthSessionValidity: minutes });
  const { username, authenticator } = await newPersonWithTotp(app);
  const { Session } = await initiate(by, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
  const answer = (code: string) =>
    respond(by, 'SOFTWARE_TOKEN_MFA', { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code }, Session);
  await almost(minutes * minute);
  const [wrong = ''] = authenticator.wrongCodes(1);
  // The Session is valid; codes of the authenticator app belong to the time of the server.
  expect(await refusal(answer(wrong))).toMatchObject({ name: 'CodeMismatchException' });
  await theLastMillisecond();
  expect(await refusal(answer(wrong))).toEqual(
    refused('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
  );
  showPromise(26, [{ what: 'deviation of the expiry', reached: 0.001, promised: 1, bound: 'at most', unit: 's' }]);
});

it('the code of a sign-up is valid for a day', async () => {
  const signUp = async () => {
    const Username = uniqueName();
    const email = `${Username}@example.com`;
    const UserAttributes = [{ Name: 'email', Value: email }];
    const input = { ClientId: app.clientId, Username };
    await app.sdk.send(new SignUpCommand({ ...input, Password: password, UserAttributes }));
    return { ...input, ConfirmationCode: await latestCode(latchkey, email) };
  };
  const [early, late] = [await signUp(), await signUp()];
  await almost(day);
  await app.sdk.send(new ConfirmSignUpCommand(early));
  await theLastMillisecond();
  expect(await refusal(app.sdk.send(new ConfirmSignUpCommand(late)))).toMatchObject({ name: 'ExpiredCodeException' });
});

it('the code for a forgotten password is valid for an hour', async () => {
  const forget = async () => {
    const username = uniqueName();
    const email = `${username}@example.com`;
    await newPerson(app, username, { email, email_verified: 'true' });
    const input = { ClientId: app.clientId, Username: username };
    await app.sdk.send(new ForgotPasswordCommand(input));
    return { ...input, Password: 'Better-Horse-8', ConfirmationCode: await latestCode(latchkey, email) };
  };
  const [early, late] = [await forget(), await forget()];
  await almost(hour);
  await app.sdk.send(new ConfirmForgotPasswordCommand(early));
  await theLastMillisecond();
  expect(await refusal(app.sdk.send(new ConfirmForgotPasswordCommand(late)))).toMatchObject({
    name: 'ExpiredCodeException',
  });
});

it('an access token lives for an hour, and a refresh token for 30 days', async () => {
  const plain = await createApp(latchkey);
  const { result } = await signIn(plain, await newPerson(plain));
  const { AccessToken, RefreshToken = '' } = result;
  const refresh = () => initiate(plain, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken });
  await advance(latchkey, 'PT59M59S');
  await app.sdk.send(new GetUserCommand({ AccessToken }));
  await advance(latchkey, 'PT1S');
  expect(await refusal(app.sdk.send(new GetUserCommand({ AccessToken })))).toEqual(
    refused('NotAuthorizedException', 'Access Token has expired'),
  );
  expect((await refresh()).AuthenticationResult?.ExpiresIn).toBe(3600);
  await almost(30 * day - hour);
  await refresh();
  await theLastMillisecond();
  expect(await refusal(refresh())).toEqual(refused('NotAuthorizedException', 'Refresh Token has expired'));
});

it('a temporary password is valid for seven days', async () => {
  const invite = async () => {
    const Username = uniqueName();
    const input = { UserPoolId: app.userPoolId, Username, TemporaryPassword: 'Tempor4ry!' };
    await app.sdk.send(new AdminCreateUserCommand({ ...input, MessageAction: 'SUPPRESS' }));
    return Username;
  };
  const username = await invite();
  await almost(7 * day);
  expect((await tryPassword(username, 'Tempor4ry!')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  await theLastMillisecond();
  expect(await refusal(tryPassword(username, 'Tempor4ry!'))).toEqual(
    refused('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.'),
  );
});

it('a lock-out doubles with each failure up to 15 minutes, and is forgotten after 15 minutes', async () => {
  const { username } = await newPerson(app);
  const wrong = () => refusal(tryPassword(username, 'Wrong-Horse-1'));
  for (let failures = 1; failures <= 5; failures += 1) expect(await wrong()).toEqual(incorrect);
  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]) {
    await almost(seconds * second);
    expect(await refusal(tryPassword(username, password))).toEqual(attemptsExceeded);
    await theLastMillisecond();
    expect(await wrong()).toEqual(incorrect);
  }
  // The eleventh lock-out is the longest: it would be 1,024 seconds.
  await almost(15 * minute);
  expect(await wrong()).toEqual(attemptsExceeded);
  await theLastMillisecond();
  // Counting has begun anew: four failures lock nobody out.
  for (let failures = 1; failures <= 4; failures += 1) expect(await wrong()).toEqual(incorrect);
  expect((await tryPassword(username, password)).AuthenticationResult).toBeDefined();
  showPromise(23, [{ what: 'lock-outs, measured to the millisecond', reached: 11, promised: 11, bound: 'at least' }]);
});

it('a device is trusted for the days of the pool, then a code is due', async () => {
  const { username, authenticator, ...person } = await newPersonWithTotp(app);
  const { result } = await signIn(app, { ...person, username, authenticator });
  const { device } = await confirmDevice(app, result, 'laptop');
  const byDevice = { username, password, device };
  const challenges = ['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
  expect((await signIn(app, byDevice)).challenges).toEqual(challenges);
  await almost(30 * day);
  expect((await signIn(app, byDevice)).challenges).toEqual(challenges);
  await theLastMillisecond();
  await expect(signIn(app, byDevice)).rejects.toThrow('This test user cannot answer SOFTWARE_TOKEN_MFA.');
});

it('an authenticator app that shares the time of the server has the right code at any time', async () => {
  await advance(latchkey, 'P365D');
  const { username, secret } = await newPersonAtServerTime();
  await advance(latchkey, 'PT30S');
  const { Session } = await tryPassword(username, password);
  const SOFTWARE_TOKEN_MFA_CODE = await codeAtServerTime(secret);
  const reply = await respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE }, Session);
  expect(reply.AuthenticationResult).toBeDefined();
});

it('a client whose clock shows the real time signs in with SRP, however the server was moved', async () => {
  const person = await newPerson(app);
  for (const duration of ['P400D', '-P800D']) {
    await advance(latchkey, duration);
    expect((await signIn(app, person)).result.AccessToken).toBeDefined();
  }
});

it('a Session from before the clock was set back is not valid', async () => {
  const { username } = await newPerson(app);
  const round = await beginSrp(app, username);
  await advance(latchkey, '-PT1H');
  const proof = await passwordClaim(app, round, password);
  const answer = respond(app, 'PASSWORD_VERIFIER', { USERNAME: username, ...proof }, round.reply.Session);
  expect(await refusal(answer)).toMatchObject({ name: invalidSession.name });
});

it('answers have the date of the server, and tokens its time', async () => {
  await control(latchkey, 'clock', { set: '2031-05-04T03:02:01Z' });
  const reply = await fetch(`${latchkey.endpoint}/health/live`);
  expect(reply.headers.get('date')).toBe('Sun, 04 May 2031 03:02:01 GMT');
  const { result } = await signIn(app, await newPerson(app));
  const [, payload = ''] = (result.AccessToken ?? '').split('.');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    iat: Date.UTC(2031, 4, 4, 3, 2, 1) / 1_000,
    exp: Date.UTC(2031, 4, 4, 4, 2, 1) / 1_000,
  });
});

async function newPersonAtServerTime() {
  const { username } = await newPerson(app);
  const { AccessToken } = (await tryPassword(username, password)).AuthenticationResult ?? {};
  const { SecretCode: secret = '' } = await app.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const UserCode = await codeAtServerTime(secret);
  await app.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await app.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  return { username, secret };
}

async function codeAtServerTime(secret: string): Promise<string> {
  const reply = await fetch(`${latchkey.endpoint}/_latchkey/clock`);
  const { now } = (await reply.json()) as { now: string };
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.parse(now) });
}
