import type { CreateUserPoolRequest, SetUserPoolMfaConfigRequest } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool } from './CreateUserPool.ts';
import { GetUserPoolMfaConfig } from './GetUserPoolMfaConfig.ts';
import { SetUserPoolMfaConfig } from './SetUserPoolMfaConfig.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

type Given = Omit<CreateUserPoolRequest, 'PoolName'>;
type Change = Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>;

const SnsCallerArn = 'arn:aws:iam::123456789012:role/sms';
const app: Change = { SoftwareTokenMfaConfiguration: { Enabled: true } };
const sms: Change = { SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn } } };
const email: Change = { EmailMfaConfiguration: { Subject: 'Your code', Message: 'It is {####}' } };
const fromOwnAddress: Given = {
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com',
  },
};

async function create(given: Given = {}): Promise<string> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people', ...given });
  return UserPool?.Id ?? '';
}

/** Sets the MFA of a pool and returns it as read afterwards. Checks that the operation returned the same. */
async function set(UserPoolId: string, change: Change) {
  const answered = await callOperation(services, SetUserPoolMfaConfig, { UserPoolId, ...change });
  const read = await callOperation(services, GetUserPoolMfaConfig, { UserPoolId });
  expect(read).toEqual(answered);
  return read;
}

describe('GetUserPoolMfaConfig', () => {
  it('returns only OFF for a pool with only a name', async () => {
    const read = await callOperation(services, GetUserPoolMfaConfig, { UserPoolId: await create() });
    expect(read).toEqual({ MfaConfiguration: 'OFF' });
  });

  it('returns the SMS settings of the pool', async () => {
    const UserPoolId = await create({
      MfaConfiguration: 'ON',
      SmsConfiguration: { SnsCallerArn },
      SmsAuthenticationMessage: 'Code {####}',
    });
    expect(await callOperation(services, GetUserPoolMfaConfig, { UserPoolId })).toEqual({
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: {
        SmsAuthenticationMessage: 'Code {####}',
        SmsConfiguration: { SnsCallerArn, SnsRegion: 'us-east-1' },
      },
    });
    expect((await services.directory.pool(UserPoolId)).settings).toMatchObject({ mfa: 'ON', softwareTokenMfa: false });
  });

  it('rejects an unknown pool id', async () => {
    const reading = callOperation(services, GetUserPoolMfaConfig, { UserPoolId: 'us-east-1_nobodyhas' });
    await expect(reading).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('SetUserPoolMfaConfig', () => {
  it.each(['ON', 'OPTIONAL'] as const)('%s with an authenticator app takes effect at once', async (mfa) => {
    const poolId = await create();
    expect(await set(poolId, { MfaConfiguration: mfa, ...app })).toEqual({ MfaConfiguration: mfa, ...app });
    expect((await services.directory.pool(poolId)).settings).toMatchObject({ mfa, softwareTokenMfa: true });
  });

  it('sets the SMS settings of the pool, which stay', async () => {
    const poolId = await create();
    const SmsMfaConfiguration = { SmsConfiguration: { SnsCallerArn, SnsRegion: 'us-east-1' } };
    const both = { MfaConfiguration: 'OPTIONAL', ...app, SmsMfaConfiguration };
    expect(await set(poolId, { MfaConfiguration: 'OPTIONAL', ...app, ...sms })).toEqual(both);
    // The authenticator app was left out, so it is off.
    expect(await set(poolId, { MfaConfiguration: 'ON' })).toEqual({ MfaConfiguration: 'ON', SmsMfaConfiguration });
    expect((await services.directory.pool(poolId)).settings.softwareTokenMfa).toBe(false);
  });

  it('allows codes by e-mail in a pool with its own sender address', async () => {
    const poolId = await create(fromOwnAddress);
    expect(await set(poolId, { MfaConfiguration: 'OPTIONAL', ...email })).toEqual({
      MfaConfiguration: 'OPTIONAL',
      ...email,
    });
  });

  it('removes the factors when MFA is switched off', async () => {
    const poolId = await create();
    await set(poolId, { MfaConfiguration: 'ON', ...app });
    expect(await set(poolId, { MfaConfiguration: 'OFF' })).toEqual({ MfaConfiguration: 'OFF' });
    await expect(set(poolId, { MfaConfiguration: 'ON' })).rejects.toMatchObject({
      message: "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    });
  });

  it('sets passkeys without changing MFA, and fills in defaults', async () => {
    const poolId = await create();
    await set(poolId, { MfaConfiguration: 'ON', ...app });
    const WebAuthnConfiguration = {
      RelyingPartyId: 'example.com',
      UserVerification: 'preferred',
      FactorConfiguration: 'SINGLE_FACTOR',
    };
    expect(await set(poolId, { WebAuthnConfiguration: { RelyingPartyId: 'example.com' } })).toEqual({
      MfaConfiguration: 'ON',
      ...app,
      WebAuthnConfiguration,
    });
    expect(await set(poolId, { MfaConfiguration: 'OFF' })).toEqual({ MfaConfiguration: 'OFF', WebAuthnConfiguration });
  });

  const refusals: { given?: Given; change: Change; message: string; code?: string }[] = [
    {
      change: { MfaConfiguration: 'OFF', ...app },
      message: "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    },
    {
      change: app,
      message: "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    },
    {
      given: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
      change: { MfaConfiguration: 'ON', ...app },
      message: 'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
    },
    {
      given: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
      change: { MfaConfiguration: 'ON', ...app },
      message:
        'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
    },
    {
      change: { MfaConfiguration: 'ON' },
      message: "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    },
    {
      change: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: false } },
      message: "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    },
    {
      change: { MfaConfiguration: 'ON', ...email },
      message:
        'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT. Update the value of EmailSendingAccount.',
    },
    {
      given: { ...fromOwnAddress, UserPoolTier: 'LITE' },
      change: { MfaConfiguration: 'ON', ...email },
      code: 'FeatureUnavailableInTierException',
      message: 'The following features need to be disabled for the LITE pricing tier configured: Email MFA',
    },
  ];
  it.each(refusals)('error %#: $message', async ({ given, change, message, code = 'InvalidParameterException' }) => {
    const UserPoolId = await create(given);
    await expect(set(UserPoolId, change)).rejects.toMatchObject({ code, message });
    expect(await callOperation(services, GetUserPoolMfaConfig, { UserPoolId })).toEqual({ MfaConfiguration: 'OFF' });
  });

  it('rejects an unknown pool id', async () => {
    await expect(set('us-east-1_nobodyhas', app)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
