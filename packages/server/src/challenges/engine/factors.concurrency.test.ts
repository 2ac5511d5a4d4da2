/**
 * 64 concurrent requests with everything in a sign-in that may be used only once: sent codes and their Sessions,
 * choices, answers to custom challenges, the Session of a sign-up. On one node with SQLite and on two with PostgreSQL.
 */
import { expect } from 'vitest';
import { showPromise } from '../../../../../test/harness/promise.ts';
import { callOperation } from '../../operations/testing/call.ts';
import { ConfirmSignUp } from '../../operations/sign-up/ConfirmSignUp.ts';
import { SignUp } from '../../operations/sign-up/SignUp.ts';
import type { MfaFactor } from '../../records/user.ts';
import {
  type Addresses,
  customFunctions,
  freshAddresses,
  latestCode,
  newFactorApp,
  newReachable,
  otherThan,
  respondWithSentCode,
  RIGHT_ANSWER,
} from '../testing/factor-users.ts';
import { onEveryEngine } from '../testing/nodes.ts';
import { type App, byPassword, initiate, newUser, refusals, type Reply, respond } from '../testing/sign-in-steps.ts';

const TIMES = 64;

/** Only administrators recover passwords, so that all addresses may be factors. */
const adminOnly = { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } } as const;

const codeOf = (reason: unknown): unknown => (reason as { readonly code?: unknown }).code;

const wrongCode = { code: 'CodeMismatchException' };

onEveryEngine(({ first, all, once, atOnce }) => {
  const messages = (address: string) => all().flatMap(({ inbox }) => inbox.list(address));

  /** Sent codes, as first and as second factor. */
  const sentCodes = [
    { name: 'EMAIL_OTP', role: 'first', mode: 'OFF', kind: 'email' },
    { name: 'SMS_OTP', role: 'first', mode: 'OFF', kind: 'phone_number' },
    { name: 'EMAIL_OTP', role: 'second', mode: 'ON', kind: 'email' },
    { name: 'SMS_MFA', role: 'second', mode: 'ON', kind: 'phone_number' },
  ] as const;
  type Sent = (typeof sentCodes)[number];

  async function newAppFor({ mode, kind }: Sent): Promise<{ readonly app: App; readonly address: string }> {
    const app = await newFactorApp(first(), { mode, factors: ['EMAIL_OTP'], pool: adminOnly });
    return { app, address: (await newReachable(app, 'ann', [kind]))[kind] };
  }

  const begin = (app: App, { role, name }: Sent): Promise<Reply> =>
    role === 'first'
      ? initiate(app, 'USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: name })
      : byPassword(app, 'ann');

  once.for(sentCodes)('one right code of $name as $role factor signs in once', async (sent) => {
    const { app, address } = await newAppFor(sent);
    const { ChallengeName, Session } = await begin(app, sent);
    expect(ChallengeName).toBe(sent.name);
    const code = latestCode(app, address);
    const { won, lost } = await atOnce(app, TIMES, (through) =>
      respondWithSentCode(through, sent.name, 'ann', Session, code),
    );
    showPromise(26, [{ what: 'sign-ins with one Session', reached: won.length, promised: 1, bound: 'at most' }]);
    expect(won).toHaveLength(1);
    // On another node the code may already be deleted while the Session still seems unused.
    for (const reason of lost) expect([refusals.usedSession.code, 'ExpiredCodeException']).toContain(codeOf(reason));
  });

  once.for(sentCodes)('of many wrong codes of $name as $role factor five are verified', async (sent) => {
    const { app, address } = await newAppFor(sent);
    const { Session } = await begin(app, sent);
    const code = otherThan(latestCode(app, address));
    const { won, lost } = await atOnce(app, TIMES, (through) =>
      respondWithSentCode(through, sent.name, 'ann', Session, code),
    );
    expect(won).toEqual([]);
    const evaluated = lost.filter((reason) => codeOf(reason) === wrongCode.code).length;
    showPromise(23, [
      { what: 'guesses at once', reached: TIMES, promised: 64, bound: 'at least' },
      { what: 'of them evaluated', reached: evaluated, promised: 5, bound: 'at most' },
    ]);
    expect(evaluated).toBe(5);
    for (const reason of lost.filter((one) => codeOf(one) !== wrongCode.code)) {
      expect(reason).toMatchObject(refusals.locked);
    }
  });

  once.for([
    { kind: 'email', name: 'EMAIL_OTP' },
    { kind: 'phone_number', name: 'SMS_OTP' },
  ] as const)('one choice of $name sends one code', async ({ kind, name }) => {
    const app = await newFactorApp(first(), { mode: 'OFF' });
    const { [kind]: address } = await newReachable(app, 'ann');
    const { ChallengeName, Session } = await initiate(app, 'USER_AUTH', { USERNAME: 'ann' });
    expect(ChallengeName).toBe('SELECT_CHALLENGE');
    const { won, replies, lost } = await atOnce(app, TIMES, (through) =>
      respond(through, 'SELECT_CHALLENGE', { USERNAME: 'ann', ANSWER: name }, Session),
    );
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject(refusals.usedSession);
    const sent = messages(address);
    expect(sent).toHaveLength(1);
    const answer = respondWithSentCode(app, name, 'ann', replies[0]?.Session, sent[0]?.code ?? '');
    await expect(answer).resolves.toHaveProperty('AuthenticationResult');
  });

  once('of many choices with a password and the same Session one signs in', async () => {
    const app = await newFactorApp(first(), { mode: 'OFF' });
    await newReachable(app, 'ann');
    const { Session } = await initiate(app, 'USER_AUTH', { USERNAME: 'ann' });
    const { won, lost } = await atOnce(app, TIMES, (through) =>
      respond(through, 'SELECT_CHALLENGE', { USERNAME: 'ann', ANSWER: 'PASSWORD', PASSWORD: 'Corr3ct-horse' }, Session),
    );
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject(refusals.usedSession);
  });

  once('one of many choices of a second factor is accepted, and sends one code', async () => {
    const app = await newFactorApp(first(), { mode: 'ON', factors: ['EMAIL_OTP'], pool: adminOnly });
    const addresses = await newReachable(app, 'ann');
    const { ChallengeName, Session } = await byPassword(app, 'ann');
    expect(ChallengeName).toBe('SELECT_MFA_TYPE');
    const choices: readonly { readonly factor: MfaFactor; readonly kind: keyof Addresses }[] = [
      { factor: 'SMS_MFA', kind: 'phone_number' },
      { factor: 'EMAIL_OTP', kind: 'email' },
    ];
    const { won, lost } = await atOnce(app, TIMES, (through, index) => {
      // Each node gets both choices.
      const ANSWER = choices[(index >> 1) % 2]?.factor ?? '';
      return respond(through, 'SELECT_MFA_TYPE', { USERNAME: 'ann', ANSWER }, Session);
    });
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject(refusals.usedSession);
    expect(choices.flatMap(({ kind }) => messages(addresses[kind]))).toHaveLength(1);
  });

  once('one of many addresses is set up in a sign-in', async () => {
    const app = await newFactorApp(first(), { mode: 'ON', factors: ['EMAIL_OTP'], pool: adminOnly });
    await newUser(app, 'ann');
    const { ChallengeName, Session } = await byPassword(app, 'ann');
    expect(ChallengeName).toBe('MFA_SETUP');
    const addresses = Array.from({ length: TIMES }, () => freshAddresses().email);
    const set = await atOnce(app, TIMES, (through, index) =>
      respond(through, 'MFA_SETUP', { USERNAME: 'ann', EMAIL: addresses[index] ?? '' }, Session),
    );
    expect(set.won).toHaveLength(1);
    for (const reason of set.lost) expect(reason).toMatchObject(refusals.usedSession);
    const sent = addresses.flatMap(messages);
    expect(sent.map(({ to }) => to)).toEqual([addresses[set.won[0] ?? -1]]);
    const { won } = await atOnce(app, TIMES, (through) =>
      respondWithSentCode(through, 'EMAIL_OTP', 'ann', set.replies[0]?.Session, sent[0]?.code ?? ''),
    );
    expect(won).toHaveLength(1);
  });

  async function customApp(name: string, rules: { rights: number; wrongs: number }): Promise<App> {
    const [LambdaConfig] = all().map((node) => customFunctions(node, name, rules));
    const app = await newFactorApp(first(), { mode: 'OFF', pool: { LambdaConfig: LambdaConfig ?? {} } });
    await newUser(app, 'ann');
    return app;
  }

  const answerWith = (app: App, ANSWER: string, Session: string | undefined): Promise<Reply> =>
    respond(app, 'CUSTOM_CHALLENGE', { USERNAME: 'ann', ANSWER }, Session);

  once('one right answer to a custom challenge signs in once', async () => {
    const app = await customApp('right', { rights: 1, wrongs: 3 });
    const { Session } = await initiate(app, 'CUSTOM_AUTH', { USERNAME: 'ann' });
    const { won, lost } = await atOnce(app, TIMES, (through) => answerWith(through, RIGHT_ANSWER, Session));
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject(refusals.usedSession);
  });

  once('of many answers to a custom challenge one is verified', async () => {
    const app = await customApp('verified', { rights: 1, wrongs: 3 });
    let verified = 0;
    for (const { functions } of all()) {
      const verify = functions.get('verified-verify');
      functions.set('verified-verify', (event) => {
        verified += 1;
        return verify?.(event);
      });
    }
    const { Session } = await initiate(app, 'CUSTOM_AUTH', { USERNAME: 'ann' });
    const { won, lost, replies } = await atOnce(app, TIMES, (through, index) =>
      answerWith(through, index === TIMES - 1 ? RIGHT_ANSWER : 'a guess', Session),
    );
    expect({ verified, won: won.length }).toEqual({ verified: 1, won: 1 });
    expect(replies).toMatchObject([{ ChallengeName: 'CUSTOM_CHALLENGE' }]);
    for (const reason of lost) expect(reason).toMatchObject(refusals.usedSession);
  });

  once('the Session of a sign-up signs in once', async () => {
    const app = await newFactorApp(first(), { mode: 'OFF', pool: { AutoVerifiedAttributes: ['email'] } });
    const { services, ClientId } = app;
    const { email } = freshAddresses();
    const signUp = await callOperation(services, SignUp, {
      ClientId,
      Username: 'ann',
      Password: 'Corr3ct-horse',
      UserAttributes: [{ Name: 'email', Value: email }],
    });
    const { Session } = await callOperation(services, ConfirmSignUp, {
      ClientId,
      Username: 'ann',
      ConfirmationCode: latestCode(app, email),
      ...(signUp.Session !== undefined && { Session: signUp.Session }),
    });
    const { won, lost } = await atOnce(app, TIMES, (through) =>
      initiate(through, 'USER_AUTH', { USERNAME: 'ann' }, Session),
    );
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject(refusals.usedSession);
  });
});
