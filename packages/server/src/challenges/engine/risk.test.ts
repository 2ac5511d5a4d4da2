/** Threat protection in the steps of a sign-in: what is judged, what follows from it, and what it must not count as. */
import type { AccountTakeoverEventActionType, SetRiskConfigurationRequest } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdminListUserAuthEvents } from '../../operations/auth-events/AdminListUserAuthEvents.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { SetRiskConfiguration } from '../../operations/threat-protection/SetRiskConfiguration.ts';
import { AdminGetUser } from '../../operations/users/administration/AdminGetUser.ts';
import {
  chooseFactors,
  customFunctions,
  latestCode,
  newFactorApp,
  newReachable,
  respondWithSentCode,
  RIGHT_ANSWER,
} from '../testing/factor-users.ts';
import { makeRisky, protectedPool } from '../testing/risky-users.ts';
import {
  type App,
  byPassword,
  initiate,
  newClient,
  newUser,
  OTHER_PASSWORD,
  refusal,
  refusals,
  respond,
} from '../testing/sign-in-steps.ts';

const PASSWORD = 'Corr3ct-horse';
const BREACHED = 'Breached-1';
const blocked = refusal('NotAuthorizedException', 'Unable to login because of security reasons');

let services: TestServices;
let close: () => Promise<void>;
let people = 0;
let user: string;
beforeAll(async () => {
  const plain = await createTestServices();
  close = () => plain.close();
  const compromisedPasswords = { isProvided: true, includes: async (password: string) => password === BREACHED };
  services = { ...plain, riskData: { ...plain.riskData, compromisedPasswords } };
});
afterAll(() => close());
beforeEach(() => {
  people += 1;
  user = `user${people}`;
});

function protectedApp(mode: 'AUDIT' | 'ENFORCED', mfa: 'OFF' | 'OPTIONAL' = 'OPTIONAL', pool: object = {}) {
  return newFactorApp(services, { mode: mfa, pool: { ...protectedPool(mode), ...pool } });
}

const configure = ({ UserPoolId }: App, input: Omit<SetRiskConfigurationRequest, 'UserPoolId'>) =>
  callOperation(services, SetRiskConfiguration, { UserPoolId, ...input });

function actAlways(app: App, EventAction: AccountTakeoverEventActionType) {
  const action = { EventAction, Notify: false };
  const Actions = { LowAction: action, MediumAction: action, HighAction: action };
  return configure(app, { AccountTakeoverRiskConfiguration: { Actions } });
}

async function newestEvent({ UserPoolId }: App) {
  const { AuthEvents = [] } = await callOperation(services, AdminListUserAuthEvents, { UserPoolId, Username: user });
  return AuthEvents[0];
}

/** A user whose sign-ins have a high risk. */
async function risky(app: App): Promise<{ readonly phone_number: string; readonly email: string }> {
  const addresses = await newReachable(app, user);
  await makeRisky(app, user);
  return addresses;
}

describe('a risky password', () => {
  it('is blocked, which counts as no failure, and is in the audit trail', async () => {
    const app = await protectedApp('ENFORCED');
    await risky(app);
    await actAlways(app, 'BLOCK');
    for (let n = 0; n < 6; n += 1) await expect(byPassword(app, user)).rejects.toMatchObject(blocked);
    expect(await newestEvent(app)).toMatchObject({
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', RiskLevel: 'High' },
    });
    await actAlways(app, 'NO_ACTION');
    await expect(byPassword(app, user)).resolves.toHaveProperty('AuthenticationResult');
    expect(await newestEvent(app)).toMatchObject({
      EventResponse: 'Pass',
      EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'High', CompromisedCredentialsDetected: false },
    });
  });

  it('is only recorded with AUDIT', async () => {
    const app = await protectedApp('AUDIT');
    await risky(app);
    await actAlways(app, 'BLOCK');
    await expect(byPassword(app, user)).resolves.toHaveProperty('AuthenticationResult');
    expect(await newestEvent(app)).toMatchObject({ EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'High' } });
  });

  it.each(['OFF', 'OPTIONAL'] as const)('with MFA_REQUIRED and no factor (MFA %s) is blocked', async (mfa) => {
    const app = await protectedApp('ENFORCED', mfa);
    await newUser(app, user);
    await makeRisky(app, user);
    await actAlways(app, 'MFA_REQUIRED');
    await expect(byPassword(app, user)).rejects.toMatchObject(blocked);
    await actAlways(app, 'MFA_IF_CONFIGURED');
    await expect(byPassword(app, user)).resolves.toHaveProperty('AuthenticationResult');
  });

  it.each(['MFA_REQUIRED', 'MFA_IF_CONFIGURED'] as const)('with %s asks for the code', async (action) => {
    const app = await protectedApp('ENFORCED');
    const { phone_number } = await risky(app);
    await actAlways(app, action);
    await chooseFactors(app, user, ['SMS_MFA'], 'SMS_MFA');
    const { ChallengeName, Session } = await byPassword(app, user);
    expect(ChallengeName).toBe('SMS_MFA');
    const answer = respondWithSentCode(app, 'SMS_MFA', user, Session, latestCode(app, phone_number));
    await expect(answer).resolves.toHaveProperty('AuthenticationResult');
  });

  it('is not judged from an address that is skipped', async () => {
    const app = await protectedApp('ENFORCED');
    await risky(app);
    await configure(app, { RiskExceptionConfiguration: { SkippedIPRangeList: ['192.0.2.0/24'] } });
    await expect(byPassword(app, user)).resolves.toHaveProperty('AuthenticationResult');
    expect((await newestEvent(app))?.EventRisk).toMatchObject({ RiskDecision: 'NoRisk' });
  });
});

describe('what is judged', () => {
  it('is no code, if that is the first factor', async () => {
    const app = await protectedApp('ENFORCED');
    const { email } = await risky(app);
    await actAlways(app, 'BLOCK');
    const sent = await initiate(app, 'USER_AUTH', { USERNAME: user, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const answer = respondWithSentCode(app, 'EMAIL_OTP', user, sent.Session, latestCode(app, email));
    await expect(answer).resolves.toHaveProperty('AuthenticationResult');
    expect((await newestEvent(app))?.EventRisk ?? {}).not.toHaveProperty('RiskLevel');
  });

  it.each([
    ['ENFORCED', blocked],
    ['AUDIT', undefined],
  ] as const)('is a custom challenge, by the mode for CUSTOM_AUTH (%s)', async (mode, refused) => {
    const UserPoolAddOns = {
      AdvancedSecurityMode: mode === 'AUDIT' ? 'ENFORCED' : 'AUDIT',
      AdvancedSecurityAdditionalFlows: { CustomAuthMode: mode },
    };
    const LambdaConfig = customFunctions(services, `risk-${mode}`, { rights: 1, wrongs: 3 });
    const app = await protectedApp('ENFORCED', 'OFF', { UserPoolAddOns, LambdaConfig });
    await risky(app);
    await actAlways(app, 'BLOCK');
    const { Session } = await initiate(app, 'CUSTOM_AUTH', { USERNAME: user });
    const answer = respond(app, 'CUSTOM_CHALLENGE', { USERNAME: user, ANSWER: RIGHT_ANSWER }, Session);
    if (refused === undefined) await expect(answer).resolves.toHaveProperty('AuthenticationResult');
    else await expect(answer).rejects.toMatchObject(refused);
  });
});

describe('an address that is always blocked', () => {
  it('reaches nobody, whether the name exists or not, and leaves five events an hour', async () => {
    const app = await protectedApp('ENFORCED');
    await newUser(app, user);
    const { Session } = await initiate(app, 'USER_AUTH', { USERNAME: user });
    await configure(app, { RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] } });
    for (const name of [user, 'nobody']) await expect(byPassword(app, name)).rejects.toMatchObject(blocked);
    const choice = { USERNAME: user, ANSWER: 'PASSWORD', PASSWORD };
    await expect(respond(app, 'SELECT_CHALLENGE', choice, Session)).rejects.toMatchObject(blocked);
    for (let n = 0; n < 6; n += 1) await expect(byPassword(app, user)).rejects.toMatchObject(blocked);
    const { UserPoolId, ClientId } = app;
    const { AuthEvents = [] } = await callOperation(services, AdminListUserAuthEvents, { UserPoolId, Username: user });
    expect(AuthEvents).toHaveLength(5);
    expect(AuthEvents[0]).toMatchObject({
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', CompromisedCredentialsDetected: false },
    });
    const AuthParameters = { USERNAME: user, PASSWORD };
    const input = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    const elsewhere = callOperation(services, InitiateAuth, input, undefined, '198.51.100.1');
    await expect(elsewhere).resolves.toHaveProperty('AuthenticationResult');
  });

  it('is only blocked where threat protection is enforced', async () => {
    const app = await protectedApp('AUDIT');
    await newUser(app, user);
    await configure(app, { RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] } });
    await expect(byPassword(app, user)).resolves.toHaveProperty('AuthenticationResult');
  });
});

describe('a password that is known from a breach', () => {
  const statusOf = async ({ UserPoolId }: App) =>
    (await callOperation(services, AdminGetUser, { UserPoolId, Username: user })).UserStatus;

  /** A user with a password that became known only after it was chosen. */
  async function breached(mode: 'AUDIT' | 'ENFORCED') {
    const app = await protectedApp(mode);
    await newUser(app, user);
    const includes = async (password: string) => password === PASSWORD || password === BREACHED;
    const riskData = { ...services.riskData, compromisedPasswords: { isProvided: true, includes } };
    return { ...app, services: { ...services, riskData } };
  }

  it('must be reset, which a client that hides users does not say', async () => {
    const app = await breached('ENFORCED');
    await expect(byPassword(app, user, { PASSWORD: OTHER_PASSWORD })).rejects.toMatchObject(refusals.incorrect);
    expect(await statusOf(app)).toBe('CONFIRMED');
    await expect(byPassword(app, user)).rejects.toMatchObject(refusals.incorrect);
    expect(await statusOf(app)).toBe('RESET_REQUIRED');
    expect(await newestEvent(app)).toMatchObject({
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', CompromisedCredentialsDetected: true },
    });
  });

  it('must be reset, which another client says', async () => {
    const app = await breached('ENFORCED');
    const revealing = await newClient(services, app.UserPoolId, { PreventUserExistenceErrors: 'LEGACY' });
    const attempt = byPassword({ ...app, ClientId: revealing }, user);
    await expect(attempt).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
  });

  it('is only recorded with AUDIT, or if sign-ins are not looked at', async () => {
    const audited = await breached('AUDIT');
    await expect(byPassword(audited, user)).resolves.toHaveProperty('AuthenticationResult');
    expect((await newestEvent(audited))?.EventRisk).toMatchObject({ CompromisedCredentialsDetected: true });
    const app = await breached('ENFORCED');
    await configure(app, {
      CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_UP'], Actions: { EventAction: 'BLOCK' } },
    });
    await expect(byPassword(app, user)).resolves.toHaveProperty('AuthenticationResult');
  });
});
