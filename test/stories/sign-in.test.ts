/** Signing in without devices: every flow and challenge, what Sessions are good for, and the lock-out. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  type AuthFlowType,
  CreateUserPoolClientCommand,
  type ExplicitAuthFlowsType,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { formatTimestamp, N, prove, toHex } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { password } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { freshName, newPerson, newProtectedPerson } from '../harness/people.ts';
import { attemptsExceeded, incorrect, invalidSession, refusal, refused, usedSession } from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  initiate,
  passwordClaim,
  provePassword,
  respond,
  signIn,
} from '../harness/sign-in.ts';

const parameterError = (message: string) => refused('InvalidParameterException', message);
const wrongCode = refused('CodeMismatchException', 'Invalid code received for user');
const usedCode = refused('ExpiredCodeException', 'Your software token has already been used once.');

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

async function secondClient(
  of: App,
  settings: { flows?: ExplicitAuthFlowsType[]; secret?: boolean } = {},
): Promise<App> {
  const { UserPoolClient } = await of.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId: of.userPoolId,
      ClientName: 'second',
      ExplicitAuthFlows: settings.flows,
      GenerateSecret: settings.secret,
    }),
  );
  return { ...of, clientId: UserPoolClient?.ClientId ?? '', clientSecret: UserPoolClient?.ClientSecret };
}

describe('flows', () => {
  it('USER_SRP_AUTH asks for PASSWORD_VERIFIER, without a Session', async () => {
    const { username } = await newPerson(app);
    const { reply } = await beginSrp(app, username);
    expect(reply.ChallengeName).toBe('PASSWORD_VERIFIER');
    expect(reply.Session).toBeUndefined();
    expect(reply.ChallengeParameters).toEqual({
      SALT: expect.stringMatching(/^[1-9a-f][0-9a-f]{24,31}$/),
      SRP_B: expect.stringMatching(/^[1-9a-f][0-9a-f]{700,767}$/),
      SECRET_BLOCK: expect.stringMatching(/^[A-Za-z0-9+/]+={0,2}$/),
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    });
  });

  it('USER_SRP_AUTH gives tokens for the proof of the password', async () => {
    const reply = await provePassword(app, await newPerson(app));
    expect(reply.ChallengeName).toBeUndefined();
    expect(reply.ChallengeParameters).toEqual({});
    expect(reply.AuthenticationResult).toEqual({
      AccessToken: expect.any(String),
      IdToken: expect.any(String),
      RefreshToken: expect.stringMatching(/^[A-Za-z0-9\-_=.]+$/),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    });
  });

  it('USER_SRP_AUTH works with the admin operations', async () => {
    expect((await signIn(admin, await newPerson(app))).challenges).toEqual(['PASSWORD_VERIFIER']);
  });

  it.each([
    ['USER_PASSWORD_AUTH', false],
    ['ADMIN_USER_PASSWORD_AUTH', true],
    ['ADMIN_NO_SRP_AUTH', true],
  ] as const)('%s takes the password itself', async (flow, isAdmin) => {
    const { username } = await newPerson(app);
    const caller = isAdmin ? admin : app;
    const { AuthenticationResult } = await initiate(caller, flow, { USERNAME: username, PASSWORD: password });
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    const wrong = initiate(caller, flow, { USERNAME: username, PASSWORD: 'Wrong-Horse-7' });
    expect(await refusal(wrong)).toEqual(incorrect);
  });

  it.each([
    ['ADMIN_USER_PASSWORD_AUTH', false],
    ['ADMIN_NO_SRP_AUTH', false],
    ['USER_PASSWORD_AUTH', true],
  ] as const)('%s is not for the other entrance', async (flow, isAdmin) => {
    const { username } = await newPerson(app);
    const request = initiate(isAdmin ? admin : app, flow, { USERNAME: username, PASSWORD: password });
    expect(await refusal(request)).toEqual(parameterError('Initiate Auth method not supported.'));
  });

  it.each([
    ['USER_PASSWORD_AUTH', false, 'USER_PASSWORD_AUTH flow not enabled for this client'],
    ['USER_SRP_AUTH', false, 'USER_SRP_AUTH is not enabled for the client.'],
    ['ADMIN_USER_PASSWORD_AUTH', true, 'Auth flow not enabled for this client'],
  ] as const)('%s is refused by a client that does not allow it', async (flow, isAdmin, message) => {
    const { username } = await newPerson(app);
    const client = { ...(await secondClient(app, { flows: ['ALLOW_REFRESH_TOKEN_AUTH'] })), admin: isAdmin };
    const request = initiate(client, flow, { USERNAME: username, PASSWORD: password, SRP_A: 'ab' });
    expect(await refusal(request)).toEqual(parameterError(message));
  });

  it.each(['CUSTOM_AUTH', 'USER_AUTH'] satisfies AuthFlowType[])('%s says that it is not built yet', async (flow) => {
    const { username } = await newPerson(app);
    const { name, message } = await refusal(initiate(app, flow, { USERNAME: username }));
    expect(name).toBe('InvalidParameterException');
    expect(message).toContain(flow);
  });

  it.each([
    ['USER_SRP_AUTH', { USERNAME: 'ada' }, 'Missing required parameter SRP_A'],
    ['USER_SRP_AUTH', { SRP_A: 'ab' }, 'Missing required parameter USERNAME'],
    ['USER_PASSWORD_AUTH', { USERNAME: 'ada' }, 'Missing required parameter PASSWORD'],
    ['USER_PASSWORD_AUTH', { PASSWORD: password }, 'Missing required parameter USERNAME'],
    ['REFRESH_TOKEN_AUTH', {}, 'Missing required parameter REFRESH_TOKEN'],
  ] as const)('%s with %o misses a parameter', async (flow, parameters, message) => {
    expect(await refusal(initiate(app, flow, parameters))).toEqual(parameterError(message));
  });
});

describe('SRP', () => {
  it.each([
    ['0', '0'],
    ['1', '1'],
    ['N', toHex(N)],
    ['N - 1', toHex(N - 1n)],
    ['2N', toHex(2n * N)],
    ['no hex', 'xyz'],
    ['far too long', 'ab'.repeat(2_000)],
  ])('an SRP_A of %s is refused', async (_name, SRP_A) => {
    const { username } = await newPerson(app);
    const request = initiate(app, 'USER_SRP_AUTH', { USERNAME: username, SRP_A });
    expect(await refusal(request)).toEqual(parameterError('Invalid SRP_A value.'));
  });

  it('a proof opens one sign-in', async () => {
    const person = await newPerson(app);
    const round = await beginSrp(app, person.username);
    const proof = { USERNAME: person.username, ...(await passwordClaim(app, round, password)) };
    expect((await respond(app, 'PASSWORD_VERIFIER', proof)).AuthenticationResult).toBeDefined();
    expect(await refusal(respond(app, 'PASSWORD_VERIFIER', proof))).toEqual(usedSession);
  });

  it('a proof is for the user, the client and the block it was made for', async () => {
    const [ada, bob] = [await newPerson(app), await newPerson(app)];
    const round = await beginSrp(app, ada.username);
    const claim = await passwordClaim(app, round, password);
    const answer = (of: App, username: string, changes = {}) =>
      refusal(respond(of, 'PASSWORD_VERIFIER', { USERNAME: username, ...claim, ...changes }));
    expect(await answer(app, bob.username)).toEqual(incorrect);
    expect(await answer(await secondClient(app), ada.username)).toEqual(incorrect);
    const block = Buffer.from(claim.PASSWORD_CLAIM_SECRET_BLOCK, 'base64');
    for (const position of [0, 20, block.length >> 1, block.length - 1]) {
      const altered = Buffer.from(block);
      altered[position] = (altered[position] ?? 0) ^ 1;
      const changes = { PASSWORD_CLAIM_SECRET_BLOCK: altered.toString('base64') };
      expect(await answer(app, ada.username, changes)).toEqual(incorrect);
    }
    const { reply } = await beginSrp(app, ada.username);
    const other = { PASSWORD_CLAIM_SECRET_BLOCK: reply.ChallengeParameters?.['SECRET_BLOCK'] ?? '' };
    expect(await answer(app, ada.username, other)).toEqual(incorrect);
    expect(
      (await respond(app, 'PASSWORD_VERIFIER', { USERNAME: ada.username, ...claim })).AuthenticationResult,
    ).toBeDefined();
  });

  it.each(['PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP', 'USERNAME'])(
    'a proof without %s is incomplete',
    async (missing) => {
      const { username } = await newPerson(app);
      const claim = await passwordClaim(app, await beginSrp(app, username), password);
      const { [missing]: _, ...rest }: Record<string, string> = { USERNAME: username, ...claim };
      const request = respond(app, 'PASSWORD_VERIFIER', rest);
      expect(await refusal(request)).toEqual(parameterError(`Missing required parameter ${missing}`));
    },
  );

  describe('TIMESTAMP', () => {
    const minute = 60_000;
    const format = parameterError('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');

    /** Signs with that timestamp, whatever it is. */
    async function proofAt(timestamp: string) {
      const { username } = await newPerson(app);
      const { reply, session } = await beginSrp(app, username);
      const { SALT: salt = '', SRP_B: B = '', SECRET_BLOCK: secretBlock = '' } = reply.ChallengeParameters ?? {};
      const group = app.userPoolId.split('_')[1] ?? '';
      const credential = { group, identity: username, secret: password };
      const signature = await prove({ ...credential, ...session, salt, B, secretBlock, timestamp });
      return respond(app, 'PASSWORD_VERIFIER', {
        USERNAME: username,
        PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
        PASSWORD_CLAIM_SIGNATURE: signature,
        TIMESTAMP: timestamp,
      });
    }

    it('may be some minutes off', async () => {
      for (const offset of [-4 * minute, 4 * minute]) {
        const reply = await proofAt(formatTimestamp(Date.now() + offset));
        expect(reply.AuthenticationResult).toBeDefined();
      }
    });

    it('may not be six minutes off', async () => {
      for (const offset of [-6 * minute, 6 * minute]) {
        expect(await refusal(proofAt(formatTimestamp(Date.now() + offset)))).toEqual(incorrect);
      }
    });

    it('has to have the right weekday, though the signature is right', async () => {
      const right = formatTimestamp(Date.now());
      const wrong = right.startsWith('Mon') ? right.replace('Mon', 'Tue') : right.replace(/^.../, 'Mon');
      expect(await refusal(proofAt(wrong))).toEqual(incorrect);
    });

    it.each(['2026-11-05T22:42:34Z', 'Do. 5 Nov 22:42:34 UTC 2026', 'now'])('has a form: not %s', async (text) => {
      expect(await refusal(proofAt(text))).toEqual(format);
    });
  });
});

describe('NEW_PASSWORD_REQUIRED', () => {
  const temporary = 'Temporary-Horse-7';
  let strict: App;
  beforeAll(async () => {
    const Schema = [{ Name: 'family_name', AttributeDataType: 'String' as const, Required: true, Mutable: true }];
    strict = await createApp(latchkey, { pool: { Schema } });
  });

  async function invited(of: App, attributes: { Name: string; Value: string }[] = []) {
    const username = freshName('guest');
    const user = { UserPoolId: of.userPoolId, Username: username, UserAttributes: attributes };
    const invitation = { TemporaryPassword: temporary, MessageAction: 'SUPPRESS' as const };
    await of.sdk.send(new AdminCreateUserCommand({ ...user, ...invitation }));
    return { username, password: temporary };
  }

  it('asks for a password and the required attributes that are missing', async () => {
    const guest = await invited(strict, [{ Name: 'email', Value: 'guest@example.com' }]);
    const reply = await provePassword(strict, guest);
    expect(reply.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const { requiredAttributes = '', userAttributes = '', ...others } = reply.ChallengeParameters ?? {};
    expect(others).toEqual({ USER_ID_FOR_SRP: guest.username });
    expect(JSON.parse(requiredAttributes)).toEqual(['userAttributes.family_name']);
    expect(JSON.parse(userAttributes)).toMatchObject({ email: 'guest@example.com' });

    const answer = { USERNAME: guest.username, NEW_PASSWORD: password, 'userAttributes.family_name': 'Lovelace' };
    const last = await respond(strict, 'NEW_PASSWORD_REQUIRED', answer, reply.Session);
    const { AccessToken } = last.AuthenticationResult ?? {};
    const { UserAttributes } = await strict.sdk.send(new GetUserCommand({ AccessToken }));
    expect(UserAttributes).toContainEqual({ Name: 'family_name', Value: 'Lovelace' });

    expect(await refusal(signIn(strict, guest))).toEqual(incorrect);
    expect((await signIn(strict, { ...guest, password })).challenges).toEqual(['PASSWORD_VERIFIER']);
  });

  it('leaves the Session usable after an answer that will not do', async () => {
    const guest = await invited(strict);
    const { Session } = await provePassword(strict, guest);
    const base = { USERNAME: guest.username, 'userAttributes.family_name': 'Lovelace' };
    const tooShort = respond(strict, 'NEW_PASSWORD_REQUIRED', { ...base, NEW_PASSWORD: 'Ab1!' }, Session);
    expect((await refusal(tooShort)).name).toBe('InvalidPasswordException');
    const nothing = respond(strict, 'NEW_PASSWORD_REQUIRED', base, Session);
    expect(await refusal(nothing)).toEqual(parameterError('Missing required parameter NEW_PASSWORD'));
    const nameless = { USERNAME: guest.username, NEW_PASSWORD: password };
    expect((await refusal(respond(strict, 'NEW_PASSWORD_REQUIRED', nameless, Session))).name).toBe(
      'InvalidParameterException',
    );
    const complete = { ...base, NEW_PASSWORD: password };
    expect((await respond(strict, 'NEW_PASSWORD_REQUIRED', complete, Session)).AuthenticationResult).toBeDefined();
    expect(await refusal(respond(strict, 'NEW_PASSWORD_REQUIRED', complete, Session))).toEqual(usedSession);
  });

  it('comes with every flow that takes a password', async () => {
    const guest = await invited(app);
    const parameters = { USERNAME: guest.username, PASSWORD: temporary };
    for (const [caller, flow] of [
      [app, 'USER_PASSWORD_AUTH'],
      [admin, 'ADMIN_USER_PASSWORD_AUTH'],
    ] as const) {
      expect((await initiate(caller, flow, parameters)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    }
  });

  it('comes before MFA_SETUP', async () => {
    const required = await createApp(latchkey, { mfa: 'ON' });
    const guest = await invited(required);
    const { Session } = await provePassword(required, guest);
    const answer = { USERNAME: guest.username, NEW_PASSWORD: password };
    expect((await respond(required, 'NEW_PASSWORD_REQUIRED', answer, Session)).ChallengeName).toBe('MFA_SETUP');
  });
});

describe('MFA', () => {
  it('OFF: a user with an authenticator app is not asked', async () => {
    const off = await createApp(latchkey, { mfa: 'OFF' });
    const person = await newPerson(off);
    expect((await signIn(off, person)).challenges).toEqual(['PASSWORD_VERIFIER']);
    const { AccessToken } = (await signIn(off, person)).result;
    expect(await refusal(off.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken })))).toEqual(
      refused('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool'),
    );
  });

  it('OPTIONAL: users are asked who switched it on', async () => {
    const plain = await newPerson(app);
    expect((await signIn(app, plain)).challenges).toEqual(['PASSWORD_VERIFIER']);
    const person = await newProtectedPerson(app);
    expect((await signIn(app, person)).challenges).toEqual(['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA']);
    const SoftwareTokenMfaSettings = { Enabled: false, PreferredMfa: false };
    await app.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken: person.accessToken, SoftwareTokenMfaSettings }));
    expect((await signIn(app, person)).challenges).toEqual(['PASSWORD_VERIFIER']);
  });

  it('SOFTWARE_TOKEN_MFA names the app, and the user', async () => {
    const person = await newPerson(app);
    const { AccessToken } = (await signIn(app, person)).result;
    const { SecretCode = '' } = await app.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const UserCode = await new Authenticator(SecretCode).code();
    const FriendlyDeviceName = 'telephone';
    await app.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode, FriendlyDeviceName }));
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    await app.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
    const reply = await provePassword(app, person);
    expect(reply.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(reply.Session?.length).toBeGreaterThanOrEqual(20);
    expect(reply.Session?.length).toBeLessThanOrEqual(2048);
    expect(reply.ChallengeParameters).toEqual({
      FRIENDLY_DEVICE_NAME: FriendlyDeviceName,
      USER_ID_FOR_SRP: person.username,
    });
  });

  it.each([
    ['USER_PASSWORD_AUTH', false],
    ['ADMIN_USER_PASSWORD_AUTH', true],
  ] as const)('%s asks for the code, too', async (flow, isAdmin) => {
    const person = await newProtectedPerson(app);
    expect((await signIn(isAdmin ? admin : app, person, { flow })).challenges).toEqual(['SOFTWARE_TOKEN_MFA']);
  });

  it('takes each code once, also the one that set the app up', async () => {
    const person = await newProtectedPerson(app);
    const answerWith = async (code: string) => {
      const { Session } = await provePassword(app, person);
      const answer = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: code };
      return respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session);
    };
    expect(await refusal(answerWith(person.authenticator.lastCode()))).toEqual(usedCode);
    const code = await person.authenticator.code();
    expect((await answerWith(code)).AuthenticationResult).toBeDefined();
    expect(await refusal(answerWith(code))).toEqual(usedCode);
    expect((await answerWith(await person.authenticator.code())).AuthenticationResult).toBeDefined();
  });

  it('a wrong code leaves the Session usable', async () => {
    const person = await newProtectedPerson(app);
    const { Session } = await provePassword(app, person);
    const answer = (code: string) =>
      respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: code }, Session);
    for (const code of person.authenticator.wrongCodes(2)) expect(await refusal(answer(code))).toEqual(wrongCode);
    expect(await refusal(answer('no code'))).toEqual(wrongCode);
    expect((await answer(await person.authenticator.code())).AuthenticationResult).toBeDefined();
  });
});

describe('MFA_SETUP', () => {
  let required: App;
  beforeAll(async () => {
    required = await createApp(latchkey, { mfa: 'ON' });
  });

  it('leads from a password to a code, and on to tokens', async () => {
    const person = await newPerson(required);
    const setup = await provePassword(required, person);
    expect(setup.ChallengeName).toBe('MFA_SETUP');
    expect(setup.ChallengeParameters).toEqual({
      MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]',
      USER_ID_FOR_SRP: person.username,
    });
    const associated = await required.sdk.send(new AssociateSoftwareTokenCommand({ Session: setup.Session }));
    expect(associated.SecretCode).toMatch(/^[A-Z2-7]{16,}$/);
    const authenticator = new Authenticator(associated.SecretCode ?? '');
    const verify = (UserCode: string, Session = associated.Session) =>
      required.sdk.send(new VerifySoftwareTokenCommand({ Session, UserCode }));
    expect(await refusal(verify(authenticator.wrongCodes(1)[0] ?? ''))).toEqual(
      refused('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA'),
    );
    const verified = await verify(await authenticator.code());
    expect(verified.Status).toBe('SUCCESS');
    const last = await respond(required, 'MFA_SETUP', { USERNAME: person.username }, verified.Session);
    expect(last.AuthenticationResult?.AccessToken).toBeDefined();
    expect(await refusal(respond(required, 'MFA_SETUP', { USERNAME: person.username }, verified.Session))).toEqual(
      usedSession,
    );
    const again = await signIn(required, { ...person, authenticator });
    expect(again.challenges).toEqual(['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA']);
  });

  it('is not over before a code was verified', async () => {
    const person = await newPerson(required);
    const { Session } = await provePassword(required, person);
    const answer = (session: string | undefined) =>
      refusal(respond(required, 'MFA_SETUP', { USERNAME: person.username }, session));
    const notVerified = parameterError('User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA');
    expect(await answer(Session)).toEqual(notVerified);
    const associated = await required.sdk.send(new AssociateSoftwareTokenCommand({ Session }));
    expect(await answer(associated.Session)).toEqual(notVerified);
  });

  it('gives out a secret for nothing but its own Session', async () => {
    const person = await newProtectedPerson(app);
    const { Session } = await provePassword(app, person);
    const associate = (input: { Session?: string | undefined }) =>
      refusal(app.sdk.send(new AssociateSoftwareTokenCommand(input)));
    expect(await associate({ Session })).toEqual(invalidSession);
    expect(await associate({ Session: 'no-session-of-this-server-at-all' })).toEqual(invalidSession);
    expect((await associate({})).name).toBe('InvalidParameterException');
  });

  it('cannot replace an app that was set up meanwhile', async () => {
    const person = await newPerson(required);
    const begin = async () => {
      const { Session } = await provePassword(required, person);
      const { SecretCode = '', Session: next } = await required.sdk.send(
        new AssociateSoftwareTokenCommand({ Session }),
      );
      const UserCode = await new Authenticator(SecretCode).code();
      return () => required.sdk.send(new VerifySoftwareTokenCommand({ Session: next, UserCode }));
    };
    const [owner, stranger] = [await begin(), await begin()];
    expect((await owner()).Status).toBe('SUCCESS');
    expect(await refusal(stranger())).toEqual(usedSession);
  });
});

describe('a Session', () => {
  async function pending() {
    const person = await newProtectedPerson(app);
    const { Session = '' } = await provePassword(app, person);
    const answer = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    return { person, Session, answer };
  }

  it('is used up by the answer that succeeds', async () => {
    const { person, Session, answer } = await pending();
    expect((await respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)).AuthenticationResult).toBeDefined();
    const again = { ...answer, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', again, Session))).toEqual(usedSession);
  });

  it('is refused when a bit of it is not as it was', async () => {
    const { Session, answer } = await pending();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const step = Math.max(1, Math.floor(Session.length / 24));
    for (let position = 0; position < Session.length; position += step) {
      const index = alphabet.indexOf(Session.charAt(position));
      const other = alphabet.charAt(index ^ 1);
      const altered = Session.slice(0, position) + other + Session.slice(position + 1);
      expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', answer, altered))).toEqual(invalidSession);
    }
    for (const altered of [Session.slice(0, -1), `${Session}A`, Session.slice(1)]) {
      expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', answer, altered))).toEqual(invalidSession);
    }
    expect((await respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)).AuthenticationResult).toBeDefined();
  });

  it('belongs to a client, a pool, a user and a challenge', async () => {
    const { Session, answer } = await pending();
    const stranger = await newPerson(app);
    const otherPool = await createApp(latchkey);
    const attempt = (of: App, changes = {}) =>
      refusal(respond(of, 'SOFTWARE_TOKEN_MFA', { ...answer, ...changes }, Session));
    expect(await attempt(await secondClient(app))).toEqual(invalidSession);
    expect(await attempt(otherPool)).toEqual(invalidSession);
    expect(await attempt(app, { USERNAME: stranger.username })).toEqual(incorrect);
    const setup = respond(app, 'MFA_SETUP', answer, Session);
    expect(await refusal(setup)).toEqual(invalidSession);
    const renewal = respond(app, 'NEW_PASSWORD_REQUIRED', { ...answer, NEW_PASSWORD: password }, Session);
    expect(await refusal(renewal)).toEqual(invalidSession);
    expect((await respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)).AuthenticationResult).toBeDefined();
  });

  it('ends when the password it was begun with is replaced', async () => {
    const { person, Session, answer } = await pending();
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    const Password = 'Another-Horse-8';
    await app.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }));
    expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session))).toEqual(invalidSession);
    expect((await signIn(app, { ...person, password: Password })).challenges).toEqual([
      'PASSWORD_VERIFIER',
      'SOFTWARE_TOKEN_MFA',
    ]);
  });

  it('is needed', async () => {
    const { answer } = await pending();
    const request = respond(app, 'SOFTWARE_TOKEN_MFA', answer);
    expect(await refusal(request)).toEqual(parameterError('Missing required parameter Session'));
  });

  it('is not stopped by a USERNAME that is another name of the same user', async () => {
    const { person, Session, answer } = await pending();
    const { Username = '', UserAttributes = [] } = await app.sdk.send(
      new GetUserCommand({ AccessToken: person.accessToken }),
    );
    expect(Username).toBe(person.username);
    const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value ?? '';
    const reply = await respond(app, 'SOFTWARE_TOKEN_MFA', { ...answer, USERNAME: sub }, Session);
    expect(reply.AuthenticationResult).toBeDefined();
  });
});

describe('clients with a secret', () => {
  it('sign in with SECRET_HASH in every request, over the name of that request', async () => {
    const client = await secondClient(app, { secret: true });
    expect((await signIn(client, await newProtectedPerson(app))).challenges).toEqual([
      'PASSWORD_VERIFIER',
      'SOFTWARE_TOKEN_MFA',
    ]);
  });

  it('are told of a hash that is missing, wrong, or not called for', async () => {
    const client = await secondClient(app, {
      secret: true,
      flows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
    });
    const person = await newPerson(app);
    const parameters = { USERNAME: person.username, PASSWORD: password };
    const { clientId } = client;
    const publicClient = { ...client, clientSecret: undefined };
    expect(await refusal(initiate(publicClient, 'USER_PASSWORD_AUTH', parameters))).toEqual(
      refused(
        'NotAuthorizedException',
        `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
      ),
    );
    const wrong = { ...parameters, SECRET_HASH: Buffer.alloc(32).toString('base64') };
    const mismatch = refused('NotAuthorizedException', `SecretHash does not match for the client: ${clientId}`);
    expect(await refusal(initiate(client, 'USER_PASSWORD_AUTH', wrong))).toEqual(mismatch);
    const round = await beginSrp(client, person.username);
    const claim = { USERNAME: person.username, ...(await passwordClaim(client, round, password)) };
    const answer = respond(client, 'PASSWORD_VERIFIER', { ...claim, SECRET_HASH: wrong.SECRET_HASH });
    expect(await refusal(answer)).toEqual(mismatch);
    expect((await refusal(initiate(app, 'USER_PASSWORD_AUTH', wrong))).name).toBe('InvalidParameterException');
  });
});

describe('lock-out', () => {
  const seconds = (n: number) => new Promise((resolve) => setTimeout(resolve, n * 1_000));

  it('counts passwords, codes and every spelling of a name together, for a second after the fifth', async () => {
    const email = `${freshName('locked')}@example.com`;
    const person = await newProtectedPerson(app, freshName(), { email, email_verified: 'true' });
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

    // All at once: the lock lasts a second.
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
  });

  it('doubles with every failure after that, and what is tried meanwhile does not count', async () => {
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

  it('a password alone does not start the count of codes anew', async () => {
    const person = await newProtectedPerson(app);
    const guess = async (code: string) => {
      const { Session } = await provePassword(app, person);
      return respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: code }, Session);
    };
    for (const code of person.authenticator.wrongCodes(5)) expect(await refusal(guess(code))).toEqual(wrongCode);
    expect(await refusal(provePassword(app, person))).toEqual(attemptsExceeded);
  });
});

describe('64 at once', () => {
  /** How often each answer came. */
  async function tally(requests: readonly Promise<unknown>[]): Promise<Record<string, number>> {
    const outcomes = await Promise.allSettled(requests);
    const names = outcomes.map((one) => (one.status === 'fulfilled' ? 'success' : String(one.reason.message)));
    return Object.fromEntries(
      [...new Set(names)].map((name) => [name, names.filter((other) => other === name).length]),
    );
  }
  const times = <T>(make: (n: number) => T): T[] => Array.from({ length: 64 }, (_, n) => make(n));

  /** How many guesses a lock-out of 2^(n-5) seconds lets through in that time: five, and one more for each lock that ends. */
  function judgedAtMost(milliseconds: number): number {
    let guesses = 5;
    for (let end = 1_000; end <= milliseconds; end += 2 ** (guesses - 5) * 1_000) guesses += 1;
    return guesses;
  }

  /** Sends wrong guesses and checks that each is either judged or refused unseen, and how many are judged. */
  async function guess(requests: () => readonly Promise<unknown>[], wrong: string): Promise<void> {
    const start = performance.now();
    const counts = await tally(requests());
    const judged = counts[wrong] ?? 0;
    expect(judged).toBeGreaterThan(0);
    expect(judged).toBeLessThanOrEqual(judgedAtMost(performance.now() - start));
    expect(counts).toEqual({ [wrong]: judged, [attemptsExceeded.message]: 64 - judged });
  }

  it('wrong passwords: five are judged at most', async () => {
    const { username: USERNAME } = await newPerson(app);
    const attempts = () =>
      times((n) => initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: `Wrong-Horse-${n}` }));
    await guess(attempts, incorrect.message);
  });

  it('wrong codes: five are judged at most', async () => {
    const person = await newProtectedPerson(app);
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
    ['a user with MFA', newProtectedPerson],
  ])('the right password right behind wrong ones is not answered: %s', async (_name, create) => {
    const { username: USERNAME } = await create(app);
    const right = 24;
    const start = performance.now();
    const attempts = times((n) => {
      // Far enough behind to be judged after five others, near enough to be let in before they are.
      const PASSWORD = n === right ? password : `Wrong-Horse-${n}`;
      return initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
    });
    const outcomes = await Promise.allSettled(attempts);
    const isAnswered = outcomes[right]?.status === 'fulfilled';
    // The first lock lasts a second: what comes through later was not tried in vain.
    expect(isAnswered && performance.now() - start < 1_000).toBe(false);
  });

  it('the right code with one Session: one wins', async () => {
    const person = await newProtectedPerson(app);
    const { Session } = await provePassword(app, person);
    const answer = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    const counts = await tally(times(() => respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)));
    expect(counts['success']).toBe(1);
    expect(Object.keys(counts).filter((name) => name !== 'success')).toEqual([usedSession.message]);
  });

  it('the right code with 64 Sessions: one wins', async () => {
    const person = await newProtectedPerson(app);
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
