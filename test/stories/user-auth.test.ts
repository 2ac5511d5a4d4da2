/** USER_AUTH: people choose what they sign in with, or the app knows already. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  type ChallengeNameType,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { confirmDevice } from '../harness/device.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import {
  choicePool,
  createFactorApp,
  enabled,
  newReachable,
  preferFactors,
  type Reachable,
  setFactors,
} from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { freshName, newPerson } from '../harness/people.ts';
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
import {
  type App,
  createApp,
  deviceClaim,
  initiate,
  type Parameters,
  passwordClaim,
  type Reply,
  respond,
  secondClient,
} from '../harness/sign-in.ts';

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

const begin = (at: App, username: string, parameters: Parameters = {}) =>
  initiate(at, 'USER_AUTH', { USERNAME: username, ...parameters });

const choose = (at: App, username: string, ANSWER: string, Session?: string, further: Parameters = {}) =>
  respond(at, 'SELECT_CHALLENGE', { USERNAME: username, ANSWER, ...further }, Session);

/** Whether a sign-in gave tokens, and whose they are. */
const signedInAs = ({ AuthenticationResult }: Reply) => claimsOf(AuthenticationResult?.AccessToken)['username'];

const entrances = [
  ['InitiateAuth', () => app],
  ['AdminInitiateAuth', () => admin],
] as const;

describe.each(entrances)('by %s', (_name, at) => {
  it('puts a choice where nothing is preferred', async () => {
    const { username } = await newReachable(app);
    const reply = await begin(at(), username);
    expect(reply).toMatchObject({ ChallengeName: 'SELECT_CHALLENGE', ChallengeParameters: {} });
    expect(reply.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP']);
    expect(reply.Session?.length).toBeGreaterThanOrEqual(20);
    expect(reply.AuthenticationResult).toBeUndefined();
  });

  it('PASSWORD: is asked for once chosen', async () => {
    const { username } = await newReachable(app);
    const { Session } = await begin(at(), username);
    const asked = await choose(at(), username, 'PASSWORD', Session);
    expect(asked.ChallengeName).toBe('PASSWORD');
    const answer = (PASSWORD: string) => respond(at(), 'PASSWORD', { USERNAME: username, PASSWORD }, asked.Session);
    expect(await refusal(answer('Wrong-Horse-7'))).toEqual(incorrect);
    expect(signedInAs(await answer(password))).toBe(username);
    expect(await refusal(answer(password))).toEqual(usedSession);
  });

  it('PASSWORD: may come along with the choice, which a mistyped one leaves open', async () => {
    const { username } = await newReachable(app);
    const { Session } = await begin(at(), username);
    const wrong = choose(at(), username, 'PASSWORD', Session, { PASSWORD: 'Wrong-Horse-7' });
    expect(await refusal(wrong)).toEqual(incorrect);
    const right = () => choose(at(), username, 'PASSWORD', Session, { PASSWORD: password });
    expect(signedInAs(await right())).toBe(username);
    expect(await refusal(right())).toEqual(usedSession);
  });

  it('PASSWORD: may be preferred and come along with the first request', async () => {
    const { username } = await newReachable(app);
    const preference = { PREFERRED_CHALLENGE: 'PASSWORD' };
    expect((await begin(at(), username, preference)).ChallengeName).toBe('PASSWORD');
    expect(signedInAs(await begin(at(), username, { ...preference, PASSWORD: password }))).toBe(username);
    const wrong = begin(at(), username, { ...preference, PASSWORD: 'Wrong-Horse-7' });
    expect(await refusal(wrong)).toEqual(incorrect);
  });

  it.each(['asked for', 'along with the choice', 'preferred'])('PASSWORD_SRP: SRP_A %s', async (how) => {
    const { username } = await newReachable(app);
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
    ['EMAIL_OTP', 'EMAIL', (person: Reachable) => person.email, 'm***@e***'],
    ['SMS_OTP', 'SMS', (person: Reachable) => person.phone, expect.stringMatching(/^\+\*+\d{4}$/)],
  ] as const)('%s: takes the code that was sent, once', async (name, medium, addressOf, shown) => {
    const person = await newReachable(app);
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

  it.each(['EMAIL_OTP', 'SMS_OTP'] as const)('%s: is sent at once where it is preferred', async (name) => {
    const { username, email, phone } = await newReachable(app);
    const asked = await begin(at(), username, { PREFERRED_CHALLENGE: name });
    expect(asked.ChallengeName).toBe(name);
    expect(asked.AvailableChallenges).toBeUndefined();
    const code = await latestCode(latchkey, name === 'EMAIL_OTP' ? email : phone);
    const answer = { USERNAME: username, [`${name}_CODE`]: code };
    expect(signedInAs(await respond(at(), name, answer, asked.Session))).toBe(username);
  });

  it.each(['SMS_OTP', 'WEB_AUTHN', 'TELEPATHY'])('puts a choice where %s is preferred and not there', async (name) => {
    const { username } = await newReachable(app, ['email']);
    const reply = await begin(at(), username, { PREFERRED_CHALLENGE: name });
    expect(reply.ChallengeName).toBe('SELECT_CHALLENGE');
    expect(reply.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
    const unavailable = parameterError('ANSWER must be one of the available challenges.');
    expect(await refusal(choose(at(), username, name, reply.Session))).toEqual(unavailable);
    expect((await choose(at(), username, 'PASSWORD', reply.Session)).ChallengeName).toBe('PASSWORD');
  });
});

/** A code that is not this one. */
function otherCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

describe('what is offered', () => {
  it('proved addresses only', async () => {
    const { username } = await newReachable(app, ['email', 'phone_number'], false);
    expect((await begin(app, username)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  });

  it('what the pool allows: nothing but the password, if it does not say', async () => {
    const plain = await createApp(latchkey);
    const { username } = await newReachable(plain);
    expect((await begin(plain, username)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  });

  it('no code in place of the password to who has MFA, and the code after it', async () => {
    const guarded = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true }, { pool: choicePool });
    const person = await newReachable(guarded);
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

  it('MFA that is switched on while a code is under way is asked for after it', async () => {
    const guarded = await createFactorApp(latchkey, { mode: 'OPTIONAL' }, { pool: choicePool });
    const person = await newReachable(guarded);
    const { username, email } = person;
    const asked = await begin(guarded, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    await preferFactors(guarded, person, { SMSMfaSettings: enabled });
    const answer = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    expect((await respond(guarded, 'EMAIL_OTP', answer, asked.Session)).ChallengeName).toBe('SMS_MFA');
  });

  it('nothing to a client that may not use the flow', async () => {
    const client = await secondClient(app, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
    const { username } = await newReachable(app);
    expect(await refusal(begin(client, username))).toEqual(
      parameterError('USER_AUTH flow not enabled for this client'),
    );
  });

  it('the Session of a choice answers no other challenge', async () => {
    const { username } = await newReachable(app);
    const { Session } = await begin(app, username);
    const responses = { USERNAME: username, EMAIL_OTP_CODE: '000000', PASSWORD: password };
    for (const name of ['EMAIL_OTP', 'PASSWORD'] as const) {
      expect(await refusal(respond(app, name, responses, Session))).toEqual(invalidSession);
    }
  });
});

describe('codes as first factor', () => {
  it('the newer one kills the older, and is good for its own Session', async () => {
    const { username, email } = await newReachable(app);
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
    const { username } = await newReachable(app);
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

  it('wrong ones lock out, together with wrong passwords', async () => {
    const { username, email } = await newReachable(app);
    const { Session } = await begin(app, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const code = await latestCode(latchkey, email);
    const answer = (given: string) => respond(app, 'EMAIL_OTP', { USERNAME: username, EMAIL_OTP_CODE: given }, Session);
    const wrongPassword = () => begin(app, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: 'Wrong-Horse-7' });
    for (let n = 1; n <= 3; n += 1) expect(await refusal(answer(otherCode(code)))).toEqual(wrongSentCode);
    for (let n = 1; n <= 2; n += 1) expect(await refusal(wrongPassword())).toEqual(incorrect);
    expect(await refusal(answer(code))).toEqual(attemptsExceeded);
  });

  it('64 times the right one at once: one sign-in', async () => {
    const { username, email } = await newReachable(app);
    const { Session } = await begin(app, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const answer = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => respond(app, 'EMAIL_OTP', answer, Session)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('64 times the same choice at once: one code', async () => {
    const { username } = await newReachable(app);
    const { Session } = await begin(app, username);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => choose(app, username, 'EMAIL_OTP', Session)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('names that do not exist', () => {
  let hiding: App;
  let telling: App;
  beforeAll(async () => {
    hiding = await secondClient(app, { PreventUserExistenceErrors: 'ENABLED' });
    telling = await secondClient(app, { PreventUserExistenceErrors: 'LEGACY' });
  });

  it('LEGACY says so', async () => {
    const userNotFound = refused('UserNotFoundException', 'User does not exist.');
    for (const preferred of ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', undefined]) {
      const parameters = preferred === undefined ? {} : { PREFERRED_CHALLENGE: preferred };
      expect(await refusal(begin(telling, freshName('nobody'), parameters))).toEqual(userNotFound);
    }
  });

  /** What there is to see of a reply, without what differs from one sign-in to the next. */
  const shape = ({ ChallengeName, ChallengeParameters = {}, AvailableChallenges, Session }: Reply) => ({
    ChallengeName,
    AvailableChallenges,
    parameters: Object.keys(ChallengeParameters).toSorted(),
    hasSession: Session !== undefined,
  });

  it('ENABLED offers what its like have, each time the same', async () => {
    const { username } = await newReachable(hiding, ['email']);
    const nobody = freshName('nobody');
    const [known, unknown, again] = [
      await begin(hiding, username),
      await begin(hiding, nobody),
      await begin(hiding, nobody),
    ];
    expect(shape(unknown)).toEqual(shape(known));
    expect(shape(again)).toEqual(shape(known));
    expect((await begin(hiding, '+15550009999')).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'SMS_OTP']);
  });

  it.each(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'] as const)('ENABLED goes on as for a user: %s', async (name) => {
    const { username } = await newReachable(hiding, ['email']);
    const { A: SRP_A } = await createClientSession();
    const walk = async (who: string) => {
      const { Session } = await begin(hiding, who);
      const asked = await choose(hiding, who, name, Session);
      const further =
        name === 'PASSWORD_SRP' ? [await respond(hiding, name, { USERNAME: who, SRP_A }, asked.Session)] : [];
      const last = further[0] ?? asked;
      const challenge: ChallengeNameType = last.ChallengeName ?? name;
      const proof = { PASSWORD: 'Wrong-Horse-7', EMAIL_OTP_CODE: 'abcdef', ...(await claimIn(last)) };
      const outcome = await refusal(respond(hiding, challenge, { USERNAME: who, ...proof }, last.Session));
      return { shapes: [asked, ...further].map(shape), outcome };
    };
    expect(await walk(freshName('nobody'))).toEqual(await walk(username));
  });

  it('ENABLED shows an address that stays the same, of the form that masked addresses have', async () => {
    const { username } = await newReachable(hiding, ['email']);
    const shown = async (who: string) =>
      (await begin(hiding, who, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })).ChallengeParameters?.[
        'CODE_DELIVERY_DESTINATION'
      ];
    const nobody = freshName('nobody');
    const first = await shown(nobody);
    expect(await shown(nobody)).toBe(first);
    for (const destination of [first, await shown(username)]) expect(destination).toMatch(/^\w\*{3}@\w\*{3}$/);
  });

  it('ENABLED counts the codes of nobody as well', async () => {
    const nobody = freshName('nobody');
    const ask = () => begin(hiding, nobody, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    for (let n = 1; n <= 10; n += 1) expect((await ask()).ChallengeName).toBe('EMAIL_OTP');
    expect((await refusal(ask())).name).toBe('TooManyRequestsException');
  });

  /** A claim of the right form, with a wrong proof. */
  async function claimIn(reply: Reply): Promise<Parameters> {
    if (reply.ChallengeName !== 'PASSWORD_VERIFIER') return {};
    return passwordClaim(app, { reply, session: await createClientSession() }, 'Wrong-Horse-7');
  }
});

describe('with devices', () => {
  let tracked: App;
  beforeAll(async () => {
    tracked = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, DeviceConfiguration: alwaysWithSuppression } },
    );
  });

  it.each([
    ['InitiateAuth', false],
    ['AdminInitiateAuth', true],
  ])('a code mints a device; remembered, it proves itself after the next code: %s', async (_name, isAdmin) => {
    const at = { ...tracked, admin: isAdmin };
    const { username, email } = await newReachable(tracked);
    const byCode = async (DEVICE_KEY?: string) => {
      const { Session } = await begin(at, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
      const code = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
      return respond(at, 'EMAIL_OTP', DEVICE_KEY === undefined ? code : { ...code, DEVICE_KEY }, Session);
    };
    const { AuthenticationResult: first } = await byCode();
    expect(first?.NewDeviceMetadata?.DeviceKey).toBeDefined();
    const { device } = await confirmDevice(tracked, first ?? {});
    const { deviceKey: DEVICE_KEY } = device;

    const asked = await byCode(DEVICE_KEY);
    expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const session = await createClientSession();
    const who = { USERNAME: username, DEVICE_KEY };
    const reply = await respond(at, 'DEVICE_SRP_AUTH', { ...who, SRP_A: session.A }, asked.Session);
    expect(reply.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER');
    const proof = await deviceClaim({ reply, session }, device);
    const { AuthenticationResult: second } = await respond(
      at,
      'DEVICE_PASSWORD_VERIFIER',
      { ...who, ...proof },
      reply.Session,
    );
    expect(second?.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(second?.AccessToken)['device_key']).toBe(DEVICE_KEY);
  });

  it('a device key in the first request serves PASSWORD that comes along', async () => {
    const { username } = await newReachable(tracked);
    const preference = { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password };
    const { AuthenticationResult } = await begin(tracked, username, preference);
    const { device } = await confirmDevice(tracked, AuthenticationResult ?? {});
    const again = await begin(tracked, username, { ...preference, DEVICE_KEY: device.deviceKey });
    expect(again.ChallengeName).toBe('DEVICE_SRP_AUTH');
  });

  it('in place of MFA: the device of a sign-in with a code is trusted', async () => {
    const guarded = await createFactorApp(
      latchkey,
      { mode: 'OPTIONAL' },
      { pool: { ...choicePool, DeviceConfiguration: alwaysWithSuppression } },
    );
    const person = await newReachable(guarded);
    const { username, phone } = person;
    await preferFactors(guarded, person, { SMSMfaSettings: enabled });
    const preference = { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password };
    const asked = await begin(guarded, username, preference);
    const answer = { USERNAME: username, SMS_MFA_CODE: await latestCode(latchkey, phone) };
    const { AuthenticationResult } = await respond(guarded, 'SMS_MFA', answer, asked.Session);
    const { device } = await confirmDevice(guarded, AuthenticationResult ?? {});
    const { deviceKey: DEVICE_KEY } = device;
    const again = await begin(guarded, username, { ...preference, DEVICE_KEY });
    expect(again.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const session = await createClientSession();
    const who = { USERNAME: username, DEVICE_KEY };
    const reply = await respond(guarded, 'DEVICE_SRP_AUTH', { ...who, SRP_A: session.A }, again.Session);
    const proof = { ...who, ...(await deviceClaim({ reply, session }, device)) };
    const last = await respond(guarded, 'DEVICE_PASSWORD_VERIFIER', proof, reply.Session);
    expect(signedInAs(last)).toBe(username);
  });
});

describe('other names', () => {
  it.each([
    ['an alias', { AliasAttributes: ['email' as const, 'phone_number' as const] }],
    ['the address in place of a name', { UsernameAttributes: ['email' as const, 'phone_number' as const] }],
  ])('%s: from the choice to the tokens, with a client secret', async (_name, settings) => {
    const aliased = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, ...settings }, client: { GenerateSecret: true } },
    );
    const stem = freshName('alias');
    const email = `${stem}@example.com`;
    const attributes = { email, email_verified: 'true' };
    await newPerson(aliased, 'UsernameAttributes' in settings ? email : stem, attributes);
    const choice = await begin(aliased, email);
    expect(choice.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
    const asked = await choose(aliased, email, 'EMAIL_OTP', choice.Session);
    const { USER_ID_FOR_SRP: internal = '' } = asked.ChallengeParameters ?? {};
    expect(internal).not.toBe(email);
    const code = { EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    // Clients go on by either name.
    const { Session } = asked;
    expect(await refusal(respond(aliased, 'EMAIL_OTP', { USERNAME: 'somebody', ...code }, Session))).toEqual(incorrect);
    expect(signedInAs(await respond(aliased, 'EMAIL_OTP', { USERNAME: internal, ...code }, Session))).toBe(internal);

    const again = await begin(aliased, email, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const second = { EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    expect(signedInAs(await respond(aliased, 'EMAIL_OTP', { USERNAME: email, ...second }, again.Session))).toBe(
      internal,
    );
  });
});

describe('who may not sign in', () => {
  it.each([
    ['disabled', 'User is disabled.'],
    ['to reset the password', 'Password reset required for the user'],
  ])('is told so once the code was right: %s', async (why, message) => {
    const AccountRecoverySetting = { RecoveryMechanisms: [{ Name: 'verified_email' as const, Priority: 1 }] };
    const own = await createFactorApp(latchkey, { mode: 'OFF' }, { pool: { ...choicePool, AccountRecoverySetting } });
    const { username, email } = await newReachable(own);
    const { Session } = await begin(own, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const code = await latestCode(latchkey, email);
    const user = { UserPoolId: own.userPoolId, Username: username };
    await own.sdk.send(
      why === 'disabled' ? new AdminDisableUserCommand(user) : new AdminResetUserPasswordCommand(user),
    );
    const answer = (EMAIL_OTP_CODE: string) =>
      respond(own, 'EMAIL_OTP', { USERNAME: username, EMAIL_OTP_CODE }, Session);
    expect(await refusal(answer(otherCode(code)))).toEqual(wrongSentCode);
    expect((await refusal(answer(code))).message).toBe(message);
  });

  it('is offered no address that a sign-up has not proved', async () => {
    const open = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, AutoVerifiedAttributes: ['email'] } },
    );
    const username = freshName('newcomer');
    const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
    const input = { ClientId: open.clientId, Username: username, Password: password, UserAttributes };
    await open.sdk.send(new SignUpCommand(input));
    expect((await begin(open, username)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
    const byPassword = begin(open, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password });
    expect(await refusal(byPassword)).toEqual(refused('UserNotConfirmedException', 'User is not confirmed.'));
  });
});

describe('automatic sign-in', () => {
  /** Somebody who has just confirmed the sign-up, and the Session that this gave. */
  async function newcomer(at: App) {
    const username = freshName('newcomer');
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
    const { username, Session } = await newcomer(open);
    expect(Session).toBeDefined();
    expect(signedInAs(await enter(open, username, Session))).toBe(username);
    expect(await refusal(enter(open, username, Session))).toEqual(usedSession);
  });

  it('64 times at once: one sign-in', async () => {
    const { username, Session } = await newcomer(open);
    const outcomes = await Promise.allSettled(Array.from({ length: 64 }, () => enter(open, username, Session)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('signs nobody else in, and not through another client', async () => {
    const { username, Session } = await newcomer(open);
    const { username: other } = await newPerson(open);
    expect(await refusal(enter(open, other, Session))).toEqual(incorrect);
    const client = await secondClient(open);
    expect(await refusal(enter(client, username, Session))).toEqual(invalidSession);
    expect(await refusal(enter(open, username, 'no-session-of-this-server-at-all'))).toEqual(invalidSession);
    expect(signedInAs(await enter(open, username, Session))).toBe(username);
  });

  it('MFA that is required and set up is asked for', async () => {
    const required = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      {
        pool: { ...choicePool, AutoVerifiedAttributes: ['email'] },
      },
    );
    const { username, Session } = await newcomer(required);
    await setFactors(required, { mode: 'ON', email: true });
    expect((await enter(required, username, Session)).ChallengeName).toBe('EMAIL_OTP');
    const { UserStatus } = await required.sdk.send(
      new AdminGetUserCommand({ UserPoolId: required.userPoolId, Username: username }),
    );
    expect(UserStatus).toBe('CONFIRMED');
  });
});

describe('without a password', () => {
  /** Password, e-mail and SMS; addresses are proved by a code. */
  let open: App;
  beforeAll(async () => {
    open = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, AutoVerifiedAttributes: ['email'] } },
    );
  });

  const byCode = async (username: string, email: string) => {
    const { Session } = await begin(open, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const answer = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    return respond(open, 'EMAIL_OTP', answer, Session);
  };

  it('somebody signs up, and from then on signs in by code', async () => {
    const { sdk, clientId: ClientId } = open;
    const username = freshName('newcomer');
    const email = `${username}@example.com`;
    const UserAttributes = [{ Name: 'email', Value: email }];
    await sdk.send(new SignUpCommand({ ClientId, Username: username, UserAttributes }));
    const ConfirmationCode = await latestCode(latchkey, email);
    await sdk.send(new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode }));
    expect((await begin(open, username)).AvailableChallenges).toEqual(['EMAIL_OTP']);
    expect(signedInAs(await byCode(username, email))).toBe(username);
    for (const PASSWORD of ['', password]) {
      const guess = begin(open, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD });
      expect((await guess).ChallengeName).toBe('SELECT_CHALLENGE');
    }
    for (const flow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH'] as const) {
      const { A: SRP_A } = await createClientSession();
      const attempt = async () => {
        const reply = await initiate(open, flow, { USERNAME: username, PASSWORD: password, SRP_A });
        const round = { reply, session: await createClientSession() };
        const proof = await passwordClaim(open, round, password);
        return respond(open, 'PASSWORD_VERIFIER', { USERNAME: username, ...proof });
      };
      expect(await refusal(attempt())).toEqual(incorrect);
    }
  });

  it('a user whom an administrator made signs in by code at once', async () => {
    const username = freshName('guest');
    const email = `${username}@example.com`;
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    const user = { UserPoolId: open.userPoolId, Username: username };
    await open.sdk.send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }));
    expect((await begin(open, username)).AvailableChallenges).toEqual(['EMAIL_OTP']);
    expect(signedInAs(await byCode(username, email))).toBe(username);
  });
});
