/** The lock-out in every operation that takes a password or a code, and with many attempts at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson, newPersonWithTotp } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import { attemptsExceeded, incorrect, refusal, usedCode, usedSession, wrongCode } from '../harness/refusal.ts';
import { type App, beginSrp, createApp, initiate, passwordClaim, provePassword, respond } from '../harness/sign-in.ts';

let latchkey: Latchkey;
/** MFA is optional. */
let app: App;
let admin: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { pool: { AliasAttributes: ['email'] } });
  admin = { ...app, admin: true };
});
afterAll(() => latchkey.stop());

describe('lock-out', () => {
  const seconds = (n: number) => new Promise((resolve) => setTimeout(resolve, n * 1_000));

  it('counts passwords, codes and all names of a user together, and lasts a second after the fifth failure', async () => {
    const email = `${uniqueName('locked')}@example.com`;
    const person = await newPersonWithTotp(app, uniqueName(), { email, email_verified: 'true' });
    const tryPassword = (USERNAME: string, PASSWORD: string, by: App = app) =>
      initiate(by, by.admin === true ? 'ADMIN_USER_PASSWORD_AUTH' : 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
    const { Session } = await tryPassword(person.username, password);
    const tryCode = (code: string) =>
      respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: code }, Session);
    const [first = '', second = ''] = person.authenticator.wrongCodes(2);
    const code = await person.authenticator.code();

    expect(await refusal(tryPassword(person.username, 'Wrong-Horse-1'))).toEqual(incorrect);
    expect(await refusal(tryPassword(email, 'Wrong-Horse-2'))).toEqual(incorrect);
    expect(await refusal(tryCode(first))).toEqual(wrongCode);
    expect(await refusal(tryPassword(person.username, 'Wrong-Horse-3', admin))).toEqual(incorrect);
    expect(await refusal(tryCode(second))).toEqual(wrongCode);

    // All at once, because the lock-out lasts only a second.
    const refusals = await Promise.all([
      refusal(tryPassword(person.username, password)),
      refusal(tryPassword(email, password)),
      refusal(tryPassword(person.username, password, admin)),
      refusal(tryCode(code)),
      refusal(beginSrp(app, person.username)),
    ]);
    expect(refusals).toEqual(Array(5).fill(attemptsExceeded));

    await seconds(1.1);
    expect((await tryCode(code)).AuthenticationResult).toBeDefined();
    for (let n = 1; n <= 4; n += 1) {
      expect(await refusal(tryPassword(person.username, `Wrong-Horse-${n}`))).toEqual(incorrect);
    }
    expect((await tryPassword(person.username, password)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    showPromise(23, [{ what: 'names and ways that count together', reached: 4, promised: 2, bound: 'at least' }]);
  });

  it('doubles with every further failure; attempts during the lock-out do not count', async () => {
    const { username } = await newPerson(app);
    const attempt = (PASSWORD: string) => initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD });
    for (let n = 1; n <= 5; n += 1) expect(await refusal(attempt(`Wrong-Horse-${n}`))).toEqual(incorrect);
    const meanwhile = [1, 2, 3, 4, 5].map((n) => refusal(attempt(`Wrong-Horse-${n}`)));
    expect(await Promise.all(meanwhile)).toEqual(Array(5).fill(attemptsExceeded));
    await seconds(1.1);
    expect(await refusal(attempt('Wrong-Horse-6'))).toEqual(incorrect);
    await seconds(1.1);
    expect(await refusal(attempt(password))).toEqual(attemptsExceeded);
    await seconds(1.1);
    expect((await attempt(password)).AuthenticationResult).toBeDefined();
  });

  it('a right password alone does not reset the count of codes', async () => {
    const person = await newPersonWithTotp(app);
    const guess = async (code: string) => {
      const { Session } = await provePassword(app, person);
      return respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: code }, Session);
    };
    for (const code of person.authenticator.wrongCodes(5)) expect(await refusal(guess(code))).toEqual(wrongCode);
    expect(await refusal(provePassword(app, person))).toEqual(attemptsExceeded);
  });
});

describe('64 at once', () => {
  /** Counts the answers. */
  async function tally(requests: readonly Promise<unknown>[]): Promise<Record<string, number>> {
    const outcomes = await Promise.allSettled(requests);
    const names = outcomes.map((one) => (one.status === 'fulfilled' ? 'success' : String(one.reason.message)));
    return Object.fromEntries(
      [...new Set(names)].map((name) => [name, names.filter((other) => other === name).length]),
    );
  }
  const times = <T>(make: (n: number) => T): T[] => Array.from({ length: 64 }, (_, n) => make(n));

  /** The maximum number of guesses that a lock-out of 2^(n-5) seconds allows in a time: five, and one more for each lock-out that ends. */
  function verifiedAtMost(milliseconds: number): number {
    let guesses = 5;
    for (let end = 1_000; end <= milliseconds; end += 2 ** (guesses - 5) * 1_000) guesses += 1;
    return guesses;
  }

  /** Sends wrong guesses. Checks that each is either verified or rejected by the lock-out, and how many are verified. */
  async function guess(requests: () => readonly Promise<unknown>[], wrong: string): Promise<void> {
    const start = performance.now();
    const counts = await tally(requests());
    const verified = counts[wrong] ?? 0;
    expect(verified).toBeGreaterThan(0);
    expect(verified).toBeLessThanOrEqual(verifiedAtMost(performance.now() - start));
    expect(counts).toEqual({ [wrong]: verified, [attemptsExceeded.message]: 64 - verified });
  }

  it('wrong passwords: at most five are verified', async () => {
    const { username: USERNAME } = await newPerson(app);
    const attempts = () =>
      times((n) => initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: `Wrong-Horse-${n}` }));
    await guess(attempts, incorrect.message);
  });

  it('wrong codes: at most five are verified', async () => {
    const person = await newPersonWithTotp(app);
    const { Session } = await provePassword(app, person);
    const attempts = () =>
      person.authenticator
        .wrongCodes(64)
        .map((SOFTWARE_TOKEN_MFA_CODE) =>
          respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE }, Session),
        );
    await guess(attempts, wrongCode.message);
  });

  it.each([
    ['a user without MFA', newPerson],
    ['a user with MFA', newPersonWithTotp],
  ])('the right password after wrong ones is rejected: %s', async (_name, create) => {
    const { username: USERNAME } = await create(app);
    const right = 24;
    const start = performance.now();
    const attempts = times((n) => {
      // Late enough to be verified after five others, early enough to be accepted by the server before they are.
      const PASSWORD = n === right ? password : `Wrong-Horse-${n}`;
      return initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
    });
    const outcomes = await Promise.allSettled(attempts);
    const isAnswered = outcomes[right]?.status === 'fulfilled';
    // The first lock-out lasts a second: a later answer may succeed.
    expect(isAnswered && performance.now() - start < 1_000).toBe(false);
  });

  it('the right code with one Session: one wins', async () => {
    const person = await newPersonWithTotp(app);
    const { Session } = await provePassword(app, person);
    const answer = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    const counts = await tally(times(() => respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)));
    expect(counts['success']).toBe(1);
    expect(Object.keys(counts).filter((name) => name !== 'success')).toEqual([usedSession.message]);
  });

  it('the right code with 64 Sessions: one wins', async () => {
    const person = await newPersonWithTotp(app);
    const USERNAME = person.username;
    const opened = await Promise.all(
      times(() => initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password })),
    );
    const answer = { USERNAME, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    const counts = await tally(opened.map(({ Session }) => respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)));
    expect(counts).toEqual({ success: 1, [usedCode.message]: 63 });
  });

  it('one proof of a password: one wins', async () => {
    const person = await newPerson(app);
    const round = await beginSrp(app, person.username);
    const proof = { USERNAME: person.username, ...(await passwordClaim(app, round, password)) };
    const counts = await tally(times(() => respond(app, 'PASSWORD_VERIFIER', proof)));
    expect(counts).toEqual({ success: 1, [usedSession.message]: 63 });
  });
});
