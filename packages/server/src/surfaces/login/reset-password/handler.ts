/** The page `confirmforgotPassword`: sets a new password with a code, as ConfirmForgotPassword does. */
import { ConfirmForgotPassword } from '../../../operations/users/self-service/ConfirmForgotPassword.ts';
import { callAsClient } from '../calls/client-call.ts';
import { formErrorOf } from '../calls/form-error.ts';
import { codeFor, dropSentCode, type SentCode } from '../calls/sent-code.ts';
import { goTo, show } from '../flow/answers.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { statusOf } from '../flow/page-errors.ts';
import type { PageError } from '../page-context.ts';
import { passwordRulesOf } from '../sign-up/asked.ts';
import { resetPasswordPage } from '../pages.ts';

/** GET */
export async function showResetPassword(page: LoginPage): Promise<Response> {
  const sent = codeFor(page, 'reset');
  return sent === undefined ? goTo(page, 'forgotPassword') : showForm(page, sent, undefined);
}

/**
 * POST. Afterwards the user signs in with the new password: a code alone must not replace the first factor. Other browsers
 * are signed out (docs/decisions/0033).
 */
export async function resetPassword(page: LoginPage): Promise<Response> {
  const sent = codeFor(page, 'reset');
  if (sent === undefined) return goTo(page, 'forgotPassword');
  const { form } = page;
  const code = form['code']?.trim() ?? '';
  const { password = '', confirmPassword } = form;
  if (code === '') return showForm(page, sent, { message: 'missingValue', field: 'code' });
  if (password === '') return showForm(page, sent, { message: 'missingValue', field: 'password' });
  if (password !== confirmPassword)
    return showForm(page, sent, { message: 'passwordsDiffer', field: 'confirmPassword' });
  try {
    const given = { Username: sent.username, ConfirmationCode: code, Password: password };
    await callAsClient(page, 'ConfirmForgotPassword', given, (call) => ConfirmForgotPassword.run(call));
  } catch (error) {
    return showForm(page, sent, formErrorOf(page, error));
  }
  dropSentCode(page);
  return goTo(page, 'login', { notice: 'passwordChanged', username: sent.username });
}

function showForm(
  page: LoginPage,
  { username, destination = null, wasResent = false }: Pick<SentCode, 'username'> & Partial<SentCode>,
  error: PageError | undefined,
): Promise<Response> {
  return show(
    page,
    (drawing) =>
      resetPasswordPage(drawing, {
        username,
        wasResent,
        passwordRules: passwordRulesOf(page.address.pool),
        ...(destination !== null && { destination }),
        ...(error !== undefined && { error }),
      }),
    error === undefined ? 200 : statusOf(error),
  );
}
