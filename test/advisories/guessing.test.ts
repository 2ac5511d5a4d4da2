/** Advisories of comparable products about guessing, locks and codes: what would have happened there does not happen here. */
import {
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp, uniqueName } from '../harness/people.ts';
import { attemptsExceeded, incorrect, refusal, usedCode, wrongCode } from '../harness/refusal.ts';
import { type App, createApp, initiate, type Person, respond, signIn } from '../harness/sign-in.ts';
import { refusedByName } from './refused.ts';

const atOnce = 64;
const mostEvaluated = 5;

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { pool: { AliasAttributes: ['email'] } });
});
afterAll(() => latchkey.stop());

const guess = (username: string, PASSWORD = 'Wrong-Horse-7') =>
  initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD });

/** Begins a sign-in with the right password, which ends at the question for a code. */
const begin = ({ username }: Person) => guess(username, password);

const sendCode = ({ username }: Person, code: string, Session: string | undefined) =>
  respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code }, Session);

async function lockOut({ username }: Person): Promise<void> {
  for (let count = 0; count < mostEvaluated; count += 1) expect(await refusal(guess(username))).toEqual(incorrect);
}

it('CVE-2024-4629: guesses at once do not pass the counter', async () => {
  const { username } = await newPerson(app);
  const outcomes = await Promise.all(Array.from({ length: atOnce }, () => refusal(guess(username))));
  const evaluated = outcomes.filter(({ message }) => message === incorrect.message);
  expect(evaluated.length).toBeLessThanOrEqual(mostEvaluated);
});

it('better-auth#9993: wrong codes at once do not pass the counter either', async () => {
  const person = await newPersonWithTotp(app);
  const { Session } = await begin(person);
  const codes = person.authenticator.wrongCodes(atOnce);
  const outcomes = await Promise.all(codes.map((code) => refusal(sendCode(person, code, Session))));
  const evaluated = outcomes.filter(({ name }) => name === wrongCode.name);
  expect(evaluated.length).toBeLessThanOrEqual(mostEvaluated);
});

it('GHSA-85v8-vx4w-q684: wrong codes of an authenticator app lead to the lock-out', async () => {
  const person = await newPersonWithTotp(app);
  const { Session } = await begin(person);
  for (const code of person.authenticator.wrongCodes(mostEvaluated)) {
    expect(await refusal(sendCode(person, code, Session))).toEqual(wrongCode);
  }
  expect(await refusal(begin(person))).toEqual(attemptsExceeded);
});

it('CVE-2024-32868: wrong passwords and wrong codes are counted together', async () => {
  const person = await newPersonWithTotp(app);
  const { Session } = await begin(person);
  for (const code of person.authenticator.wrongCodes(3)) await refusal(sendCode(person, code, Session));
  await refusal(guess(person.username));
  await refusal(guess(person.username));
  expect(await refusal(begin(person))).toEqual(attemptsExceeded);
});

it('CVE-2026-9798: a lock-out holds in every flow with a password', async () => {
  const person = await newPerson(app);
  await lockOut(person);
  for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const) {
    expect(await refusal(signIn(app, person, { flow }))).toEqual(attemptsExceeded);
  }
  const chosen = { USERNAME: person.username, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password };
  expect(await refusal(initiate(app, 'USER_AUTH', chosen))).toEqual(attemptsExceeded);
});

it('CVE-2025-64102: a lock-out holds in the admin operations', async () => {
  const person = await newPerson(app);
  await lockOut(person);
  const own = { ...app, admin: true };
  expect(await refusal(signIn(own, person, { flow: 'ADMIN_USER_PASSWORD_AUTH' }))).toEqual(attemptsExceeded);
});

it('CVE-2025-24806: other names and spellings of a user have no counter of their own', async () => {
  const email = `${uniqueName('spelling')}@example.com`;
  const pool = { AliasAttributes: ['email' as const], UsernameConfiguration: { CaseSensitive: false } };
  const tolerant = await createApp(latchkey, { pool });
  const guessHere = (USERNAME: string, PASSWORD = 'Wrong-Horse-7') =>
    initiate(tolerant, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
  const { username } = await newPerson(tolerant, uniqueName(), { email, email_verified: 'true' });
  const spellings = [username, username.toUpperCase(), email, email.toUpperCase(), username];
  for (const spelling of spellings) expect(await refusal(guessHere(spelling))).toEqual(incorrect);
  expect(await refusal(guessHere(username, password))).toEqual(attemptsExceeded);
  expect(await refusal(guessHere(email, password))).toEqual(attemptsExceeded);
});

it('caddy-security#271: beginning anew does not reset the counter of wrong codes', async () => {
  const person = await newPersonWithTotp(app);
  for (const code of person.authenticator.wrongCodes(mostEvaluated)) {
    const { Session } = await begin(person);
    expect(await refusal(sendCode(person, code, Session))).toEqual(wrongCode);
  }
  expect(await refusal(begin(person))).toEqual(attemptsExceeded);
});

it('artifact-keeper#1820, VilnaCRM#314: the right code does not help after many wrong ones in the same Session', async () => {
  const person = await newPersonWithTotp(app);
  const { Session } = await begin(person);
  for (const code of person.authenticator.wrongCodes(20)) await refusal(sendCode(person, code, Session));
  expect(await refusal(sendCode(person, await person.authenticator.code(), Session))).toEqual(attemptsExceeded);
});

it('better-auth#10387: a code of an authenticator app is accepted once', async () => {
  const person = await newPersonWithTotp(app);
  const sessions = [await begin(person), await begin(person)];
  const code = await person.authenticator.code();
  expect((await sendCode(person, code, sessions[0]?.Session)).AuthenticationResult).toBeDefined();
  expect(await refusal(sendCode(person, code, sessions[1]?.Session))).toEqual(usedCode);
});

it('supabase/auth#2284: the Session of the first factor is used up by the second one', async () => {
  const person = await newPersonWithTotp(app);
  const { Session } = await begin(person);
  await sendCode(person, await person.authenticator.code(), Session);
  await expect(sendCode(person, await person.authenticator.code(), Session)).rejects.toThrow(/can only be used once/);
});

async function forgetful(): Promise<{ readonly username: string; readonly address: string }> {
  const address = `${uniqueName('forgetful')}@example.com`;
  const { username } = await newPerson(app, uniqueName(), { email: address, email_verified: 'true' });
  await app.sdk.send(new ForgotPasswordCommand({ ClientId: app.clientId, Username: username }));
  return { username, address };
}

const reset = (Username: string, ConfirmationCode: string, Password = 'Changed-Horse-7') =>
  app.sdk.send(new ConfirmForgotPasswordCommand({ ClientId: app.clientId, Username, ConfirmationCode, Password }));

it('CVE-2026-18963: a password is not reset without the code that was sent', async () => {
  const { username, address } = await forgetful();
  const right = await latestCode(latchkey, address);
  const wrong = right === '000000' ? '000001' : '000000';
  for (const code of ['', ' ', 'null', wrong, right.slice(1), `${right}0`]) {
    await expect(reset(username, code)).rejects.toMatchObject(refusedByName);
  }
  expect((await guess(username, password)).AuthenticationResult).toBeDefined();
});

it('better-auth#8067: of many uses of one code at once one wins', async () => {
  const { username, address } = await forgetful();
  const code = await latestCode(latchkey, address);
  const outcomes = await Promise.allSettled(
    Array.from({ length: atOnce }, (_, index) => reset(username, code, `Changed-Horse-${index}`)),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('better-auth#10150: a code that was used is refused', async () => {
  const { username, address } = await forgetful();
  const code = await latestCode(latchkey, address);
  await reset(username, code);
  await expect(reset(username, code, 'Again-Horse-77')).rejects.toMatchObject(refusedByName);
  expect((await guess(username, 'Changed-Horse-7')).AuthenticationResult).toBeDefined();
});

it('CVE-2026-105211: no answer contains the code that was sent', async () => {
  const Username = uniqueName('sent');
  const address = `${Username}@example.com`;
  const open = await createApp(latchkey, { mfa: 'OFF', pool: { AutoVerifiedAttributes: ['email'] } });
  const user = { ClientId: open.clientId, Username };
  const UserAttributes = [{ Name: 'email', Value: address }];
  const signUp = await open.sdk.send(new SignUpCommand({ ...user, Password: password, UserAttributes }));
  const first = await latestCode(latchkey, address);
  const again = await open.sdk.send(new ResendConfirmationCodeCommand(user));
  const told = JSON.stringify([signUp, again], (name, value: unknown) => (name === '$metadata' ? undefined : value));
  expect(told).toContain('CodeDeliveryDetails');
  expect(told).not.toContain(first);
  expect(told).not.toContain(await latestCode(latchkey, address));
});
