/** The password on a page of its own, after the user name. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { errorMessage, form, hidden, linkLine, submitButton } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { passwordField } from '../parts/password-fields.ts';
import { revealScript } from '../../pages/scripts.ts';
import { type Identifier, userField } from '../parts/user-field.ts';
import { commonWords } from '../words/common.ts';
import { signInWords } from './words.ts';

/** The form posts `username` and `password` to `login`. */
export interface PasswordView {
  readonly username: string;
  readonly identifier: Identifier;
  readonly canResetPassword?: boolean;
  /** Whether the user can choose another first factor, at `login` with `username` and `choose=true`. */
  readonly hasOtherWays?: boolean;
  readonly error?: PageError;
}

export function passwordPage(context: PageContext, view: PasswordView): HtmlPage {
  const words = signInWords[context.language];
  const common = commonWords[context.language];
  const { username, error } = view;
  return layout(context, {
    at: 'login',
    heading: words.passwordTitle,
    body: html`${errorMessage(context, error)}
${form(
  context,
  { action: context.link('login'), name: 'cognitoSignInForm' },
  html`${hidden({ cognitoAsfData: '' })}
${userField(context, undefined, { identifier: view.identifier, value: username, readonly: true })}
${passwordField(context, error, {
  name: 'password',
  id: 'signInFormPassword',
  label: common.password,
  autocomplete: 'current-password',
  first: true,
})}
${view.canResetPassword && linkLine(context.link('forgotPassword'), words.forgot)}
${submitButton(context, common.signIn)}`,
)}
${view.hasOtherWays && linkLine(context.link('login', { choose: 'true' }), words.otherWay)}
${linkLine(context.link('login', { prompt: 'login' }), words.someoneElse)}`,
    scripts: [revealScript],
  });
}
