/** Which test shows which flow with which client (promise 50), or why a client cannot do it. Each pattern matches one test. */
import type { TestSource } from '../public-promise.ts';

/** The flows that the promise names. */
const flows = [
  'sign-up',
  'SRP',
  'TOTP',
  'SMS',
  'e-mail',
  'devices',
  'passkeys',
  'custom challenges',
  'managed login',
  'refresh',
  'sign-out',
] as const;

type Flow = (typeof flows)[number];

/** A test, or the reason why there is none. */
type Shown = TestSource | string;

const story = (name: string, titles: RegExp): TestSource => {
  return { project: 'blackbox', file: `test/stories/${name}.test.ts`, titles };
};

const noBrowser = 'it opens no pages: an OAuth client does managed login';

const amplify: Readonly<Record<Flow, Shown>> = {
  'sign-up': story('amplify-account', /^sign-up is confirmed by a code/),
  SRP: story('amplify', /^a password by USER_SRP_AUTH/),
  TOTP: story('amplify', /an authenticator app is set up by a signed-in user/),
  SMS: story('amplify', /^devices SMS_MFA is asked for/),
  'e-mail': story('amplify', /^devices EMAIL_OTP is asked for/),
  devices: story('amplify', /USER_AUTH with a code registers a device/),
  passkeys: { project: 'blackbox', file: 'test/browser/passkeys.test.ts', titles: /deletes with aws-amplify/ },
  'custom challenges': story('amplify', /^CUSTOM_AUTH CUSTOM_WITH_SRP/),
  'managed login': {
    project: 'oauth-clients',
    file: 'test/oauth-clients/amplify.test.ts',
    titles: /signs in, reads the user, refreshes and signs out/,
  },
  refresh: story('amplify-account', /tokens are renewed with the refresh token/),
  'sign-out': story('amplify-account', /sign-out revokes the refresh token/),
};

const identityJs: Readonly<Record<Flow, Shown>> = {
  'sign-up': story('identity-js', /signs up, confirms, resets a forgotten password/),
  SRP: story('identity-js', /NEW_PASSWORD_REQUIRED: completes an account/),
  TOTP: story('identity-js', /MFA_SETUP: sets an authenticator app up/),
  SMS: story('identity-js-flows', /sendMFACode sends them/),
  'e-mail': 'it has no function for codes by e-mail as a second factor',
  devices: story('identity-js', /USER_PASSWORD_AUTH: signs in with the password, then with the device/),
  passkeys: 'it has no function for passkeys',
  'custom challenges': story('identity-js-flows', /initiateAuth: challenges without a password/),
  'managed login': noBrowser,
  refresh: story('identity-js', /challenge true, prompt false refreshes its tokens/),
  'sign-out': story('identity-js', /challenge true, prompt true refreshes its tokens .* signs out everywhere/),
};

const sdk: Readonly<Record<Flow, Shown>> = {
  'sign-up': story('aws-examples', /SDK for JavaScript v3: sign up/),
  SRP: story('sign-in', /USER_SRP_AUTH returns tokens for the proof/),
  TOTP: story('mfa', /MFA_SETUP leads from a password to a code/),
  SMS: story('mfa-codes', /optional, by RespondToAuthChallenge SMS_MFA: shows/),
  'e-mail': story('mfa-codes', /optional, by RespondToAuthChallenge EMAIL_OTP: shows/),
  devices: story('device-trust', /issued in an MFA sign-in, confirmed and remembered/),
  passkeys: {
    project: 'blackbox',
    file: 'test/browser/passkeys.test.ts',
    titles: /rejects an assertion that was used before/,
  },
  'custom challenges': story('custom-auth', /by InitiateAuth the right answer returns tokens/),
  'managed login': noBrowser,
  refresh: story('refresh-tokens', /by GetTokensFromRefreshToken, which/),
  'sign-out': story('refresh-tokens', /^the end of sessions GlobalSignOut/),
};

const boto3: Readonly<Record<Flow, Shown>> = {
  'sign-up': story('boto3-flows', / sign_up$/),
  SRP: story('boto3-flows', / srp$/),
  TOTP: story('boto3-flows', / totp$/),
  SMS: story('boto3-flows', / sms$/),
  'e-mail': story('boto3-flows', / email$/),
  devices: story('boto3', /Boto3 challenge true, prompt false$/),
  passkeys: 'the versions of Debian 12 do not know the operations for passkeys, and have no authenticator',
  'custom challenges': story('boto3-flows', / custom_challenge$/),
  'managed login': noBrowser,
  refresh: story('boto3-flows', / refresh$/),
  'sign-out': story('boto3-flows', / sign_out$/),
};

const clients = {
  Amplify: amplify,
  'amazon-cognito-identity-js': identityJs,
  'the AWS SDK for JavaScript': sdk,
  'the AWS CLI and boto3': boto3,
};

const counted = (test: TestSource, counts: TestSource['counts'] & {}): TestSource => ({ ...test, counts });

/** The tests of the named flows, counted for each client: one for each flow that the client can do. */
export const namedFlows: readonly TestSource[] = Object.entries(clients).flatMap(([client, shown]) => {
  const tests = Object.values(shown).filter((one) => typeof one !== 'string');
  const counts = { what: `named flows with ${client}`, promised: tests.length };
  return tests.map((test) => counted(test, counts));
});

/** What clients cannot do, with the reason. */
export const missingFlows: readonly string[] = Object.entries(clients).flatMap(([client, shown]) => {
  return flows.flatMap((flow) => {
    const reason = shown[flow];
    return typeof reason === 'string' ? [`${flow} with ${client} (${reason})`] : [];
  });
});
