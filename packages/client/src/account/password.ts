import type { Client } from '../client.ts';
import type { Session } from '../session/session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import { byUsername, type UsernameInput } from './by-username.ts';
import { type CodeDelivery, deliveryOf } from './delivery.ts';
import { callForms, checkOptions, requiredText, usernameForms } from '../options.ts';

/**
 * Requests a code for a user who forgot the password.
 *
 * Sends ForgotPassword { ClientId, Username, SecretHash, ClientMetadata }.
 *
 * @throws LimitExceededError
 */
export async function requestPasswordReset(client: Client, input: UsernameInput): Promise<CodeDelivery> {
  checkOptions('requestPasswordReset', input, usernameForms);
  const { CodeDeliveryDetails } = await client.call('ForgotPassword', await byUsername(client, input), input);
  return deliveryOf(CodeDeliveryDetails);
}

/** The code of a password reset, and the new password. */
export interface PasswordResetInput extends UsernameInput {
  readonly code: string;
  readonly newPassword: string;
}

/**
 * Sets a new password with the code that was sent. It does not sign the user in.
 *
 * Sends ConfirmForgotPassword { ClientId, Username, ConfirmationCode, Password, SecretHash, ClientMetadata }.
 *
 * @throws CodeMismatchError, CodeExpiredError, PasswordRefusedError
 */
export async function resetPassword(client: Client, input: PasswordResetInput): Promise<void> {
  checkOptions('resetPassword', input, { ...usernameForms, code: requiredText, newPassword: requiredText });
  const { code, newPassword: Password } = input;
  const request = { ...(await byUsername(client, input)), ConfirmationCode: code.trim(), Password };
  await client.call('ConfirmForgotPassword', request, input);
}

/**
 * Changes the password of a signed-in user. The session and the device remain valid.
 *
 * Sends ChangePassword { AccessToken, PreviousPassword, ProposedPassword }.
 *
 * @param previous undefined for users who have no password yet (passkeys, e-mail codes)
 * @throws IncorrectCredentialsError, PasswordRefusedError
 */
export async function changePassword(
  session: Session,
  previous: string | undefined,
  proposed: string,
  options: CallOptions = {},
): Promise<void> {
  checkOptions('changePassword', options, callForms);
  const AccessToken = await session.accessToken();
  const input = { AccessToken, PreviousPassword: previous, ProposedPassword: proposed };
  await session.client.call('ChangePassword', input, options);
}
