/** The second factors: the choice among them, codes of an app, and setting one up during the sign-in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { AdminDeleteSoftwareToken } from '../../operations/mfa/AdminDeleteSoftwareToken.ts';
import { AssociateSoftwareToken } from '../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../operations/mfa/VerifySoftwareToken.ts';
import { AdminDeleteUser } from '../../operations/users/administration/AdminDeleteUser.ts';
import { AdminGetUser } from '../../operations/users/administration/AdminGetUser.ts';
import { functionArn } from '../../triggers/testing/test-functions.ts';
import {
  chooseFactors,
  freshAddresses,
  latestCode,
  newFactorApp,
  newReachable,
  otherThan,
  respondWithSentCode,
} from '../testing/factor-users.ts';
import {
  type App,
  byPassword,
  codeOf,
  decodeBase32,
  initiate,
  newApp,
  newUser,
  refusal,
  refusals,
  respond,
  respondWithCode,
  setUpTotp,
  withChangeBeforeCommit,
  wrongCode,
} from '../testing/sign-in-steps.ts';

/** Only administrators recover passwords: an address that recovers passwords would not be a factor. */
const pool = { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } } as const;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const userOf = ({ UserPoolId }: App) => callOperation(services, AdminGetUser, { UserPoolId, Username: 'ann' });

describe('SELECT_MFA_TYPE', () => {
  async function atChoice() {
    const app = await newFactorApp(services, { mode: 'OPTIONAL', factors: ['EMAIL_OTP'], pool });
    const { email, phone_number } = await newReachable(app, 'ann');
    await chooseFactors(app, 'ann', ['SMS_MFA', 'EMAIL_OTP'], null);
    return { app, email, phone_number, reply: await byPassword(app, 'ann') };
  }

  it('offers the enabled factors, and leads to the chosen one', async () => {
    const { app, reply, phone_number } = await atChoice();
    expect(reply).toMatchObject({ ChallengeName: 'SELECT_MFA_TYPE', ChallengeParameters: { USER_ID_FOR_SRP: 'ann' } });
    const offered = JSON.parse(reply.ChallengeParameters?.['MFAS_CAN_CHOOSE'] ?? '') as string[];
    expect(offered.toSorted()).toEqual(['EMAIL_OTP', 'SMS_MFA']);
    const sent = await respond(app, 'SELECT_MFA_TYPE', { USERNAME: 'ann', ANSWER: 'SMS_MFA' }, reply.Session);
    expect(sent).toMatchObject({
      ChallengeName: 'SMS_MFA',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', USER_ID_FOR_SRP: 'ann' },
    });
    const code = latestCode(app, phone_number);
    const signedIn = await respondWithSentCode(app, 'SMS_MFA', 'ann', sent.Session, code);
    expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
  });

  it('knows EMAIL_MFA as another name of EMAIL_OTP', async () => {
    const { app, reply } = await atChoice();
    const sent = await respond(app, 'SELECT_MFA_TYPE', { USERNAME: 'ann', ANSWER: 'EMAIL_MFA' }, reply.Session);
    expect(sent).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL' },
    });
  });

  it('refuses what was not offered, which does not count, and leaves the Session valid', async () => {
    const { app, reply } = await atChoice();
    const choose = (given: Readonly<Record<string, string>>) =>
      respond(app, 'SELECT_MFA_TYPE', { USERNAME: 'ann', ...given }, reply.Session);
    const refused = refusal('InvalidParameterException', 'ANSWER must be one of MFAS_CAN_CHOOSE.');
    for (const ANSWER of ['SOFTWARE_TOKEN_MFA', 'sms_mfa', 'x', 'x', 'x', 'x']) {
      await expect(choose({ ANSWER })).rejects.toMatchObject(refused);
    }
    await expect(choose({})).rejects.toThrow('Missing required parameter ANSWER');
    await expect(choose({ ANSWER: 'SMS_MFA' })).resolves.toMatchObject({ ChallengeName: 'SMS_MFA' });
  });
});

describe('SOFTWARE_TOKEN_MFA', () => {
  async function atCode() {
    const app = await newApp(services, { mfa: 'OPTIONAL' });
    await newUser(app, 'ann');
    const { AccessToken = '' } = (await byPassword(app, 'ann')).AuthenticationResult ?? {};
    const secret = await setUpTotp(app, AccessToken);
    services.clock.advance(30_000);
    return { app, AccessToken, secret, reply: await byPassword(app, 'ann') };
  }

  it('names the user, and the app if it has a name', async () => {
    const { app, AccessToken, reply } = await atCode();
    expect(reply.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(reply.ChallengeParameters).toEqual({ USER_ID_FOR_SRP: 'ann' });
    const { SecretCode = '' } = await callOperation(services, AssociateSoftwareToken, { AccessToken });
    const UserCode = codeOf(app, decodeBase32(SecretCode));
    await callOperation(services, VerifySoftwareToken, { AccessToken, UserCode, FriendlyDeviceName: 'my phone' });
    const { ChallengeParameters } = await byPassword(app, 'ann');
    expect(ChallengeParameters).toEqual({ USER_ID_FOR_SRP: 'ann', FRIENDLY_DEVICE_NAME: 'my phone' });
  });

  it('takes each code once, and counts wrong ones', async () => {
    const { app, secret, reply } = await atCode();
    const code = codeOf(app, secret);
    const other = await byPassword(app, 'ann');
    const mismatch = refusal('CodeMismatchException', 'Invalid code received for user');
    const wrong = respondWithCode(app, 'ann', reply.Session, wrongCode(app, secret));
    await expect(wrong).rejects.toMatchObject(mismatch);
    await expect(respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: 'ann' }, reply.Session)).rejects.toThrow(
      'Missing required parameter SOFTWARE_TOKEN_MFA_CODE',
    );
    await expect(respondWithCode(app, 'ann', reply.Session, code)).resolves.toHaveProperty('AuthenticationResult');
    const used = refusal('ExpiredCodeException', 'Your software token has already been used once.');
    await expect(respondWithCode(app, 'ann', other.Session, code)).rejects.toMatchObject(used);
    for (let n = 0; n < 5; n += 1) {
      const guess = respondWithCode(app, 'ann', other.Session, wrongCode(app, secret));
      await expect(guess).rejects.toMatchObject(mismatch);
    }
    const late = respondWithCode(app, 'ann', other.Session, codeOf(app, secret, 1));
    await expect(late).rejects.toMatchObject(refusals.locked);
  });

  it('accepts no code if the app is removed at the same moment', async () => {
    const { app, secret, reply } = await atCode();
    const input = { UserPoolId: app.UserPoolId, Username: 'ann' };
    const removed = withChangeBeforeCommit(app, () => callOperation(services, AdminDeleteSoftwareToken, input));
    const late = respondWithCode(removed, 'ann', reply.Session, codeOf(app, secret));
    await expect(late).rejects.toMatchObject({ code: 'CodeMismatchException' });
  });

  it('accepts no code of a user who was deleted after custom challenges', async () => {
    services.functions.set('issue', (event) => ({ ...event, response: { issueTokens: true } }));
    const LambdaConfig = { DefineAuthChallenge: functionArn('issue') };
    const app = await newFactorApp(services, {
      mode: 'OPTIONAL',
      factors: ['SOFTWARE_TOKEN_MFA'],
      pool: { LambdaConfig },
    });
    await newUser(app, 'ann');
    const { AccessToken = '' } = (await byPassword(app, 'ann')).AuthenticationResult ?? {};
    const secret = await setUpTotp(app, AccessToken);
    services.clock.advance(30_000);
    const { ChallengeName, Session } = await initiate(app, 'CUSTOM_AUTH', { USERNAME: 'ann' });
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    await callOperation(services, AdminDeleteUser, { UserPoolId: app.UserPoolId, Username: 'ann' });
    const late = respondWithCode(app, 'ann', Session, codeOf(app, secret));
    await expect(late).rejects.toMatchObject({
      code: expect.stringMatching(/^(CodeMismatch|NotAuthorized)Exception$/) as string,
    });
  });

  it('accepts no code once the app was removed', async () => {
    const { app, secret, reply } = await atCode();
    await callOperation(services, AdminDeleteSoftwareToken, { UserPoolId: app.UserPoolId, Username: 'ann' });
    const late = respondWithCode(app, 'ann', reply.Session, codeOf(app, secret));
    await expect(late).rejects.toMatchObject({ code: 'CodeMismatchException' });
  });

  it('needs a Session, which is that of a code', async () => {
    const { app, secret, reply } = await atCode();
    const code = codeOf(app, secret);
    await expect(respondWithCode(app, 'ann', undefined, code)).rejects.toThrow('Missing required parameter Session');
    const asSms = respond(app, 'SMS_MFA', { USERNAME: 'ann', SMS_MFA_CODE: code }, reply.Session);
    await expect(asSms).rejects.toMatchObject(refusals.badSession);
    await expect(respondWithCode(app, 'bob', reply.Session, code)).rejects.toMatchObject(refusals.incorrect);
    services.clock.advance(3 * 60_000);
    const late = respondWithCode(app, 'ann', reply.Session, codeOf(app, secret));
    await expect(late).rejects.toMatchObject(refusals.expiredSession);
  });
});

describe('MFA_SETUP', () => {
  const both = ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const;
  async function atSetup() {
    const app = await newFactorApp(services, { mode: 'ON', factors: both, pool });
    await newUser(app, 'ann');
    const reply = await byPassword(app, 'ann');
    expect(reply).toMatchObject({ ChallengeName: 'MFA_SETUP', ChallengeParameters: { USER_ID_FOR_SRP: 'ann' } });
    const answer = (Session: string | undefined, more = {}) =>
      respond(app, 'MFA_SETUP', { USERNAME: 'ann', ...more }, Session);
    return { app, reply, answer };
  }

  it('offers what the user may set up', async () => {
    const { reply } = await atSetup();
    const offered = JSON.parse(reply.ChallengeParameters?.['MFAS_CAN_SETUP'] ?? '') as string[];
    expect(offered).toEqual(expect.arrayContaining(['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']));
  });

  it('with an app completes the sign-in after a code of it was verified', async () => {
    const { app, reply, answer } = await atSetup();
    const associated = await callOperation(services, AssociateSoftwareToken, { Session: reply.Session ?? '' });
    const refused = { code: 'InvalidParameterException' };
    await expect(answer(reply.Session)).rejects.toMatchObject(refused);
    await expect(answer(associated.Session)).rejects.toMatchObject(refused);
    const secret = decodeBase32(associated.SecretCode ?? '');
    const verified = await callOperation(services, VerifySoftwareToken, {
      Session: associated.Session,
      UserCode: codeOf(app, secret),
    });
    // An address in the answer of a finished set-up is not looked at.
    const signedIn = await answer(verified.Session, { EMAIL: freshAddresses().email });
    expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
    expect((await userOf(app)).UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA']);
  });

  it('with an app that was removed again does not complete the sign-in', async () => {
    const { app, reply, answer } = await atSetup();
    const associated = await callOperation(services, AssociateSoftwareToken, { Session: reply.Session ?? '' });
    const UserCode = codeOf(app, decodeBase32(associated.SecretCode ?? ''));
    const verified = await callOperation(services, VerifySoftwareToken, { Session: associated.Session, UserCode });
    await callOperation(services, AdminDeleteSoftwareToken, { UserPoolId: app.UserPoolId, Username: 'ann' });
    await expect(answer(verified.Session)).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  it('with an address completes the sign-in after the code that was sent there', async () => {
    const { app, reply, answer } = await atSetup();
    const { email } = freshAddresses();
    const sent = await answer(reply.Session, { EMAIL: email });
    expect(sent).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'p***@e***' },
    });
    const code = latestCode(app, email);
    const wrong = respondWithSentCode(app, 'EMAIL_OTP', 'ann', sent.Session, otherThan(code));
    await expect(wrong).rejects.toMatchObject({ code: 'CodeMismatchException' });
    const signedIn = await respondWithSentCode(app, 'EMAIL_OTP', 'ann', sent.Session, code);
    expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
    const { UserMFASettingList, UserAttributes } = await userOf(app);
    expect(UserMFASettingList).toEqual(['EMAIL_OTP']);
    expect(UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ]),
    );
    await expect(answer(reply.Session, { EMAIL: email })).rejects.toMatchObject(refusals.usedSession);
  });

  it('refuses a text that is no address, which does not count, and leaves the Session valid', async () => {
    const { reply, answer } = await atSetup();
    const refused = refusal('InvalidParameterException', 'Invalid EMAIL.');
    for (let n = 0; n < 6; n += 1) {
      await expect(answer(reply.Session, { EMAIL: 'no address' })).rejects.toMatchObject(refused);
    }
    const sent = await answer(reply.Session, { EMAIL: freshAddresses().email });
    expect(sent).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
  });
});
