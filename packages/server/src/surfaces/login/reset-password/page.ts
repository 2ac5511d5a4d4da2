/** The code that resets the password, and the new password. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { codeField, sentTo } from '../parts/code-field.ts';
import {
  errorMessage,
  form,
  hidden,
  hiddenUsername,
  linkLine,
  notice,
  otherButton,
  submitButton,
} from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { newPasswordFields, type PasswordRules } from '../parts/password-fields.ts';
import { revealScript } from '../../pages/scripts.ts';
import { commonWords } from '../words/common.ts';
import { resetPasswordWords } from './words.ts';

/**
 * The form posts `username`, `code`, `password` and `confirmPassword` to `confirmforgotPassword`; a second form posts
 * `username` to `forgotPassword`, for another code.
 */
export interface ResetPasswordView {
  readonly username: string;
  readonly destination?: string;
  readonly passwordRules: PasswordRules;
  readonly wasResent?: boolean;
  readonly error?: PageError;
}

export function resetPasswordPage(context: PageContext, view: ResetPasswordView): HtmlPage {
  const words = resetPasswordWords[context.language];
  const common = commonWords[context.language];
  const { username, error } = view;
  return layout(context, {
    at: 'confirmforgotPassword',
    heading: words.title,
    description: sentTo(context, view.destination, words.description),
    body: html`${errorMessage(context, error)}
${notice(view.wasResent && error === undefined ? common.codeSent : undefined)}
${form(
  context,
  { action: context.link('confirmforgotPassword') },
  html`${hiddenUsername(username)}
${codeField(context, error)}
${newPasswordFields(context, error, view.passwordRules)}
${submitButton(context, words.change, { name: 'reset_password' })}`,
)}
${form(context, { action: context.link('forgotPassword') }, html`${hidden({ username })}${otherButton(common.resend)}`)}
${linkLine(context.link('login'), common.backToSignIn)}`,
    scripts: [revealScript],
  });
}
