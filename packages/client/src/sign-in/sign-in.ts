import type { Client } from '../client.ts';
import { checkOptions, choice, count, flag, nonEmptyText, object, type OptionForms, text } from '../options.ts';
import type { Attempt } from './attempt.ts';
import { begin } from './first-request.ts';
import { proceed } from './proceed.ts';
import type { SignInInput } from './sign-in-input.ts';
import type { SignInStep } from './step.ts';

const inputForms: OptionForms = {
  username: nonEmptyText,
  password: text,
  flow: /^undefined|^string \w+_AUTH$/,
  admin: flag,
  remember: choice,
  rememberFor: count,
  clientMetadata: object,
  preferred: text,
  session: text,
  signal: object,
};

/**
 * Signs a user in until the user is needed. The result is either done, or a challenge with a `respond` whose argument is typed for it.
 * SRP, device proofs, SECRET_HASH and repeated requests are automatic. A new device is confirmed, a remembered one is used.
 *
 * Sends InitiateAuth { AuthFlow, AuthParameters { USERNAME, SRP_A or PASSWORD, SECRET_HASH, DEVICE_KEY }, ClientMetadata } and
 * RespondToAuthChallenge { ChallengeName, ChallengeResponses { USERNAME, …, SECRET_HASH, DEVICE_KEY }, Session }; for a new device
 * ConfirmDevice, and UpdateDeviceStatus if it is to be remembered.
 *
 * @throws LatchkeyError IncorrectCredentialsError, LockedOutError, UserNotConfirmedError, UnreachableError …
 */
export async function signIn(client: Client, input: SignInInput): Promise<SignInStep> {
  checkOptions('signIn', input, inputForms);
  const { username, password } = input;
  const attempt: Attempt = { client, input, username, password, proceed: (reply) => proceed(attempt, reply) };
  return attempt.proceed(await begin(attempt));
}
