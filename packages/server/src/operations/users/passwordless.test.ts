/** Users without a password: how they are created, and what they can do. */
import type { AuthFactorType, CreateUserPoolRequest } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { sendsSms } from '../mfa/testing/mfa-apps.ts';
import { requireMfa } from '../pools/testing/required-mfa.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../sign-in/RespondToAuthChallenge.ts';
import { ConfirmSignUp } from '../sign-up/ConfirmSignUp.ts';
import { SignUp } from '../sign-up/SignUp.ts';
import { AdminCreateUser } from './administration/AdminCreateUser.ts';
import { AdminGetUserAuthFactors } from './administration/AdminGetUserAuthFactors.ts';
import { ChangePassword } from './self-service/ChangePassword.ts';
import { ConfirmForgotPassword } from './self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from './self-service/ForgotPassword.ts';
import { account, attributes, lastCode, newTestApp, PASSWORD, type TestApp, signIn } from './testing/users.ts';
import { refusal, refusals } from './testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const missing = refusal(
  'InvalidParameterException',
  "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
);

type PoolGiven = Omit<CreateUserPoolRequest, 'PoolName'>;

const flows = ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;

function codesPlace(factors: readonly AuthFactorType[] = ['EMAIL_OTP'], pool: PoolGiven = {}): Promise<TestApp> {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, ...factors] } };
  return newTestApp(services, { Policies, ...pool }, { ExplicitAuthFlows: [...flows] });
}

let userCount = 0;
const freshEmail = () => `passwordless-${userCount++}@example.com`;

const register = ({ ClientId }: TestApp, values: Record<string, string>, Password?: string) =>
  callOperation(services, SignUp, { ClientId, Username: 'jane', Password, UserAttributes: attributes(values) });

/** A confirmed user without a password. */
async function jane(testApp: TestApp): Promise<string> {
  const email = freshEmail();
  await register(testApp, { email });
  const ConfirmationCode = lastCode(services, email);
  await callOperation(services, ConfirmSignUp, { ClientId: testApp.ClientId, Username: 'jane', ConfirmationCode });
  return email;
}

/** Signs in with a code to the address. Returns the access token. */
async function signInByCode({ ClientId }: TestApp, email: string): Promise<string> {
  const AuthParameters = { USERNAME: 'jane', PREFERRED_CHALLENGE: 'EMAIL_OTP' };
  const { Session } = await callOperation(services, InitiateAuth, { ClientId, AuthFlow: 'USER_AUTH', AuthParameters });
  const { AuthenticationResult } = await callOperation(services, RespondToAuthChallenge, {
    ClientId,
    ChallengeName: 'EMAIL_OTP',
    ChallengeResponses: { USERNAME: 'jane', EMAIL_OTP_CODE: lastCode(services, email) },
    Session,
  });
  return AuthenticationResult?.AccessToken ?? '';
}

describe('SignUp without a password', () => {
  it('creates a user who signs in by code', async () => {
    const testApp = await codesPlace();
    const email = freshEmail();
    await register(testApp, { email });
    expect((await account(services, testApp, 'jane')).UserStatus).toBe('UNCONFIRMED');
    const ConfirmationCode = lastCode(services, email);
    await callOperation(services, ConfirmSignUp, { ClientId: testApp.ClientId, Username: 'jane', ConfirmationCode });
    expect((await account(services, testApp, 'jane')).UserStatus).toBe('CONFIRMED');
    expect(await signInByCode(testApp, email)).not.toBe('');
    await expect(signIn(services, testApp, 'jane', 'any-password')).rejects.toEqual(refusals.incorrect);
  });

  it('accepts a password nevertheless, and checks it against the policy', async () => {
    const testApp = await codesPlace();
    const email = freshEmail();
    await expect(register(testApp, { email }, 'weak')).rejects.toMatchObject({ code: 'InvalidPasswordException' });
    await register(testApp, { email }, PASSWORD);
    const ConfirmationCode = lastCode(services, email);
    await callOperation(services, ConfirmSignUp, { ClientId: testApp.ClientId, Username: 'jane', ConfirmationCode });
    await expect(signIn(services, testApp, 'jane')).resolves.not.toBe('');
  });

  it.each<[string, () => Promise<TestApp>, Record<string, string>]>([
    ['a pool that allows passwords only', () => codesPlace([]), { email: 'a@example.com' }],
    ['a pool that allows passkeys but no codes', () => codesPlace(['WEB_AUTHN']), { email: 'a@example.com' }],
    ['a user without the address for the code', () => codesPlace(), { phone_number: '+15555550100' }],
    [
      'a pool that requires MFA',
      async () => {
        const testApp = await codesPlace(['EMAIL_OTP'], { ...sendsSms, MfaConfiguration: 'OPTIONAL' });
        await requireMfa(services, testApp.UserPoolId);
        return testApp;
      },
      { email: 'a@example.com' },
    ],
    [
      'a client without USER_AUTH',
      () =>
        newTestApp(services, { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } }),
      { email: 'a@example.com' },
    ],
  ])('is rejected for %s', async (_, testApp, values) => {
    await expect(register(await testApp(), values)).rejects.toEqual(missing);
  });
});

describe('AdminCreateUser without a password', () => {
  const create = ({ UserPoolId }: TestApp, values: Record<string, string>, TemporaryPassword?: string) =>
    callOperation(services, AdminCreateUser, {
      UserPoolId,
      Username: 'jane',
      UserAttributes: attributes(values),
      DesiredDeliveryMediums: ['EMAIL'],
      TemporaryPassword,
    });

  it('creates a confirmed user if codes can be sent, and sends no invitation', async () => {
    const testApp = await codesPlace();
    const email = freshEmail();
    const { User } = await create(testApp, { email, email_verified: 'true' });
    expect(User?.UserStatus).toBe('CONFIRMED');
    expect(services.inbox.list(email)).toEqual([]);
    expect(await signInByCode(testApp, email)).not.toBe('');
    const { UserPoolId } = testApp;
    const resent = callOperation(services, AdminCreateUser, { UserPoolId, Username: 'jane', MessageAction: 'RESEND' });
    await expect(resent).rejects.toMatchObject({ code: 'UnsupportedUserStateException' });
  });

  it.each<[string, AuthFactorType[], Record<string, string>, string | undefined]>([
    ['the address is not verified', ['EMAIL_OTP'], {}, undefined],
    ['the pool allows passwords only', [], { email_verified: 'true' }, undefined],
    ['a password is given', ['EMAIL_OTP'], { email_verified: 'true' }, 'T3mporary-one'],
  ])('creates a user with a temporary password if %s', async (_, factors, values, given) => {
    const testApp = await codesPlace(factors);
    const email = freshEmail();
    const { User } = await create(testApp, { email, ...values }, given);
    expect(User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    expect(services.inbox.list(email)).toHaveLength(1);
    if (given !== undefined) expect(lastCode(services, email)).toBe(given);
  });
});

describe('a user without a password', () => {
  it('has no PASSWORD factor, and sets a first password with ChangePassword', async () => {
    const testApp = await codesPlace();
    const { UserPoolId } = testApp;
    const email = await jane(testApp);
    const factors = async () =>
      (await callOperation(services, AdminGetUserAuthFactors, { UserPoolId, Username: 'jane' }))
        .ConfiguredUserAuthFactors;
    expect(await factors()).toEqual(['EMAIL_OTP']);
    const AccessToken = await signInByCode(testApp, email);
    await callOperation(services, ChangePassword, { AccessToken, ProposedPassword: PASSWORD });
    expect(await factors()).toEqual(['PASSWORD', 'EMAIL_OTP']);
    await expect(signIn(services, testApp, 'jane')).resolves.not.toBe('');
    const again = callOperation(services, ChangePassword, { AccessToken, ProposedPassword: `${PASSWORD}-2` });
    await expect(again).rejects.toMatchObject({ message: 'Missing required parameter PreviousPassword' });
  });

  it('gets one password from 64 concurrent requests', async () => {
    const testApp = await codesPlace();
    const AccessToken = await signInByCode(testApp, await jane(testApp));
    const tries = await Promise.allSettled(
      Array.from({ length: 64 }, (_, index) =>
        callOperation(services, ChangePassword, { AccessToken, ProposedPassword: `${PASSWORD}-${index}` }),
      ),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('gets a first password by ForgotPassword', async () => {
    const testApp = await codesPlace();
    const email = await jane(testApp);
    const { ClientId } = testApp;
    await callOperation(services, ForgotPassword, { ClientId, Username: 'jane' });
    const ConfirmationCode = lastCode(services, email);
    await callOperation(services, ConfirmForgotPassword, {
      ClientId,
      Username: 'jane',
      ConfirmationCode,
      Password: PASSWORD,
    });
    await expect(signIn(services, testApp, 'jane')).resolves.not.toBe('');
  });
});
