/** Second factors by message: when a code is asked for, for what it is valid, and how a factor is set up. */
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { otherCode, signedInAs } from '../harness/choice.ts';
import { claimsOf } from '../harness/claims.ts';
import { confirmDevice, setRemembered } from '../harness/device.ts';
import { deviceConfigurations } from '../harness/device-configurations.ts';
import {
  createFactorApp,
  enabled,
  uniquePhone,
  newPersonWithAddresses,
  preferFactors,
  preferred,
  type PersonWithAddresses,
} from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import {
  attemptsExceeded,
  invalidSession,
  noSentCode,
  parameterError,
  refusal,
  refused,
  usedSession,
  wrongSentCode,
} from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  deviceClaim,
  type Parameters,
  passwordClaim,
  provePassword,
  respond,
} from '../harness/sign-in.ts';

let latchkey: Latchkey;
/** MFA is optional; e-mail, SMS and the authenticator app. */
let optional: App;
/** MFA is required; e-mail and SMS. */
let required: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  optional = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true, app: true });
  required = await createFactorApp(latchkey, { mode: 'ON', email: true });
});
afterAll(() => latchkey.stop());

type CodeChallenge = 'SMS_MFA' | 'EMAIL_OTP';

/** Returns the last code that was sent for a challenge. */
const codeFor = (name: CodeChallenge, { email, phone }: PersonWithAddresses) =>
  latestCode(latchkey, name === 'SMS_MFA' ? phone : email);

/** Answers with a code. */
const answerWith = (
  app: App,
  name: CodeChallenge,
  { username }: Pick<PersonWithAddresses, 'username'>,
  code: string,
  Session: string | undefined,
  further: Parameters = {},
) => respond(app, name, { USERNAME: username, [`${name}_CODE`]: code, ...further }, Session);

const success = async (requests: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(requests)).filter(({ status }) => status === 'fulfilled').length;

/** Returns the result of AdminGetUser. */
async function userOf({ sdk, userPoolId }: App, username: string) {
  const user = await sdk.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
  const attributes = Object.fromEntries((user.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
  return { ...user, attributes };
}

const factors = [
  ['SMS_MFA', { SMSMfaSettings: enabled }, 'SMS', expect.stringMatching(/^\+\*+\d{4}$/)],
  ['EMAIL_OTP', { EmailMfaSettings: enabled }, 'EMAIL', 'm***@e***'],
] as const;

describe.each([
  ['RespondToAuthChallenge', false],
  ['AdminRespondToAuthChallenge', true],
])('optional, by %s', (_name, isAdmin) => {
  const at = (): App => ({ ...optional, admin: isAdmin });

  it('users without an enabled factor are not asked', async () => {
    const person = await newPersonWithAddresses(optional);
    expect(signedInAs(await provePassword(at(), person))).toBe(person.username);
  });

  it.each(factors)(
    '%s: shows where the code was sent, and accepts it once',
    async (name, preference, medium, shown) => {
      const person = await newPersonWithAddresses(optional);
      await preferFactors(optional, person, preference);
      const asked = await provePassword(at(), person);
      expect(asked.ChallengeName).toBe(name);
      expect(asked.ChallengeParameters).toMatchObject({
        CODE_DELIVERY_DELIVERY_MEDIUM: medium,
        CODE_DELIVERY_DESTINATION: shown,
      });
      expect(asked.Session?.length).toBeGreaterThanOrEqual(20);
      expect(asked.Session?.length).toBeLessThanOrEqual(2048);
      const code = await codeFor(name, person);
      expect(code).toMatch(/^\d{6}$/);
      const answer = (given: string) => answerWith(at(), name, person, given, asked.Session);
      expect(await refusal(answer(otherCode(code)))).toEqual(wrongSentCode);
      expect(await refusal(answer('no code'))).toEqual(wrongSentCode);
      expect(signedInAs(await answer(code))).toBe(person.username);
      expect(await refusal(answer(code))).toEqual(usedSession);
    },
  );

  it('SELECT_MFA_TYPE: a user with two enabled factors chooses one at each sign-in', async () => {
    const person = await newPersonWithAddresses(optional);
    const { username: USERNAME } = person;
    await preferFactors(optional, person, { SMSMfaSettings: enabled, EmailMfaSettings: enabled });
    for (const name of ['SMS_MFA', 'EMAIL_OTP'] as const) {
      const choice = await provePassword(at(), person);
      expect(choice.ChallengeName).toBe('SELECT_MFA_TYPE');
      expect(choice.ChallengeParameters?.['MFAS_CAN_CHOOSE']).toBe('["SMS_MFA","EMAIL_OTP"]');
      const choose = (ANSWER: string) => respond(at(), 'SELECT_MFA_TYPE', { USERNAME, ANSWER }, choice.Session);
      const notOffered = parameterError('ANSWER must be one of MFAS_CAN_CHOOSE.');
      for (const other of ['SOFTWARE_TOKEN_MFA', 'WEB_AUTHN']) expect(await refusal(choose(other))).toEqual(notOffered);
      const asked = await choose(name);
      expect(asked.ChallengeName).toBe(name);
      expect(await refusal(choose(name))).toEqual(usedSession);
      const code = await codeFor(name, person);
      expect(signedInAs(await answerWith(at(), name, person, code, asked.Session))).toBe(USERNAME);
    }
  });

  it('the preferred factor is used without a choice', async () => {
    const person = await newPersonWithAddresses(optional);
    await preferFactors(optional, person, { SMSMfaSettings: enabled, EmailMfaSettings: preferred });
    expect((await provePassword(at(), person)).ChallengeName).toBe('EMAIL_OTP');
  });
});

describe('required', () => {
  it.each([
    ['phone_number', 'SMS_MFA'],
    ['email', 'EMAIL_OTP'],
  ] as const)('a user with a %s alone is asked for %s', async (kind, name) => {
    const person = await newPersonWithAddresses(required, [kind]);
    const { ChallengeName, Session } = await provePassword(required, person);
    expect(ChallengeName).toBe(name);
    const code = await codeFor(name, person);
    expect(signedInAs(await answerWith(required, name, person, code, Session))).toBe(person.username);
  });

  it('a user with both chooses; e-mail has two accepted names', async () => {
    const person = await newPersonWithAddresses(required);
    const choice = await provePassword(required, person);
    expect(choice.ChallengeName).toBe('SELECT_MFA_TYPE');
    const answer = { USERNAME: person.username, ANSWER: 'EMAIL_MFA' };
    const asked = await respond(required, 'SELECT_MFA_TYPE', answer, choice.Session);
    expect(asked.ChallengeName).toBe('EMAIL_OTP');
  });

  it.each([
    ['phone_number', 'SMS_MFA', 'phone_number_verified'],
    ['email', 'EMAIL_OTP', 'email_verified'],
  ] as const)('passing the code proves the %s', async (kind, name, flag) => {
    const person = await newPersonWithAddresses(required, [kind], false);
    const { Session } = await provePassword(required, person);
    const code = await codeFor(name, person);
    expect(await refusal(answerWith(required, name, person, otherCode(code), Session))).toEqual(wrongSentCode);
    expect((await userOf(required, person.username)).attributes[flag]).toBe('false');
    const { AuthenticationResult } = await answerWith(required, name, person, code, Session);
    expect((await userOf(required, person.username)).attributes[flag]).toBe('true');
    expect(claimsOf(AuthenticationResult?.IdToken)[flag]).toBe(true);
  });

  it('follows a new password', async () => {
    const username = uniqueName('guest');
    const email = `${username}@example.com`;
    const user = { UserPoolId: required.userPoolId, Username: username };
    const UserAttributes = [{ Name: 'email', Value: email }];
    const TemporaryPassword = 'Temporary-Horse-7';
    await required.sdk.send(
      new AdminCreateUserCommand({ ...user, UserAttributes, TemporaryPassword, MessageAction: 'SUPPRESS' }),
    );
    const asked = await provePassword(required, { username, password: TemporaryPassword });
    expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const answer = { USERNAME: username, NEW_PASSWORD: password };
    const next = await respond(required, 'NEW_PASSWORD_REQUIRED', answer, asked.Session);
    expect(next.ChallengeName).toBe('EMAIL_OTP');
    const code = await latestCode(latchkey, email);
    expect(signedInAs(await answerWith(required, 'EMAIL_OTP', { username }, code, next.Session))).toBe(username);
  });

  it('an address for password recovery is not a second factor', async () => {
    const AccountRecoverySetting = { RecoveryMechanisms: [{ Name: 'verified_email' as const, Priority: 1 }] };
    const pool = { AccountRecoverySetting };
    const withApp = await createFactorApp(latchkey, { mode: 'ON', email: true, app: true }, { pool });
    const setup = await provePassword(withApp, await newPersonWithAddresses(withApp, ['email']));
    expect(setup.ChallengeName).toBe('MFA_SETUP');
    expect(setup.ChallengeParameters?.['MFAS_CAN_SETUP']).toBe('["SOFTWARE_TOKEN_MFA"]');
    const without = await createFactorApp(latchkey, { mode: 'ON', email: true }, { pool });
    const { name } = await refusal(provePassword(without, await newPersonWithAddresses(without, ['email'])));
    expect(name).toBe('InvalidUserPoolConfigurationException');
    expect((await provePassword(without, await newPersonWithAddresses(without))).ChallengeName).toBe('SMS_MFA');
  });
});

describe('a code', () => {
  /** Creates a user who is asked for codes by e-mail, several times. */
  async function asker() {
    const person = await newPersonWithAddresses(required, ['email']);
    const ask = async () => {
      const { Session } = await provePassword(required, person);
      return { Session, code: await codeFor('EMAIL_OTP', person) };
    };
    const answer = (code: string, Session: string | undefined) =>
      answerWith(required, 'EMAIL_OTP', person, code, Session);
    return { person, ask, answer };
  }

  it('is valid for the Session that it was sent with, until a newer one is sent', async () => {
    const { person, ask, answer } = await asker();
    const [older, newer] = [await ask(), await ask()];
    expect(await refusal(answer(older.code, older.Session))).toEqual(wrongSentCode);
    expect(await refusal(answer(newer.code, older.Session))).toEqual(wrongSentCode);
    expect(await refusal(answer(older.code, newer.Session))).toEqual(wrongSentCode);
    expect(signedInAs(await answer(newer.code, newer.Session))).toBe(person.username);
    expect(await refusal(answer(newer.code, older.Session))).toEqual(noSentCode);
  });

  it('answers only its own challenge', async () => {
    const { person, ask } = await asker();
    const { code, Session } = await ask();
    const answer = { USERNAME: person.username, SMS_MFA_CODE: code, SMS_OTP_CODE: code, ANSWER: 'EMAIL_OTP' };
    for (const name of ['SMS_MFA', 'SMS_OTP', 'SELECT_MFA_TYPE'] as const) {
      expect(await refusal(respond(required, name, answer, Session))).toEqual(invalidSession);
    }
  });

  it('five wrong ones lock the account', async () => {
    const { person, ask, answer } = await asker();
    const { code, Session } = await ask();
    for (let n = 1; n <= 5; n += 1) expect(await refusal(answer(otherCode(code, n), Session))).toEqual(wrongSentCode);
    // At once, because the lock-out lasts only a second.
    const attempts = [refusal(answer(code, Session)), refusal(beginSrp(required, person.username))];
    expect(await Promise.all(attempts)).toEqual([attemptsExceeded, attemptsExceeded]);
  });

  it('twenty are sent in an hour', async () => {
    const { person } = await asker();
    const rounds = await Promise.all(
      Array.from({ length: 24 }, async () => {
        const round = await beginSrp(required, person.username);
        return { round, proof: await passwordClaim(required, round, password) };
      }),
    );
    const { username: USERNAME } = person;
    const prove = ({ round, proof }: (typeof rounds)[number]) =>
      respond(required, 'PASSWORD_VERIFIER', { USERNAME, ...proof }, round.reply.Session);
    expect(await success(rounds.map(prove))).toBe(20);
    expect(await refusal(provePassword(required, person))).toEqual(
      refused('TooManyRequestsException', 'Attempt limit exceeded, please try after some time.'),
    );
  });

  it('64 times the right one at once: one sign-in', async () => {
    const { ask, answer } = await asker();
    const { code, Session } = await ask();
    expect(await success(Array.from({ length: 64 }, () => answer(code, Session)))).toBe(1);
  });

  it('64 times the same choice at once: one code', async () => {
    const person = await newPersonWithAddresses(required);
    const { Session } = await provePassword(required, person);
    const answer = { USERNAME: person.username, ANSWER: 'SMS_MFA' };
    const requests = Array.from({ length: 64 }, () => respond(required, 'SELECT_MFA_TYPE', answer, Session));
    expect(await success(requests)).toBe(1);
  });
});

describe('MFA_SETUP', () => {
  const choices = '["EMAIL_OTP","SOFTWARE_TOKEN_MFA"]';
  let app: App;
  beforeAll(async () => {
    // Without SMS, because the number cannot be entered during a sign-in.
    app = await createFactorApp(
      latchkey,
      { mode: 'ON', email: true, app: true },
      { pool: { SmsConfiguration: undefined, AliasAttributes: ['email'] } },
    );
  });

  const giveAddress = (username: string, EMAIL: string, Session: string | undefined) =>
    respond(app, 'MFA_SETUP', { USERNAME: username, EMAIL }, Session);

  it('e-mail: the code that is sent to the address completes the set-up', async () => {
    const person = await newPerson(app);
    const { username } = person;
    const setup = await provePassword(app, person);
    expect(setup.ChallengeName).toBe('MFA_SETUP');
    expect(setup.ChallengeParameters?.['MFAS_CAN_SETUP']).toBe(choices);
    const email = `${username}@example.com`;
    const asked = await giveAddress(username, email, setup.Session);
    expect(asked.ChallengeName).toBe('EMAIL_OTP');
    expect(asked.ChallengeParameters?.['CODE_DELIVERY_DESTINATION']).toBe('a***@e***');
    expect((await userOf(app, username)).attributes['email']).toBeUndefined();

    const code = await latestCode(latchkey, email);
    expect(await refusal(answerWith(app, 'EMAIL_OTP', person, otherCode(code), asked.Session))).toEqual(wrongSentCode);
    const { AuthenticationResult } = await answerWith(app, 'EMAIL_OTP', person, code, asked.Session);
    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({ email, email_verified: true });
    const after = await userOf(app, username);
    expect(after.attributes).toMatchObject({ email, email_verified: 'true' });
    expect(after.UserMFASettingList).toEqual(['EMAIL_OTP']);
    expect((await provePassword(app, person)).ChallengeName).toBe('EMAIL_OTP');
  });

  it.each(['no address', '@example.com', 'a b@example.com'])('rejects "%s", and accepts another', async (text) => {
    const person = await newPerson(app);
    const { Session } = await provePassword(app, person);
    expect((await refusal(giveAddress(person.username, text, Session))).name).toBe('InvalidParameterException');
    expect((await giveAddress(person.username, `${person.username}@example.com`, Session)).ChallengeName).toBe(
      'EMAIL_OTP',
    );
  });

  it('rejects an address that is an alias of another user, and reveals that only to the reader of its mail', async () => {
    const owner = await newPersonWithAddresses(app, ['email']);
    const person = await newPerson(app);
    const { Session } = await provePassword(app, person);
    const asked = await giveAddress(person.username, owner.email, Session);
    const code = await latestCode(latchkey, owner.email);
    expect(await refusal(answerWith(app, 'EMAIL_OTP', person, code, asked.Session))).toEqual(
      refused('AliasExistsException', 'An account with the email already exists.'),
    );
    expect((await userOf(app, person.username)).attributes['email']).toBeUndefined();
  });

  it('cannot replace an address that was set meanwhile', async () => {
    const person = await newPerson(app);
    const { username } = person;
    const reach = async (email: string) => {
      const { Session } = await provePassword(app, person);
      return (await giveAddress(username, email, Session)).Session;
    };
    const stranger = await reach(`stranger-${username}@example.com`);
    const strangersCode = await latestCode(latchkey, `stranger-${username}@example.com`);
    const owner = await reach(`${username}@example.com`);
    const ownersCode = await latestCode(latchkey, `${username}@example.com`);
    expect(signedInAs(await answerWith(app, 'EMAIL_OTP', person, ownersCode, owner))).toBe(username);
    const late = await refusal(answerWith(app, 'EMAIL_OTP', person, strangersCode, stranger));
    expect(late).toEqual(noSentCode);
    expect((await userOf(app, username)).attributes['email']).toBe(`${username}@example.com`);
  });

  it('64 times the same address at once: one code', async () => {
    const person = await newPerson(app);
    const { Session } = await provePassword(app, person);
    const email = `${person.username}@example.com`;
    const requests = Array.from({ length: 64 }, () => giveAddress(person.username, email, Session));
    expect(await success(requests)).toBe(1);
  });

  it('offers SMS in addition to another factor, for apps that ask for the number in another way', async () => {
    const all = await createFactorApp(latchkey, { mode: 'ON', email: true, app: true });
    const setup = await provePassword(all, await newPerson(all));
    expect(setup.ChallengeParameters?.['MFAS_CAN_SETUP']).toBe('["SMS_MFA","EMAIL_OTP","SOFTWARE_TOKEN_MFA"]');
  });
});

describe('the first sign-in after a sign-up, with required MFA', () => {
  /** Signs up, and verifies the address with the code. */
  async function newUserWithKey({ sdk, clientId: ClientId }: App, phone = uniquePhone()) {
    const username = uniqueName('newcomer');
    const email = `${username}@example.com`;
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'phone_number', Value: phone },
    ];
    await sdk.send(new SignUpCommand({ ClientId, Username: username, Password: password, UserAttributes }));
    const ConfirmationCode = await latestCode(latchkey, email);
    await sdk.send(new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode }));
    return { username, password, email, phone };
  }

  const appOnly = { mode: 'ON', app: true } as const;
  const pool = { AutoVerifiedAttributes: ['email' as const], SmsConfiguration: undefined };

  const givesTokens = { ...pool, UserPoolTags: { 'latchkey:first-sign-in': 'tokens' } };

  it('asks the user to set up a factor', async () => {
    const app = await createFactorApp(latchkey, appOnly, { pool });
    const asked = await provePassword(app, await newUserWithKey(app));
    expect(asked.ChallengeName).toBe('MFA_SETUP');
    expect(asked.ChallengeParameters?.['MFAS_CAN_SETUP']).toBe('["SOFTWARE_TOKEN_MFA"]');
  });

  it('returns tokens once in a pool with the tag for it', async () => {
    const app = await createFactorApp(latchkey, appOnly, { pool: givesTokens });
    const person = await newUserWithKey(app);
    expect(signedInAs(await provePassword(app, person))).toBe(person.username);
    expect((await provePassword(app, person)).ChallengeName).toBe('MFA_SETUP');
  });

  it('returns them once for 64 simultaneous requests', async () => {
    const app = await createFactorApp(latchkey, appOnly, { pool: givesTokens });
    const { username: USERNAME } = await newUserWithKey(app);
    const rounds = await Promise.all(Array.from({ length: 64 }, () => beginSrp(app, USERNAME)));
    const proofs = await Promise.all(rounds.map((round) => passwordClaim(app, round, password)));
    const replies = await Promise.all(
      proofs.map((proof, n) => respond(app, 'PASSWORD_VERIFIER', { USERNAME, ...proof }, rounds[n]?.reply.Session)),
    );
    const names = replies.map(({ ChallengeName = 'tokens' }) => ChallengeName);
    expect(names.filter((name) => name === 'tokens')).toHaveLength(1);
    expect(names.filter((name) => name === 'MFA_SETUP')).toHaveLength(63);
  });

  it('asks for the factor that the user has', async () => {
    const app = await createFactorApp(latchkey, { mode: 'ON' }, { pool: { AutoVerifiedAttributes: ['email'] } });
    const person = await newUserWithKey(app);
    const asked = await provePassword(app, person);
    expect(asked.ChallengeName).toBe('SMS_MFA');
    const code = await codeFor('SMS_MFA', person);
    expect(signedInAs(await answerWith(app, 'SMS_MFA', person, code, asked.Session))).toBe(person.username);
  });

  it('asks users that an administrator created at once', async () => {
    const app = await createFactorApp(latchkey, appOnly, { pool });
    expect((await provePassword(app, await newPerson(app))).ChallengeName).toBe('MFA_SETUP');
  });
});

describe.each(deviceConfigurations)('devices: $title', ({ setting, asksUser, suppressesMfa }) => {
  it.each([
    ['SMS_MFA', 'phone_number'],
    ['EMAIL_OTP', 'email'],
  ] as const)('%s', async (name, kind) => {
    const pool = setting === undefined ? {} : { DeviceConfiguration: setting };
    const app = await createFactorApp(latchkey, { mode: 'ON', email: true }, { pool });
    const person = await newPersonWithAddresses(app, [kind]);
    const { username: USERNAME } = person;
    const asked = await provePassword(app, person);
    const first = await answerWith(app, name, person, await codeFor(name, person), asked.Session);
    const result = first.AuthenticationResult ?? {};
    expect(result.NewDeviceMetadata === undefined).toBe(setting === undefined);
    if (setting === undefined) return;
    const { device } = await confirmDevice(app, result);
    const { deviceKey: DEVICE_KEY } = device;
    if (asksUser) {
      expect((await provePassword(app, person, { DEVICE_KEY })).ChallengeName).toBe(name);
      await setRemembered(app, result.AccessToken, device, 'remembered');
    }

    let reply = await provePassword(app, person, { DEVICE_KEY });
    if (!suppressesMfa) {
      expect(reply.ChallengeName).toBe(name);
      reply = await answerWith(app, name, person, await codeFor(name, person), reply.Session, { DEVICE_KEY });
    }
    expect(reply.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const { session } = await beginSrp(app, USERNAME);
    const who = { USERNAME, DEVICE_KEY };
    const proving = await respond(app, 'DEVICE_SRP_AUTH', { ...who, SRP_A: session.A }, reply.Session);
    const proof = { ...who, ...(await deviceClaim({ reply: proving, session }, device)) };
    const last = await respond(app, 'DEVICE_PASSWORD_VERIFIER', proof, proving.Session);
    expect(claimsOf(last.AuthenticationResult?.AccessToken)).toMatchObject({
      username: USERNAME,
      device_key: DEVICE_KEY,
    });
  });
});
