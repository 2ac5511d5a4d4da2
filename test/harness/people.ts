/** Creates test users in the states that most tests begin with. */
import {
  AssociateSoftwareTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Authenticator } from './authenticator.ts';
import { createUser, password } from './aws.ts';
import { confirmDevice, type Device } from './device.ts';
import { type App, type Person, signIn } from './sign-in.ts';

let count = 0;

/** Returns a user name that no other user of this test file has. */
export function uniqueName(stem = 'ada'): string {
  count += 1;
  return `${stem}-${count}`;
}

/** Creates a confirmed user with a password and no second factor. */
export async function newPerson(app: App, username = uniqueName(), attributes: Readonly<Record<string, string>> = {}) {
  await createUser(app.sdk, app, username, attributes);
  return { username, password };
}

/** Sets up a new authenticator app and switches MFA on for the user. This uses the first code of the app. */
export async function setUpAuthenticator({ sdk }: App, AccessToken: string | undefined): Promise<Authenticator> {
  const { SecretCode = '' } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const authenticator = new Authenticator(SecretCode);
  await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: await authenticator.code() }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  return authenticator;
}

/** A user with an authenticator app that has two codes ready, and the access token of a first sign-in. */
export interface PersonWithTotp extends Person {
  readonly authenticator: Authenticator;
  readonly accessToken: string;
}

/** Creates a user whose sign-ins need a code. */
export async function newPersonWithTotp(
  app: App,
  username = uniqueName(),
  attributes: Readonly<Record<string, string>> = {},
): Promise<PersonWithTotp> {
  const person = await newPerson(app, username, attributes);
  const { result } = await signIn(app, person);
  const authenticator = await setUpAuthenticator(app, result.AccessToken);
  return { ...person, authenticator, accessToken: result.AccessToken ?? '' };
}

/** Creates a user whose sign-ins need a code, with a device that was confirmed after a sign-in with a code. One code is ready. */
export async function newPersonWithDevice(
  app: App,
  username = uniqueName(),
): Promise<PersonWithTotp & { device: Device }> {
  const person = await newPersonWithTotp(app, username);
  const { result } = await signIn(app, person);
  const { device } = await confirmDevice(app, result, 'laptop');
  return { ...person, device, accessToken: result.AccessToken ?? '' };
}
