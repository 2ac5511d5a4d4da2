/** USER_AUTH: the user chooses the first factor, or the app prefers one. */
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import {
  choicePool,
  createFactorApp,
  enabled,
  newPersonWithAddresses,
  preferFactors,
  type PersonWithAddresses,
} from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import {
  attemptsExceeded,
  incorrect,
  invalidSession,
  parameterError,
  refusal,
  refused,
  usedSession,
  wrongSentCode,
} from '../harness/refusal.ts';
import { type App, createApp, passwordClaim, type Reply, respond, secondClient } from '../harness/sign-in.ts';
import { beginChoice as begin, choose, otherCode, signedInAs } from '../harness/choice.ts';

let latchkey: Latchkey;
/** Password, e-mail and SMS; no MFA, no devices. */
let app: App;
let admin: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createFactorApp(latchkey, { mode: 'OFF' }, { pool: choicePool });
  admin = { ...app, admin: true };
});
afterAll(() => latchkey.stop());

const operations = [
  ['InitiateAuth', () => app],
  ['AdminInitiateAuth', () => admin],
] as const;

describe.each(operations)('by %s', (_name, at) => {
  it('issues SELECT_CHALLENGE if no factor is preferred', async () => {
    const { username } = await newPersonWithAddresses(app);
    const reply = await begin(at(), username);
    expect(reply).toMatchObject({ ChallengeName: 'SELECT_CHALLENGE', ChallengeParameters: {} });
    expect(reply.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP']);
    expect(reply.Session?.length).toBeGreaterThanOrEqual(20);
    expect(reply.AuthenticationResult).toBeUndefined();
  });

  it('PASSWORD: is asked for after it is chosen', async () => {
    const { username } = await newPersonWithAddresses(app);
    const { Session } = await begin(at(), username);
    const asked = await choose(at(), username, 'PASSWORD', Session);
    expect(asked.ChallengeName).toBe('PASSWORD');
    const answer = (PASSWORD: string) => respond(at(), 'PASSWORD', { USERNAME: username, PASSWORD }, asked.Session);
    expect(await refusal(answer('Wrong-Horse-7'))).toEqual(incorrect);
    expect(signedInAs(await answer(password))).toBe(username);
    expect(await refusal(answer(password))).toEqual(usedSession);
  });

  it('PASSWORD: may be sent with the choice; after a wrong password, the choice stays open', async () => {
    const { username } = await newPersonWithAddresses(app);
    const { Session } = await begin(at(), username);
    const wrong = choose(at(), username, 'PASSWORD', Session, { PASSWORD: 'Wrong-Horse-7' });
    expect(await refusal(wrong)).toEqual(incorrect);
    const right = () => choose(at(), username, 'PASSWORD', Session, { PASSWORD: password });
    expect(signedInAs(await right())).toBe(username);
    expect(await refusal(right())).toEqual(usedSession);
  });

  it('PASSWORD: may be preferred and sent with the first request', async () => {
    const { username } = await newPersonWithAddresses(app);
    const preference = { PREFERRED_CHALLENGE: 'PASSWORD' };
    expect((await begin(at(), username, preference)).ChallengeName).toBe('PASSWORD');
    expect(signedInAs(await begin(at(), username, { ...preference, PASSWORD: password }))).toBe(username);
    const wrong = begin(at(), username, { ...preference, PASSWORD: 'Wrong-Horse-7' });
    expect(await refusal(wrong)).toEqual(incorrect);
  });

  it.each(['asked for', 'along with the choice', 'preferred'])('PASSWORD_SRP: SRP_A %s', async (how) => {
    const { username } = await newPersonWithAddresses(app);
    const session = await createClientSession();
    const key = { SRP_A: session.A };
    const start = async (): Promise<Reply> => {
      if (how === 'preferred') return begin(at(), username, { PREFERRED_CHALLENGE: 'PASSWORD_SRP', ...key });
      const { Session } = await begin(at(), username);
      if (how === 'along with the choice') return choose(at(), username, 'PASSWORD_SRP', Session, key);
      const asked = await choose(at(), username, 'PASSWORD_SRP', Session);
      expect(asked.ChallengeName).toBe('PASSWORD_SRP');
      return respond(at(), 'PASSWORD_SRP', { USERNAME: username, ...key }, asked.Session);
    };
    const reply = await start();
    expect(reply.ChallengeName).toBe('PASSWORD_VERIFIER');
    const prove = async (guess: string) => {
      const proof = await passwordClaim(app, { reply, session }, guess);
      return respond(at(), 'PASSWORD_VERIFIER', { USERNAME: username, ...proof }, reply.Session);
    };
    expect(await refusal(prove('Wrong-Horse-7'))).toEqual(incorrect);
    expect(signedInAs(await prove(password))).toBe(username);
    expect(await refusal(prove(password))).toEqual(usedSession);
  });

  it.each([
    ['EMAIL_OTP', 'EMAIL', (person: PersonWithAddresses) => person.email, 'm***@e***'],
    ['SMS_OTP', 'SMS', (person: PersonWithAddresses) => person.phone, expect.stringMatching(/^\+\*+\d{4}$/)],
  ] as const)('%s: takes the code that was sent, once', async (name, medium, addressOf, shown) => {
    const person = await newPersonWithAddresses(app);
    const { username } = person;
    const { Session } = await begin(at(), username);
    const asked = await choose(at(), username, name, Session);
    expect(asked.ChallengeName).toBe(name);
    expect(asked.ChallengeParameters).toMatchObject({
      CODE_DELIVERY_DELIVERY_MEDIUM: medium,
      CODE_DELIVERY_DESTINATION: shown,
    });
    expect(await refusal(choose(at(), username, name, Session))).toEqual(usedSession);
    const code = await latestCode(latchkey, addressOf(person));
    const answer = (given: string) =>
      respond(at(), name, { USERNAME: username, [`${name}_CODE`]: given }, asked.Session);
    expect(await refusal(answer(otherCode(code)))).toEqual(wrongSentCode);
    expect(signedInAs(await answer(code))).toBe(username);
    expect(await refusal(answer(code))).toEqual(usedSession);
  });

  it.each(['EMAIL_OTP', 'SMS_OTP'] as const)('%s: is sent at once if it is preferred', async (name) => {
    const { username, email, phone } = await newPersonWithAddresses(app);
    const asked = await begin(at(), username, { PREFERRED_CHALLENGE: name });
    expect(asked.ChallengeName).toBe(name);
    expect(asked.AvailableChallenges).toBeUndefined();
    const code = await latestCode(latchkey, name === 'EMAIL_OTP' ? email : phone);
    const answer = { USERNAME: username, [`${name}_CODE`]: code };
    expect(signedInAs(await respond(at(), name, answer, asked.Session))).toBe(username);
  });

  it.each(['SMS_OTP', 'WEB_AUTHN', 'TELEPATHY'])(
    'issues SELECT_CHALLENGE if %s is preferred but not available',
    async (name) => {
      const { username } = await newPersonWithAddresses(app, ['email']);
      const reply = await begin(at(), username, { PREFERRED_CHALLENGE: name });
      expect(reply.ChallengeName).toBe('SELECT_CHALLENGE');
      expect(reply.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
      const unavailable = parameterError('ANSWER must be one of the available challenges.');
      expect(await refusal(choose(at(), username, name, reply.Session))).toEqual(unavailable);
      expect((await choose(at(), username, 'PASSWORD', reply.Session)).ChallengeName).toBe('PASSWORD');
    },
  );
});

describe('offered factors', () => {
  it('only verified addresses', async () => {
    const { username } = await newPersonWithAddresses(app, ['email', 'phone_number'], false);
    expect((await begin(app, username)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  });

  it('the factors of the pool settings: only the password by default', async () => {
    const plain = await createApp(latchkey);
    const { username } = await newPersonWithAddresses(plain);
    expect((await begin(plain, username)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  });

  it('no code instead of the password for users with MFA, but a code after it', async () => {
    const guarded = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true }, { pool: choicePool });
    const person = await newPersonWithAddresses(guarded);
    const { username } = person;
    expect((await begin(guarded, username)).AvailableChallenges).toContain('EMAIL_OTP');
    await preferFactors(guarded, person, { EmailMfaSettings: enabled });
    expect((await begin(guarded, username)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
    expect((await begin(guarded, username, { PREFERRED_CHALLENGE: 'SMS_OTP' })).ChallengeName).toBe('SELECT_CHALLENGE');
    const asked = await begin(guarded, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password });
    expect(asked.ChallengeName).toBe('EMAIL_OTP');
    const answer = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, person.email) };
    expect(signedInAs(await respond(guarded, 'EMAIL_OTP', answer, asked.Session))).toBe(username);
  });

  it('MFA that is enabled while a code is on its way is asked for after the code', async () => {
    const guarded = await createFactorApp(latchkey, { mode: 'OPTIONAL' }, { pool: choicePool });
    const person = await newPersonWithAddresses(guarded);
    const { username, email } = person;
    const asked = await begin(guarded, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    await preferFactors(guarded, person, { SMSMfaSettings: enabled });
    const answer = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    expect((await respond(guarded, 'EMAIL_OTP', answer, asked.Session)).ChallengeName).toBe('SMS_MFA');
  });

  it('none for a client that may not use the flow', async () => {
    const client = await secondClient(app, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
    const { username } = await newPersonWithAddresses(app);
    expect(await refusal(begin(client, username))).toEqual(
      parameterError('USER_AUTH flow not enabled for this client'),
    );
  });

  it('the Session of a choice is valid for no other challenge', async () => {
    const { username } = await newPersonWithAddresses(app);
    const { Session } = await begin(app, username);
    const responses = { USERNAME: username, EMAIL_OTP_CODE: '000000', PASSWORD: password };
    for (const name of ['EMAIL_OTP', 'PASSWORD'] as const) {
      expect(await refusal(respond(app, name, responses, Session))).toEqual(invalidSession);
    }
  });
});

describe('codes as first factor', () => {
  it('a newer one replaces the older, and is valid for its own Session', async () => {
    const { username, email } = await newPersonWithAddresses(app);
    const ask = async () => {
      const { Session } = await begin(app, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
      const code = await latestCode(latchkey, email);
      return (session = Session) => respond(app, 'EMAIL_OTP', { USERNAME: username, EMAIL_OTP_CODE: code }, session);
    };
    const older = await ask();
    const newer = await ask();
    const { Session: foreign } = await begin(app, username, { PREFERRED_CHALLENGE: 'SMS_OTP' });
    expect(await refusal(older())).toEqual(wrongSentCode);
    expect(await refusal(newer(foreign))).toEqual(invalidSession);
    expect(signedInAs(await newer())).toBe(username);
  });

  it('ten are sent in an hour', async () => {
    const { username } = await newPersonWithAddresses(app);
    const ask = () => begin(app, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const outcomes = await Promise.allSettled(Array.from({ length: 64 }, ask));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await refusal(ask())).toEqual(
      refused('TooManyRequestsException', 'Attempt limit exceeded, please try after some time.'),
    );
    expect(signedInAs(await begin(app, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }))).toBe(
      username,
    );
  });

  it('wrong ones count for the lock-out, together with wrong passwords', async () => {
    const { username, email } = await newPersonWithAddresses(app);
    const { Session } = await begin(app, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const code = await latestCode(latchkey, email);
    const answer = (given: string) => respond(app, 'EMAIL_OTP', { USERNAME: username, EMAIL_OTP_CODE: given }, Session);
    const wrongPassword = () => begin(app, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: 'Wrong-Horse-7' });
    for (let n = 1; n <= 3; n += 1) expect(await refusal(answer(otherCode(code)))).toEqual(wrongSentCode);
    for (let n = 1; n <= 2; n += 1) expect(await refusal(wrongPassword())).toEqual(incorrect);
    expect(await refusal(answer(code))).toEqual(attemptsExceeded);
  });

  it('64 times the right one at once: one sign-in', async () => {
    const { username, email } = await newPersonWithAddresses(app);
    const { Session } = await begin(app, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const answer = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => respond(app, 'EMAIL_OTP', answer, Session)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('64 times the same choice at once: one code', async () => {
    const { username } = await newPersonWithAddresses(app);
    const { Session } = await begin(app, username);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => choose(app, username, 'EMAIL_OTP', Session)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
