import type { Client } from '../client.ts';
import type { Session } from '../session/session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { StringMap } from '../wire.ts';
import { byUsername, type UsernameInput } from './by-username.ts';
import { type CodeDelivery, deliveryOf, wireAttributes } from './delivery.ts';
import { callForms, checkOptions, object, requiredText, text, usernameForms } from '../options.ts';

/** A new user. */
export interface SignUpInput extends UsernameInput {
  /** May be left out in pools whose users sign in without a password. */
  readonly password?: string;
  readonly attributes?: StringMap;
}

/** The result of a sign-up. */
export interface SignedUp {
  /** UserSub. */
  readonly userSub: string | undefined;
  /** UserConfirmed: true if no code is needed. */
  readonly confirmed: boolean;
  /** Where the code was sent. */
  readonly delivery: CodeDelivery;
}

/**
 * Creates a new user.
 *
 * Sends SignUp { ClientId, Username, Password, UserAttributes, SecretHash, ClientMetadata }.
 *
 * @throws UserExistsError, PasswordRefusedError
 */
export async function signUp(client: Client, input: SignUpInput): Promise<SignedUp> {
  checkOptions('signUp', input, { ...usernameForms, password: text, attributes: object });
  const { password, attributes = {} } = input;
  const request = {
    ...(await byUsername(client, input)),
    Password: password,
    UserAttributes: wireAttributes(attributes),
  };
  const { UserSub, UserConfirmed = false, CodeDeliveryDetails } = await client.call('SignUp', request, input);
  return { userSub: UserSub, confirmed: UserConfirmed, delivery: deliveryOf(CodeDeliveryDetails) };
}

/**
 * Confirms a sign-up with the code that was sent.
 *
 * Sends ConfirmSignUp { ClientId, Username, ConfirmationCode, SecretHash, ClientMetadata }.
 *
 * @returns the Session for a first sign-in without another factor (`flow: 'USER_AUTH', session`), if the app client allows it
 * @throws CodeMismatchError, CodeExpiredError
 */
export async function confirmSignUp(
  client: Client,
  input: UsernameInput & { readonly code: string },
): Promise<string | undefined> {
  checkOptions('confirmSignUp', input, { ...usernameForms, code: requiredText });
  const request = { ...(await byUsername(client, input)), ConfirmationCode: input.code.trim() };
  return (await client.call('ConfirmSignUp', request, input)).Session;
}

/** Requests a new code for a sign-up. Sends ResendConfirmationCode { ClientId, Username, SecretHash, ClientMetadata }. */
export async function resendSignUpCode(client: Client, input: UsernameInput): Promise<CodeDelivery> {
  checkOptions('resendSignUpCode', input, usernameForms);
  const { CodeDeliveryDetails } = await client.call('ResendConfirmationCode', await byUsername(client, input), input);
  return deliveryOf(CodeDeliveryDetails);
}

/** Deletes the signed-in user permanently. Sends DeleteUser { AccessToken }; end the session with `signOut` afterwards. */
export async function deleteUser(session: Session, options: CallOptions = {}): Promise<void> {
  checkOptions('deleteUser', options, callForms);
  await session.client.call('DeleteUser', { AccessToken: await session.accessToken() }, options);
}
