/** Codes of an authenticator app: when a code is asked for, for what it is valid, and how an app is set up during a sign-in. */
import {
  AssociateSoftwareTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import {
  invalidSession,
  parameterError,
  refusal,
  refused,
  usedCode,
  usedSession,
  wrongCode,
} from '../harness/refusal.ts';
import { type App, createApp, provePassword, respond, signIn } from '../harness/sign-in.ts';

let latchkey: Latchkey;
/** MFA is optional. */
let app: App;
let admin: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey);
  admin = { ...app, admin: true };
});
afterAll(() => latchkey.stop());

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

  it('OPTIONAL: users who enabled it are asked', async () => {
    const plain = await newPerson(app);
    expect((await signIn(app, plain)).challenges).toEqual(['PASSWORD_VERIFIER']);
    const person = await newPersonWithTotp(app);
    expect((await signIn(app, person)).challenges).toEqual(['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA']);
    const SoftwareTokenMfaSettings = { Enabled: false, PreferredMfa: false };
    await app.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken: person.accessToken, SoftwareTokenMfaSettings }));
    expect((await signIn(app, person)).challenges).toEqual(['PASSWORD_VERIFIER']);
  });

  it('SOFTWARE_TOKEN_MFA contains the names of the app and the user', async () => {
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
    const person = await newPersonWithTotp(app);
    expect((await signIn(isAdmin ? admin : app, person, { flow })).challenges).toEqual(['SOFTWARE_TOKEN_MFA']);
  });

  it('accepts each code once, also the one of the set-up', async () => {
    const person = await newPersonWithTotp(app);
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
    const person = await newPersonWithTotp(app);
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

  it('leads from a password to a code, and then to tokens', async () => {
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

  it('is not complete before a code is verified', async () => {
    const person = await newPerson(required);
    const { Session } = await provePassword(required, person);
    const answer = (session: string | undefined) =>
      refusal(respond(required, 'MFA_SETUP', { USERNAME: person.username }, session));
    const notVerified = parameterError('User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA');
    expect(await answer(Session)).toEqual(notVerified);
    const associated = await required.sdk.send(new AssociateSoftwareTokenCommand({ Session }));
    expect(await answer(associated.Session)).toEqual(notVerified);
  });

  it('returns a secret only for its own Session', async () => {
    const person = await newPersonWithTotp(app);
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
    const [owner, other] = [await begin(), await begin()];
    expect((await owner()).Status).toBe('SUCCESS');
    expect(await refusal(other())).toEqual(usedSession);
  });
});
