/**
 * How many codes can be asked for and tried in an hour, against Cognito's table ("Quotas in Amazon Cognito" of the developer guide;
 * where it gives a range by risk, the number without a risk). The clock of the server stands still, and is moved to the next hour.
 */
import {
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { advance, control } from '../harness/development.ts';
import { choicePool, createFactorApp, newPersonWithAddresses, preferFactors, preferred } from '../harness/factors.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, createApp, initiate } from '../harness/sign-in.ts';

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { mfa: 'OFF', pool: { AutoVerifiedAttributes: ['email'] } });
  await control(latchkey, 'clock', { frozen: true });
});
afterAll(() => latchkey.stop());

/** A call that counts. */
type Attempt = () => Promise<unknown>;

async function signedIn(): Promise<string> {
  const name = uniqueName();
  const { username: USERNAME } = await newPerson(app, name, { email: `${name}@example.com`, email_verified: 'true' });
  const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password });
  return AuthenticationResult?.AccessToken ?? '';
}

async function unconfirmed(): Promise<{ readonly ClientId: string; readonly Username: string }> {
  const user = { ClientId: app.clientId, Username: uniqueName('new') };
  const UserAttributes = [{ Name: 'email', Value: `${user.Username}@example.com` }];
  await app.sdk.send(new SignUpCommand({ ...user, Password: password, UserAttributes }));
  return user;
}

async function recoverable(): Promise<{ readonly ClientId: string; readonly Username: string }> {
  const Username = uniqueName('forgetful');
  await newPerson(app, Username, { email: `${Username}@example.com`, email_verified: 'true' });
  return { ClientId: app.clientId, Username };
}

const ConfirmationCode = '000000';

/** Cognito's table: what is counted, how often in an hour, and a call of it by a new user. */
const table: readonly (readonly [what: string, perHour: number, prepare: () => Promise<Attempt>])[] = [
  [
    'ForgotPassword',
    5,
    async () => {
      const user = await recoverable();
      return () => app.sdk.send(new ForgotPasswordCommand(user));
    },
  ],
  [
    'ConfirmForgotPassword',
    5,
    async () => {
      const user = await recoverable();
      await app.sdk.send(new ForgotPasswordCommand(user));
      const input = { ...user, ConfirmationCode, Password: password };
      return () => refusal(app.sdk.send(new ConfirmForgotPasswordCommand(input))).then(limitOf);
    },
  ],
  [
    'ResendConfirmationCode',
    5,
    async () => {
      const user = await unconfirmed();
      return () => app.sdk.send(new ResendConfirmationCodeCommand(user));
    },
  ],
  [
    'ConfirmSignUp',
    15,
    async () => {
      const user = await unconfirmed();
      return () => refusal(app.sdk.send(new ConfirmSignUpCommand({ ...user, ConfirmationCode }))).then(limitOf);
    },
  ],
  [
    'GetUserAttributeVerificationCode',
    5,
    async () => {
      const AccessToken = await signedIn();
      return () => app.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }));
    },
  ],
  [
    'VerifyUserAttribute',
    15,
    async () => {
      const AccessToken = await signedIn();
      await app.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }));
      const input = { AccessToken, AttributeName: 'email', Code: ConfirmationCode };
      return () => refusal(app.sdk.send(new VerifyUserAttributeCommand(input))).then(limitOf);
    },
  ],
  [
    'ChangePassword',
    5,
    async () => {
      const AccessToken = await signedIn();
      const input = { AccessToken, PreviousPassword: password, ProposedPassword: password };
      return () => app.sdk.send(new ChangePasswordCommand(input));
    },
  ],
  [
    'codes as the second factor',
    20,
    async () => {
      const codes = await createFactorApp(latchkey, { mode: 'ON', email: true });
      const person = await newPersonWithAddresses(codes, ['email']);
      await preferFactors(codes, person, { EmailMfaSettings: preferred });
      const { username: USERNAME } = person;
      return () => initiate(codes, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password });
    },
  ],
  [
    'codes as the first factor',
    10,
    async () => {
      const codes = await createFactorApp(latchkey, { mode: 'OFF' }, { pool: choicePool });
      const { username: USERNAME } = await newPersonWithAddresses(codes, ['email']);
      return () => initiate(codes, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    },
  ],
];

const isLimit = ({ name, message }: { readonly name: string; readonly message: string }): boolean =>
  /LimitExceeded|TooManyRequests/.test(name) && message.startsWith('Attempt limit exceeded');

/** Passes the refusal of a wrong code on as an answer, and that of a limit as an error. */
function limitOf(found: { readonly name: string; readonly message: string }): void {
  if (isLimit(found)) throw Object.assign(new Error(found.message), { name: found.name });
}

/** Returns how many attempts are answered before the limit. */
async function allowed(attempt: Attempt): Promise<number> {
  for (let count = 0; ; count += 1) {
    const outcome = await attempt().catch((error: Error) => error);
    if (!(outcome instanceof Error)) continue;
    if (!isLimit(outcome)) throw outcome;
    return count;
  }
}

it.each(table)('%s: %i an hour', async (_what, perHour, prepare) => {
  const attempt = await prepare();
  const first = await allowed(attempt);
  await advance(latchkey, 'PT1H');
  // Codes and tokens end meanwhile, so only what needs neither is counted in the next hour.
  const next = await attempt().then(
    () => true,
    (error: Error) => !isLimit(error),
  );
  showPromise(24, [
    { what: 'limits of the table', reached: 1, promised: 9, bound: 'at least', isPart: true },
    { what: 'deviations', reached: Math.abs(first - perHour), promised: 0, bound: 'at most', isPart: true },
  ]);
  expect({ first, next }).toEqual({ first: perHour, next: true });
});
