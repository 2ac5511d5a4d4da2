/** Another code for the same challenge: what it replaces, and what it does not change. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageSituation, type PageSituation } from '../../authorization/sign-in/page-situation.ts';
import { AdminSetUserMFAPreference } from '../../operations/mfa/AdminSetUserMFAPreference.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { chooseFactors, latestCode, newFactorApp, newReachable } from '../testing/factor-users.ts';
import { type App, newUser, OTHER_PASSWORD, setPassword } from '../testing/sign-in-steps.ts';
import { type Outcome, respond } from './engine.ts';
import { initiateOnPage } from './flows.ts';
import { resendCode } from './resend.ts';

const PASSWORD = 'Corr3ct-horse';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function situationOf(app: App): Promise<PageSituation> {
  const { pool, client } = await services.directory.client(app.ClientId);
  const origin = { requestId: 'id', sourceIp: null, userAgent: null, note: () => undefined };
  return pageSituation(services, { pool, client, origin }, { begins: false, remembers: false });
}

const sessionOf = (outcome: Outcome) => (outcome.kind === 'challenge' ? outcome.issued.session : undefined);

const codeFor = (email: string): string => services.inbox.list(email)[0]?.code ?? '';

/** A user who has given the password, and was sent a code by e-mail. */
async function atCode() {
  const app = await newFactorApp(services, { mode: 'OPTIONAL', factors: ['EMAIL_OTP'] });
  const email = `${app.UserPoolId}@example.com`;
  await newUser(app, 'ann', { attributes: { email, email_verified: 'true' } });
  const { UserPoolId } = app;
  const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
  await callOperation(services, AdminSetUserMFAPreference, { UserPoolId, Username: 'ann', EmailMfaSettings });
  const situation = await situationOf(app);
  const begun = await initiateOnPage(situation, 'USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD });
  return { app, situation, email, begun };
}

const ann = { USERNAME: 'ann' };

describe('another code', () => {
  it('replaces the first code and the first Session', async () => {
    const { situation, email, begun } = await atCode();
    const first = { session: sessionOf(begun), code: codeFor(email) };
    const resent = await resendCode(situation, 'EMAIL_OTP', { session: first.session, responses: ann });
    const second = { session: sessionOf(resent), code: codeFor(email) };
    const answer = (session: string | undefined, code: string) =>
      respond(situation, 'EMAIL_OTP', { session, responses: { ...ann, EMAIL_OTP_CODE: code } });
    await expect(answer(first.session, second.code)).rejects.toThrow('Invalid session');
    await expect(answer(second.session, first.code)).rejects.toThrow('Invalid code');
    expect((await answer(second.session, second.code)).kind).toBe('browser-session');
  });

  it('can be one by SMS, as the second factor or as the first', async () => {
    const app = await newFactorApp(services, { mode: 'OPTIONAL' });
    const { phone_number } = await newReachable(app, 'ann', ['phone_number']);
    const situation = await situationOf(app);
    const asked = { USERNAME: 'ann', PREFERRED_CHALLENGE: 'SMS_OTP' };
    const first = await initiateOnPage(situation, 'USER_AUTH', asked);
    await resendCode(situation, 'SMS_OTP', { session: sessionOf(first), responses: ann });
    expect(services.inbox.list(phone_number)).toHaveLength(2);
    await chooseFactors(app, 'ann', ['SMS_MFA'], 'SMS_MFA');
    const second = await initiateOnPage(situation, 'USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD });
    const resent = await resendCode(situation, 'SMS_MFA', { session: sessionOf(second), responses: ann });
    const responses = { ...ann, SMS_MFA_CODE: latestCode(app, phone_number) };
    const answer = await respond(situation, 'SMS_MFA', { session: sessionOf(resent), responses });
    expect(answer.kind).toBe('browser-session');
  });

  it('needs a Session that waits for a code, and the same user', async () => {
    const { situation, begun } = await atCode();
    const session = sessionOf(begun);
    const nobody = { session, responses: { USERNAME: 'bob' } };
    await expect(resendCode(situation, 'EMAIL_OTP', nobody)).rejects.toThrow('Incorrect');
    await expect(resendCode(situation, 'SMS_MFA', { session, responses: ann })).rejects.toThrow('Invalid session');
    for (const name of ['SOFTWARE_TOKEN_MFA', 'SELECT_MFA_TYPE', 'NEW_PASSWORD_REQUIRED', 'MFA_SETUP'] as const) {
      await expect(resendCode(situation, name, { session, responses: ann })).rejects.toThrow('Invalid session');
    }
    await resendCode(situation, 'EMAIL_OTP', { session, responses: ann });
    await expect(resendCode(situation, 'EMAIL_OTP', { session, responses: ann })).rejects.toThrow('Invalid session');
  });

  it('is refused with an expired Session', async () => {
    const { situation, begun } = await atCode();
    services.clock.advance(3 * 60_000);
    const answer = { session: sessionOf(begun), responses: ann };
    await expect(resendCode(situation, 'EMAIL_OTP', answer)).rejects.toThrow('session is expired');
  });

  it('is refused while the account is locked, which says nothing about the Session', async () => {
    const { app, situation, email, begun } = await atCode();
    const answer = { session: sessionOf(begun), responses: ann };
    for (let n = 0; n < 5; n += 1) {
      const wrong = initiateOnPage(situation, 'USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD: 'Wr0ng-password' });
      await expect(wrong).rejects.toThrow('Incorrect');
    }
    const sent = services.inbox.list(email).length;
    await setPassword(app, 'ann', OTHER_PASSWORD, true);
    await expect(resendCode(situation, 'EMAIL_OTP', answer)).rejects.toThrow('Password attempts exceeded');
    services.clock.advance(1_000);
    await expect(resendCode(situation, 'EMAIL_OTP', answer)).rejects.toThrow('Invalid session');
    expect(services.inbox.list(email)).toHaveLength(sent);
  });

  it('is limited in number like a sign-in that begins anew', async () => {
    const { situation, begun } = await atCode();
    let session = sessionOf(begun);
    const many = async () => {
      for (let count = 0; count < 100; count += 1) {
        session = sessionOf(await resendCode(situation, 'EMAIL_OTP', { session, responses: ann }));
      }
    };
    await expect(many()).rejects.toThrow('Attempt limit exceeded');
  });
});
