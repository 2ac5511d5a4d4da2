/** The page `forgotPassword`: sends the code that resets the password, as ForgotPassword does. */
import { ForgotPassword } from '../../../operations/users/self-service/ForgotPassword.ts';
import { callAsClient } from '../calls/client-call.ts';
import { formErrorOf } from '../calls/form-error.ts';
import { keepSentCode, keptSentCode } from '../calls/sent-code.ts';
import { goTo, show } from '../flow/answers.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { statusOf } from '../flow/page-errors.ts';
import { canResetPassword, identifierOf } from '../flow/sign-in-options.ts';
import { errorPage, forgotPasswordPage } from '../pages.ts';
import type { PageError } from '../page-context.ts';

/** GET */
export async function showForgotPassword(page: LoginPage): Promise<Response> {
  return canResetPassword(page.address.pool) ? showForm(page, undefined) : showClosed(page);
}

/** POST: also for another code, from the page that takes it. */
export async function forgotPassword(page: LoginPage): Promise<Response> {
  if (!canResetPassword(page.address.pool)) return showClosed(page);
  const username = page.form['username']?.trim() ?? '';
  if (username === '') return showForm(page, { message: 'missingValue', field: 'username' });
  try {
    const reply = await callAsClient(page, 'ForgotPassword', { Username: username }, (call) =>
      ForgotPassword.run(call),
    );
    const wasResent = keptSentCode(page, 'reset')?.username === username;
    keepSentCode(page, { purpose: 'reset', username, details: reply.CodeDeliveryDetails ?? {}, wasResent });
    return goTo(page, 'confirmforgotPassword');
  } catch (error) {
    return showForm(page, formErrorOf(page, error));
  }
}

/** Only an administrator resets passwords in this pool (AccountRecoverySetting). */
function showClosed(page: LoginPage): Promise<Response> {
  return show(page, (drawing) => errorPage(drawing, { message: 'notRecoverable' }), 400);
}

function showForm(page: LoginPage, error: PageError | undefined): Promise<Response> {
  const { form, parameters, address } = page;
  const username = form['username'] ?? parameters.get('username') ?? parameters.get('login_hint') ?? undefined;
  return show(
    page,
    (drawing) =>
      forgotPasswordPage(drawing, {
        identifier: identifierOf(address.pool),
        ...(username !== undefined && { username }),
        ...(error !== undefined && { error }),
      }),
    error === undefined ? 200 : statusOf(error),
  );
}
