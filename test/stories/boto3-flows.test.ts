/** The flows of an app with Boto3, one by one. The Boto3 of Debian 12 knows neither passkeys nor the settings of codes by e-mail. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, region } from '../harness/aws.ts';
import { customAuthTriggers, functionArguments } from '../harness/custom-auth.ts';
import {
  choicePool,
  createFactorApp,
  enabled,
  newPersonWithAddresses,
  preferFactors,
  preferred,
  uniquePhone,
} from '../harness/factors.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { boto3Missing, runPython } from '../harness/python.ts';
import { type App, createApp } from '../harness/sign-in.ts';

// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = boto3Missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const renewed = ['AccessToken', 'ExpiresIn', 'IdToken', 'TokenType'];
const tokens = ['AccessToken', 'ExpiresIn', 'IdToken', 'RefreshToken', 'TokenType'];
const wrong = 'NotAuthorizedException';

describe.skipIf(mayBeSkipped)(`Boto3${mayBeSkipped ? `: ${boto3Missing}` : ''}`, () => {
  let latchkey: Latchkey;
  /** Passwords, and codes as first and second factor. */
  let app: App;
  /** Users sign up, and recover their password by e-mail. */
  let open: App;
  beforeAll(async () => {
    latchkey = await startLatchkey({ args: functionArguments });
    app = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true, app: true }, { pool: choicePool });
    open = await createApp(latchkey, { mfa: 'OFF', pool: { AutoVerifiedAttributes: ['email'] } });
  });
  afterAll(() => latchkey?.stop());

  const run = async (flow: string, { userPoolId: pool, clientId: client }: App, person: object): Promise<unknown> => {
    const given = { flow, endpoint: latchkey.endpoint, region, pool, client, password, ...person };
    return JSON.parse(await runPython('test/python/sign_in_flows.py', [], JSON.stringify(given)));
  };
  const newcomer = () => {
    const user_name = uniqueName('newcomer');
    return { user_name, email: `${user_name}@example.com`, phone: uniquePhone() };
  };
  const member = async (settings?: Parameters<typeof preferFactors>[2]) => {
    const person = await newPersonWithAddresses(app);
    if (settings !== undefined) await preferFactors(app, person, settings);
    return { user_name: person.username, email: person.email, phone: person.phone };
  };
  const inOpenPool = async () => {
    const { user_name, email } = newcomer();
    await newPerson(open, user_name, { email, email_verified: 'true' });
    return { user_name, email };
  };

  it.each([
    ['srp', [wrong, tokens]],
    ['user_password', [wrong, tokens]],
    ['admin_password', [wrong, tokens]],
    ['totp', ['SUCCESS', 'SOFTWARE_TOKEN_MFA', 'CodeMismatchException', tokens]],
    ['sms', ['SMS_MFA', tokens]],
    ['code_by_email', ['EMAIL_OTP', tokens]],
    ['code_by_sms', ['SMS_OTP', tokens]],
    ['refresh', [renewed, true, wrong]],
    ['revocation', [wrong]],
    ['sign_out', [wrong, wrong, tokens]],
    ['deletion', ['UserNotFoundException', 'UserNotFoundException']],
  ])('%s', async (flow, happened) => {
    expect(await run(flow, app, await member())).toEqual(happened);
  });

  it('email', async () => {
    expect(await run('email', app, await member({ EmailMfaSettings: preferred }))).toEqual(['EMAIL_OTP', tokens]);
  });

  it('choice_of_factors', async () => {
    const person = await member({ EmailMfaSettings: enabled, SMSMfaSettings: enabled });
    expect(await run('choice_of_factors', app, person)).toEqual(['SELECT_MFA_TYPE', 'EMAIL_OTP', tokens]);
  });

  it('custom_challenge', async () => {
    const asking = await createApp(latchkey, { pool: { LambdaConfig: customAuthTriggers }, mfa: 'OFF' });
    const { username: user_name } = await newPerson(asking, uniqueName('quiz'));
    const happened = ['CUSTOM_CHALLENGE', 'CUSTOM_CHALLENGE', tokens];
    expect(await run('custom_challenge', asking, { user_name, email: '', phone: '' })).toEqual(happened);
  });

  it.each([
    ['sign_up', [false, 'UserNotConfirmedException', 'EMAIL', 'CodeMismatchException', tokens]],
    ['new_password_required', ['NEW_PASSWORD_REQUIRED', tokens, tokens]],
  ])('%s', async (flow, happened) => {
    expect(await run(flow, open, newcomer())).toEqual(happened);
  });

  it.each([
    ['forgotten_password', ['EMAIL', 'CodeMismatchException', null, wrong, tokens]],
    ['reset_by_administrator', ['PasswordResetRequiredException', tokens]],
    ['attribute_verification', ['false', 'true']],
    ['change_of_password', [wrong, null, wrong, tokens]],
  ])('%s', async (flow, happened) => {
    expect(await run(flow, open, await inOpenPool())).toEqual(happened);
  });
});
