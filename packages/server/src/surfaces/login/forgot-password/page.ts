/** The request for a code that resets the password. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { errorMessage, form, hidden, linkLine, submitButton } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { type Identifier, userField } from '../parts/user-field.ts';
import { commonWords } from '../words/common.ts';
import { forgotPasswordWords } from './words.ts';

/** The form posts `username` to `forgotPassword`. */
export interface ForgotPasswordView {
  readonly identifier: Identifier;
  readonly username?: string;
  readonly error?: PageError;
}

export function forgotPasswordPage(context: PageContext, view: ForgotPasswordView): HtmlPage {
  const words = forgotPasswordWords[context.language];
  const { identifier, username, error } = view;
  return layout(context, {
    at: 'forgotPassword',
    heading: words.title,
    description: words.description,
    body: html`${errorMessage(context, error)}
${form(
  context,
  { action: context.link('forgotPassword') },
  html`${hidden({ cognitoAsfData: '' })}
${userField(context, error, { identifier, value: username, first: true, id: 'forgotPasswordUsername' })}
${submitButton(context, words.send, { name: 'reset_my_password' })}`,
)}
${linkLine(context.link('login'), commonWords[context.language].backToSignIn)}`,
  });
}
