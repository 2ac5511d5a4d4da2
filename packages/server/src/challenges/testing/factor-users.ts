/** Pools whose users get codes by e-mail and SMS or answer custom challenges, and the client's side of these. */
import type { LambdaConfigType } from '@latchkey/model';
import { callOperation, type TestServices } from '../../operations/testing/call.ts';
import { AdminSetUserMFAPreference } from '../../operations/mfa/AdminSetUserMFAPreference.ts';
import { SetUserPoolMfaConfig } from '../../operations/pools/SetUserPoolMfaConfig.ts';
import { requireMfa } from '../../operations/pools/testing/required-mfa.ts';
import type { MfaFactor } from '../../records/user.ts';
import { functionArn } from '../../triggers/testing/test-functions.ts';
import { type App, type AppOptions, newApp, newUser, type Parameters, type Reply, respond } from './sign-in-steps.ts';

/** Settings that AWS requires before a pool may send codes. Nothing is sent with them. */
const messagePool = {
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
  },
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
} as const satisfies AppOptions['pool'];

const ExplicitAuthFlows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;

type Mode = 'OFF' | 'OPTIONAL' | 'ON';

interface FactorAppOptions {
  readonly mode: Mode;
  readonly factors?: readonly MfaFactor[];
  readonly pool?: AppOptions['pool'];
  /** Whether a passkey of `example.com` is one factor or both. The pool's policy must list passkeys. */
  readonly passkeys?: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION' | null;
}

/** Creates a pool and a client that allow every flow. SMS is a factor whenever MFA is not off. */
export async function newFactorApp(
  services: TestServices,
  { mode, factors = [], pool, passkeys = null }: FactorAppOptions,
): Promise<App> {
  const app = await newApp(services, {
    pool: { ...messagePool, ...pool },
    client: { ExplicitAuthFlows: [...ExplicitAuthFlows] },
  });
  if (passkeys !== null) {
    const WebAuthnConfiguration = { RelyingPartyId: 'example.com', FactorConfiguration: passkeys };
    await callOperation(services, SetUserPoolMfaConfig, { UserPoolId: app.UserPoolId, WebAuthnConfiguration });
  }
  await setFactors(app, mode, factors);
  return app;
}

/** Changes the MFA mode of a pool, and its factors besides SMS. */
export async function setFactors(
  { services, UserPoolId }: App,
  MfaConfiguration: Mode,
  factors: readonly MfaFactor[],
): Promise<void> {
  const offered = {
    ...(factors.includes('SOFTWARE_TOKEN_MFA') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(factors.includes('EMAIL_OTP') && { EmailMfaConfiguration: {} }),
  };
  const isRequired = MfaConfiguration === 'ON';
  const input = { UserPoolId, MfaConfiguration: isRequired ? ('OPTIONAL' as const) : MfaConfiguration };
  await callOperation(services, SetUserPoolMfaConfig, MfaConfiguration === 'OFF' ? input : { ...input, ...offered });
  if (isRequired) await requireMfa(services, UserPoolId);
}

/**
 * The settings of a pool that say how passwords are recovered, what a reset does to devices, which addresses a sign-up
 * verifies, and whether the first sign-in after it needs a second factor.
 */
export const accountSettings = ({
  recovery,
  dropsTrust,
  verifies,
  firstSignInIsFree,
}: {
  readonly recovery: keyof Addresses | null;
  readonly dropsTrust: boolean;
  readonly verifies: readonly (keyof Addresses)[];
  readonly firstSignInIsFree: boolean;
}): AppOptions['pool'] => ({
  AutoVerifiedAttributes: [...verifies],
  AccountRecoverySetting: {
    RecoveryMechanisms: [{ Name: recovery === null ? 'admin_only' : `verified_${recovery}`, Priority: 1 }],
  },
  UserPoolTags: {
    'latchkey:device-trust-after-reset': dropsTrust ? 'drop' : 'keep',
    'latchkey:first-sign-in': firstSignInIsFree ? 'tokens' : 'mfa-setup',
  },
});

/** A user's addresses, unique among all tests. */
export interface Addresses {
  readonly email: string;
  readonly phone_number: string;
}

let numbers = 0;

/** Returns new addresses. */
export function freshAddresses(): Addresses {
  numbers += 1;
  return { email: `person${numbers}@example.com`, phone_number: `+1555${String(numbers).padStart(7, '0')}` };
}

/** Creates a user with a password and verified addresses of the given kinds. */
export async function newReachable(
  app: App,
  name: string,
  kinds: readonly (keyof Addresses)[] = ['email', 'phone_number'],
): Promise<Addresses> {
  const addresses = freshAddresses();
  const attributes = Object.fromEntries(
    kinds.flatMap((kind) => [
      [kind, addresses[kind]],
      [`${kind}_verified`, 'true'],
    ]),
  );
  await newUser(app, name, { attributes });
  return addresses;
}

/** Enables these factors as an administrator, disables all others, and sets the preferred one. */
export async function chooseFactors(
  { services, UserPoolId }: App,
  Username: string,
  factors: readonly MfaFactor[],
  preferred: MfaFactor | null,
): Promise<void> {
  const settingsOf = (factor: MfaFactor) => ({
    Enabled: factors.includes(factor),
    PreferredMfa: factors.includes(factor) && preferred === factor,
  });
  await callOperation(services, AdminSetUserMFAPreference, {
    UserPoolId,
    Username,
    SMSMfaSettings: settingsOf('SMS_MFA'),
    EmailMfaSettings: settingsOf('EMAIL_OTP'),
    SoftwareTokenMfaSettings: settingsOf('SOFTWARE_TOKEN_MFA'),
  });
}

/** Returns the latest code that was sent to an address. */
export function latestCode({ services }: Pick<App, 'services'>, address: string): string {
  const [message] = services.inbox.list(address);
  if (message?.code == null) throw new Error(`No code was sent to ${address}.`);
  return message.code;
}

/** Returns a code different from this one. */
export const otherThan = (code: string): string => (code === '000000' ? '000001' : '000000');

type SentCodeChallenge = 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP';

/** Answers a challenge with a code that was sent. */
export function respondWithSentCode(
  app: App,
  name: SentCodeChallenge,
  USERNAME: string,
  Session: string | undefined,
  code: string,
  more: Parameters = {},
): Promise<Reply> {
  return respond(app, name, { USERNAME, [`${name}_CODE`]: code, ...more }, Session);
}

/** Rules of the Lambda triggers: how many right answers they require, and how many wrong ones end the sign-in. */
export interface CustomRules {
  readonly rights: number;
  readonly wrongs: number;
}

/** The answer that the triggers accept. */
export const RIGHT_ANSWER = 'the magic word';

interface Result {
  readonly challengeName: string;
  readonly challengeResult: boolean;
}

/**
 * Registers the three triggers of CUSTOM_AUTH. After SRP_A they ask for the password, then for the right answer.
 * @returns LambdaConfig of the pool
 */
export function customFunctions({ functions }: TestServices, name: string, rules: CustomRules): LambdaConfigType {
  functions.set(`${name}-define`, (event) => {
    const session = event.request['session'] as readonly Result[];
    const answers = session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE');
    const rights = answers.filter(({ challengeResult }) => challengeResult).length;
    if (session.length === 1 && session[0]?.challengeName === 'SRP_A') return decided(event, 'PASSWORD_VERIFIER');
    if (answers.length - rights >= rules.wrongs) return { ...event, response: { failAuthentication: true } };
    if (rights >= rules.rights) return { ...event, response: { issueTokens: true } };
    return decided(event, 'CUSTOM_CHALLENGE');
  });
  functions.set(`${name}-create`, (event) => ({
    ...event,
    response: { publicChallengeParameters: { hint: 'please' }, privateChallengeParameters: { word: RIGHT_ANSWER } },
  }));
  functions.set(`${name}-verify`, (event) => {
    const { word } = event.request['privateChallengeParameters'] as { readonly word: string };
    return { ...event, response: { answerCorrect: event.request['challengeAnswer'] === word } };
  });
  return {
    DefineAuthChallenge: functionArn(`${name}-define`),
    CreateAuthChallenge: functionArn(`${name}-create`),
    VerifyAuthChallengeResponse: functionArn(`${name}-verify`),
  };
}

const decided = (event: object, challengeName: string) => ({
  ...event,
  response: { challengeName, issueTokens: false, failAuthentication: false },
});
