/** A password in the place of a temporary one (NEW_PASSWORD_REQUIRED), and required attributes that are missing. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { type AskedAttribute, attributeFields } from '../parts/attribute-fields.ts';
import { errorMessage, form, hiddenUsername, submitButton } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { newPasswordFields, type PasswordRules } from '../parts/password-fields.ts';
import { revealScript } from '../../pages/scripts.ts';
import { newPasswordWords } from './words.ts';

/** The form posts `password`, `confirmPassword` and `requiredAttributes[NAME]` to `changePassword`. */
export interface NewPasswordView {
  /** For password managers, which store it with the new password. */
  readonly username: string;
  readonly passwordRules: PasswordRules;
  /** The missing attributes. */
  readonly attributes: readonly AskedAttribute[];
  readonly error?: PageError;
}

export function newPasswordPage(context: PageContext, view: NewPasswordView): HtmlPage {
  const words = newPasswordWords[context.language];
  const { error } = view;
  return layout(context, {
    at: 'changePassword',
    heading: words.title,
    description: words.description,
    body: html`${errorMessage(context, error)}
${form(
  context,
  { action: context.link('changePassword') },
  html`${hiddenUsername(view.username)}
${newPasswordFields(context, error, view.passwordRules, { first: true })}
${attributeFields(context, error, view.attributes)}
${submitButton(context, words.save, { name: 'reset_password' })}`,
)}`,
    scripts: [revealScript],
  });
}
