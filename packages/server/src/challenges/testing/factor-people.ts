/**
 * Pools whose people get codes by e-mail and SMS, or are asked by functions of the app, and the people's side of it.
 */
import type { LambdaConfigType } from '@latchkey/model';
import { callOperation, type TestServices } from '../../operations/testing/call.ts';
import { AdminSetUserMFAPreference } from '../../operations/mfa/AdminSetUserMFAPreference.ts';
import { SetUserPoolMfaConfig } from '../../operations/pools/SetUserPoolMfaConfig.ts';
import type { MfaFactor } from '../../records/user.ts';
import { functionArn } from '../../triggers/testing/test-functions.ts';
import { type App, type AppOptions, newApp, newPerson, type Parameters, type Reply, respond } from './people.ts';

/** Settings that AWS wants before a pool may send codes. Nothing is sent through them. */
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

/** A pool that takes every flow, and its client. SMS is a factor of it whenever there is MFA. */
export async function newFactorApp(
  services: TestServices,
  { mode, factors = [], pool }: { mode: Mode; factors?: readonly MfaFactor[]; pool?: AppOptions['pool'] },
): Promise<App> {
  const app = await newApp(services, {
    pool: { ...messagePool, ...pool },
    client: { ExplicitAuthFlows: [...ExplicitAuthFlows] },
  });
  await setFactors(app, mode, factors);
  return app;
}

/** Changes which factors a pool has besides SMS, and whether they are asked for. */
export async function setFactors(
  { services, UserPoolId }: App,
  MfaConfiguration: Mode,
  factors: readonly MfaFactor[],
): Promise<void> {
  const offered = {
    ...(factors.includes('SOFTWARE_TOKEN_MFA') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(factors.includes('EMAIL_OTP') && { EmailMfaConfiguration: {} }),
  };
  const input = { UserPoolId, MfaConfiguration };
  await callOperation(services, SetUserPoolMfaConfig, MfaConfiguration === 'OFF' ? input : { ...input, ...offered });
}

/** Somebody's addresses, which nobody else in the tests has. */
export interface Addresses {
  readonly email: string;
  readonly phone_number: string;
}

let numbers = 0;

/** Addresses that are new. */
export function freshAddresses(): Addresses {
  numbers += 1;
  return { email: `person${numbers}@example.com`, phone_number: `+1555${String(numbers).padStart(7, '0')}` };
}

/** A user with a password and with proved addresses of the kinds named. */
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
  await newPerson(app, name, { attributes });
  return addresses;
}

/** An administrator switches factors on, and all others off; the first of the list is preferred if one is to be. */
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

/** The latest code that went to an address. */
export function latestCode({ services }: Pick<App, 'services'>, address: string): string {
  const [message] = services.inbox.list(address);
  if (message?.code == null) throw new Error(`no code went to ${address}`);
  return message.code;
}

/** A code that is another than this one. */
export const otherThan = (code: string): string => (code === '000000' ? '000001' : '000000');

type SentCodeChallenge = 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP';

/** Answers a challenge that sent a code. */
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

/** The app's functions: how many right answers they want, and how many wrong ones they bear. */
export interface CustomRules {
  readonly rights: number;
  readonly wrongs: number;
}

/** What the functions take for a right answer. */
export const RIGHT_ANSWER = 'the magic word';

interface Result {
  readonly challengeName: string;
  readonly challengeResult: boolean;
}

/**
 * Registers the three functions of CUSTOM_AUTH. After SRP_A they ask for the password, then for the magic word.
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
