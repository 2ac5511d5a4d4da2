/** Pools whose users get codes by e-mail and SMS, as first or second factor, and test users with addresses. */
import {
  AdminSetUserMFAPreferenceCommand,
  type AdminSetUserMFAPreferenceCommandInput,
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
  type UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider';
import { createUser, password, type PoolOptions } from './aws.ts';
import { uniqueName } from './people.ts';
import { type App, createApp, type Person } from './sign-in.ts';

/**
 * Settings that a pool needs before it may send codes; no message is sent with them. Only administrators recover passwords here,
 * because the first recovery address could not be used as a second factor.
 */
export const messagePool: Partial<CreateUserPoolCommandInput> = {
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/example.com',
  },
};

/** A pool in which a sign-in may begin with a password, a code by e-mail or a code by SMS. */
export const choicePool: Partial<CreateUserPoolCommandInput> = {
  ...messagePool,
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
};

/** The second factors of a pool. SMS is not listed: a pool with an SmsConfiguration always has it when MFA is on. */
interface FactorSettings {
  readonly mode: UserPoolMfaType;
  readonly email?: boolean;
  readonly app?: boolean;
}

/** Sets the MFA mode and the second factors of a pool. */
export async function setFactors({ sdk, userPoolId }: App, { mode, email, app }: FactorSettings): Promise<void> {
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: userPoolId,
      MfaConfiguration: mode,
      ...(mode !== 'OFF' && app === true && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
      ...(mode !== 'OFF' && email === true && { EmailMfaConfiguration: {} }),
    }),
  );
}

/** Creates a pool with these second factors and one app client. It can send e-mail and SMS unless `pool` changes that. */
export async function createFactorApp(
  latchkey: { readonly endpoint: string },
  factors: FactorSettings,
  options: Omit<PoolOptions, 'mfa'> = {},
): Promise<App> {
  const app = await createApp(latchkey, { ...options, mfa: 'OFF', pool: { ...messagePool, ...options.pool } });
  await setFactors(app, factors);
  return app;
}

/** A test user with an e-mail address and a phone number. */
export interface PersonWithAddresses extends Person {
  readonly email: string;
  readonly phone: string;
}

let numbers = 0;

/** Returns a phone number that no other user of this test file has. */
export function uniquePhone(): string {
  numbers += 1;
  return `+1555${String(numbers).padStart(7, '0')}`;
}

/**
 * Creates a confirmed user with a password and the given kinds of address.
 * @param verified Whether the addresses are marked as verified
 */
export async function newPersonWithAddresses(
  app: App,
  kinds: readonly ('email' | 'phone_number')[] = ['email', 'phone_number'],
  verified = true,
): Promise<PersonWithAddresses> {
  const username = uniqueName('member');
  const email = `${username}@example.com`;
  const phone = uniquePhone();
  const attributes: Record<string, string> = {};
  if (kinds.includes('email')) Object.assign(attributes, { email, email_verified: String(verified) });
  if (kinds.includes('phone_number')) {
    Object.assign(attributes, { phone_number: phone, phone_number_verified: String(verified) });
  }
  await createUser(app.sdk, app, username, attributes);
  return { username, password, email, phone };
}

type Preference = Pick<
  AdminSetUserMFAPreferenceCommandInput,
  'SMSMfaSettings' | 'EmailMfaSettings' | 'SoftwareTokenMfaSettings'
>;

/** Sets, as an administrator, which second factors a user has enabled. */
export async function preferFactors(
  { sdk, userPoolId }: App,
  { username }: Pick<Person, 'username'>,
  preference: Preference,
): Promise<void> {
  await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: userPoolId, Username: username, ...preference }));
}

/** Settings of a factor that is enabled and preferred. */
export const preferred = { Enabled: true, PreferredMfa: true };
/** Settings of a factor that is enabled but not preferred. */
export const enabled = { Enabled: true, PreferredMfa: false };
