/** Password fields, and the rules for a new password. */
import type { PageContext, PageError } from '../page-context.ts';
import { commonWords } from '../words/common.ts';
import { attributes, type Html, html, trusted } from '../../pages/html.ts';
import { errorId } from './form.ts';

/** The password policy of the pool. */
export interface PasswordRules {
  readonly minimumLength: number;
  readonly upper?: boolean;
  readonly lower?: boolean;
  readonly number?: boolean;
  readonly symbol?: boolean;
}

interface PasswordField {
  readonly name: string;
  readonly id: string;
  readonly label: string;
  readonly autocomplete: 'current-password' | 'new-password';
  readonly describedBy?: string;
  readonly first?: boolean;
}

const eye = trusted(
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true"><path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12Z"/><circle cx="12" cy="12" r="3"/><path class="slash" d="m4 4 16 16"/></svg>',
);

/**
 * A password field with a button that shows what is written, if scripts run (`revealScript`). Classic
 * pages have none: programs find the field by its label, and the button's would match as well.
 */
export function passwordField(
  { language, theme }: PageContext,
  error: PageError | undefined,
  given: PasswordField,
): Html {
  const { name, id, label, autocomplete, first, describedBy } = given;
  const isWrong = error?.field === name;
  const descriptions = [...(isWrong ? [errorId] : []), ...(describedBy === undefined ? [] : [describedBy])].join(' ');
  const own = attributes({
    id,
    name,
    autocomplete,
    autofocus: error === undefined ? first : isWrong,
    'aria-invalid': isWrong ? 'true' : undefined,
    'aria-describedby': descriptions === '' ? undefined : descriptions,
  });
  return html`<div class="field">
<label class="label-customizable" for="${id}">${label}</label>
<input class="form-control inputField-customizable" type="password" required${own}>
${theme.version === 2 && html`<button type="button" class="reveal" aria-label="${commonWords[language].showPassword}" aria-pressed="false" aria-controls="${id}" hidden>${eye}</button>`}
</div>`;
}

/** The id of the list of rules, which the field refers to. */
export const passwordRulesId = 'password-rules';

/** Two fields for a new password, with its rules. They are posted as `password` and `confirmPassword`. */
export function newPasswordFields(
  context: PageContext,
  error: PageError | undefined,
  rules: PasswordRules,
  { first = false }: { readonly first?: boolean } = {},
): Html {
  const words = commonWords[context.language];
  const shared = { autocomplete: 'new-password' } as const;
  return html`${passwordField(context, error, {
    ...shared,
    name: 'password',
    id: 'new_password',
    label: words.newPassword,
    describedBy: passwordRulesId,
    first,
  })}
${passwordRules(context, rules)}
${passwordField(context, error, {
  ...shared,
  name: 'confirmPassword',
  id: 'confirm_password',
  label: words.repeatPassword,
})}`;
}

/** What a new password needs. */
export function passwordRules({ language }: PageContext, rules: PasswordRules): Html {
  const words = commonWords[language];
  const needed = [
    words.ruleLength.replace('{count}', String(rules.minimumLength)),
    ...(rules.lower ? [words.ruleLower] : []),
    ...(rules.upper ? [words.ruleUpper] : []),
    ...(rules.number ? [words.ruleNumber] : []),
    ...(rules.symbol ? [words.ruleSymbol] : []),
  ];
  return html`<div class="rules" id="${passwordRulesId}">${words.passwordRules}<ul>${needed.map((rule) => html`<li>${rule}</li>`)}</ul></div>`;
}
