/** Pools whose users get codes by e-mail and SMS, as first or as second factor, and people who have addresses for them. */
import {
  AdminSetUserMFAPreferenceCommand,
  type AdminSetUserMFAPreferenceCommandInput,
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
  type UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider';
import { createUser, password, type PoolOptions } from './aws.ts';
import { freshName } from './people.ts';
import { type App, createApp, type Person } from './sign-in.ts';

/**
 * Settings that AWS wants before a pool may send codes; nothing is sent through them. Passwords are recovered by nothing, or
 * the address that comes first for that would be no second factor.
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

/** The second factors of a pool besides SMS, which a pool with an SmsConfiguration has whenever it has MFA. */
interface FactorSettings {
  readonly mode: UserPoolMfaType;
  readonly email?: boolean;
  readonly app?: boolean;
}

/** Says which second factors a pool has, and whether they are asked for. */
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

/** A pool with these second factors, and one app client. Without `pool` it can send e-mail and SMS. */
export async function createFactorApp(
  latchkey: { readonly endpoint: string },
  factors: FactorSettings,
  options: Omit<PoolOptions, 'mfa'> = {},
): Promise<App> {
  const app = await createApp(latchkey, { ...options, mfa: 'OFF', pool: { ...messagePool, ...options.pool } });
  await setFactors(app, factors);
  return app;
}

/** A person with addresses. */
export interface Reachable extends Person {
  readonly email: string;
  readonly phone: string;
}

let numbers = 0;

/** A telephone number that nobody else in this test file has. */
export function freshPhone(): string {
  numbers += 1;
  return `+1555${String(numbers).padStart(7, '0')}`;
}

/**
 * A confirmed user with a password, and with the addresses named.
 * @param verified Whether the addresses count as proved
 */
export async function newReachable(
  app: App,
  kinds: readonly ('email' | 'phone_number')[] = ['email', 'phone_number'],
  verified = true,
): Promise<Reachable> {
  const username = freshName('member');
  const email = `${username}@example.com`;
  const phone = freshPhone();
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

/** An administrator says which second factors a user has switched on. */
export async function preferFactors(
  { sdk, userPoolId }: App,
  { username }: Pick<Person, 'username'>,
  preference: Preference,
): Promise<void> {
  await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: userPoolId, Username: username, ...preference }));
}

/** A factor that is switched on, and preferred. */
export const preferred = { Enabled: true, PreferredMfa: true };
/** A factor that is switched on among others. */
export const enabled = { Enabled: true, PreferredMfa: false };
