/** Users who cannot sign in before they have done something else. */
import { ServiceError } from '@latchkey/model';
import { ResendConfirmationCode } from '../../../operations/sign-up/ResendConfirmationCode.ts';
import { callAsClient } from '../calls/client-call.ts';
import { keepSentCode } from '../calls/sent-code.ts';
import { goTo } from '../flow/answers.ts';
import type { LoginPage } from '../flow/login-page.ts';

/**
 * Leads a user who is not confirmed to the page for the code, with a new one, and a user whose password must be reset to
 * the page for that. Returns undefined for other errors.
 */
export async function goToRecovery(page: LoginPage, error: unknown, username: string): Promise<Response | undefined> {
  if (!(error instanceof ServiceError)) return undefined;
  if (error.code === 'PasswordResetRequiredException') return goTo(page, 'confirmforgotPassword', { username });
  if (error.code !== 'UserNotConfirmedException') return undefined;
  await sendNewCode(page, username);
  return goTo(page, 'confirm', { username });
}

/** The page can also take an earlier code, and ask for another one: so a refusal does not matter here. It is logged. */
async function sendNewCode(page: LoginPage, username: string): Promise<void> {
  try {
    const reply = await callAsClient(page, 'ResendConfirmationCode', { Username: username }, (call) =>
      ResendConfirmationCode.run(call),
    );
    keepSentCode(page, { purpose: 'confirm', username, details: reply.CodeDeliveryDetails ?? {}, wasResent: false });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
