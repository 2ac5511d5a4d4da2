/** Pools that can send codes, for tests of MFA settings. */
import { SetUserPoolMfaConfig } from '../../pools/SetUserPoolMfaConfig.ts';
import { callOperation, type TestServices } from '../../testing/call.ts';
import { newTestApp, type TestApp } from '../../users/testing/users.ts';

/** The definition of a pool that can send text messages. */
export const sendsSms = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } } as const;

/** The definition of a pool that sends e-mail from an address of its own. */
const sendsEmail = {
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com',
  },
} as const;

/** Creates a pool with all three second factors and an app client. MFA is optional by default. */
export async function newAppWithAllFactors(
  services: TestServices,
  MfaConfiguration: 'OPTIONAL' | 'ON' = 'OPTIONAL',
  pool: Parameters<typeof newTestApp>[1] = {},
): Promise<TestApp> {
  const testApp = await newTestApp(services, { ...sendsSms, ...sendsEmail, ...pool });
  await callOperation(services, SetUserPoolMfaConfig, {
    UserPoolId: testApp.UserPoolId,
    MfaConfiguration,
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: { Subject: 'Code', Message: 'It is {####}' },
  });
  return testApp;
}
