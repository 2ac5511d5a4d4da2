import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminSetUserMFAPreference } from '../mfa/AdminSetUserMFAPreference.ts';
import { newAppWithAllFactors } from '../mfa/testing/mfa-apps.ts';
import { AdminGetUserAuthFactors } from './administration/AdminGetUserAuthFactors.ts';
import { AdminResetUserPassword } from './administration/AdminResetUserPassword.ts';
import { AdminUpdateUserAttributes } from './administration/AdminUpdateUserAttributes.ts';
import { GetUserAuthFactors } from './self-service/GetUserAuthFactors.ts';
import { attributes, confirmedUser, newTestApp, type TestApp, signIn } from './testing/users.ts';
import { refusal, refusals } from './testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const policies = (...AllowedFirstAuthFactors: ('PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN')[]) => ({
  Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
});
const factorsOf = ({ UserPoolId }: TestApp) =>
  callOperation(services, AdminGetUserAuthFactors, { UserPoolId, Username: 'jane' });

describe('the first factors of a user', () => {
  it.each([
    ['a pool that allows passwords only', policies('PASSWORD'), ['PASSWORD']],
    ['a pool that allows codes', policies('PASSWORD', 'EMAIL_OTP', 'SMS_OTP'), ['PASSWORD', 'EMAIL_OTP']],
    ['a pool that allows passkeys, for a user without one', policies('PASSWORD', 'WEB_AUTHN'), ['PASSWORD']],
  ])('in %s', async (_, pool, expected) => {
    const testApp = await newTestApp(services, pool);
    await confirmedUser(services, testApp, 'jane', 'jane@example.com', { phone_number: '+15555550100' });
    expect(await factorsOf(testApp)).toEqual({ Username: 'jane', ConfiguredUserAuthFactors: expected });
    const AccessToken = await signIn(services, testApp, 'jane');
    expect(await callOperation(services, GetUserAuthFactors, { AccessToken })).toEqual(await factorsOf(testApp));
  });

  it('require a verified address, and a passkey of the pool’s domain', async () => {
    const testApp = await newTestApp(services, policies('PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'));
    const sub = await confirmedUser(services, testApp, 'jane', 'jane@example.com');
    const { UserPoolId } = testApp;
    const values = { phone_number: '+15555550100', phone_number_verified: 'true', email_verified: 'false' };
    const UserAttributes = attributes(values);
    await callOperation(services, AdminUpdateUserAttributes, { UserPoolId, Username: 'jane', UserAttributes });
    const passkey = (relyingPartyId: string) => ({
      poolId: UserPoolId,
      sub,
      credentialId: `of-${relyingPartyId}`,
      publicKey: Uint8Array.of(1),
      signCount: 0,
      relyingPartyId,
      friendlyName: 'telephone',
      attachment: null,
      transports: [],
      aaguid: '00000000-0000-0000-0000-000000000000',
      backupEligible: false,
      backedUp: false,
      createdAt: 1,
      lastUsedAt: 1,
    });
    await services.store.write((tx) => tx.passkeys.insert(passkey('elsewhere.example')));
    expect((await factorsOf(testApp)).ConfiguredUserAuthFactors).toEqual(['PASSWORD', 'SMS_OTP']);
    await services.store.write((tx) => tx.passkeys.insert(passkey('localhost')));
    expect((await factorsOf(testApp)).ConfiguredUserAuthFactors).toEqual(['PASSWORD', 'SMS_OTP', 'WEB_AUTHN']);
  });

  it('are returned with the MFA settings', async () => {
    const testApp = await newAppWithAllFactors(services);
    const { UserPoolId } = testApp;
    await confirmedUser(services, testApp, 'jane', 'jane@example.com');
    const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
    await callOperation(services, AdminSetUserMFAPreference, { UserPoolId, Username: 'jane', EmailMfaSettings });
    expect(await factorsOf(testApp)).toEqual({
      Username: 'jane',
      UserMFASettingList: ['EMAIL_OTP'],
      PreferredMfaSetting: 'EMAIL_OTP',
      ConfiguredUserAuthFactors: ['PASSWORD'],
    });
  });

  it('are not returned if the password must be reset or the user is unknown', async () => {
    const testApp = await newTestApp(services);
    const { UserPoolId } = testApp;
    await expect(factorsOf(testApp)).rejects.toEqual(refusals.userNotFound);
    await confirmedUser(services, testApp, 'jane', 'jane@example.com');
    const AccessToken = await signIn(services, testApp, 'jane');
    await callOperation(services, AdminResetUserPassword, { UserPoolId, Username: 'jane' });
    await expect(callOperation(services, GetUserAuthFactors, { AccessToken })).rejects.toEqual(
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    );
  });
});
