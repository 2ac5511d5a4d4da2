/** Sign-up. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { type AskedAttribute, attributeFields } from '../parts/attribute-fields.ts';
import { divider, errorMessage, field, form, hidden, linkLine, submitButton } from '../parts/form.ts';
import { filled, type Html, html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { passwordField, type PasswordRules, passwordRules, passwordRulesId } from '../parts/password-fields.ts';
import { revealScript } from '../../pages/scripts.ts';
import { commonWords } from '../words/common.ts';
import { type Provider, providerButtons } from '../sign-in/providers.ts';
import { signUpWords } from './words.ts';

/** The form posts `username`, `password` and `requiredAttributes[NAME]` to `signup`. */
export interface SignUpView {
  /** What the user is called by. With `email` or `phone` it is not asked for again as an attribute. */
  readonly identifier: 'username' | 'email' | 'phone' | 'emailOrPhone';
  readonly username?: string;
  readonly attributes: readonly AskedAttribute[];
  readonly passwordRules: PasswordRules;
  /** Addresses of both documents in the page's language; undefined: no sentence. */
  readonly terms?: { readonly termsOfUse: string; readonly privacyPolicy: string };
  readonly providers?: readonly Provider[];
  readonly error?: PageError;
}

export function signUpPage(context: PageContext, view: SignUpView): HtmlPage {
  const words = signUpWords[context.language];
  const common = commonWords[context.language];
  const { identifier, error, providers = [] } = view;
  const inputs = { username: 'text', email: 'email', phone: 'tel', emailOrPhone: 'text' } as const;
  const purposes = { username: 'username', email: 'email', phone: 'tel', emailOrPhone: 'username' } as const;
  return layout(context, {
    at: 'signup',
    heading: words.title,
    body: html`${errorMessage(context, error)}
${form(
  context,
  { action: context.link('signup') },
  html`${hidden({ cognitoAsfData: '' })}
${field(error, {
  id: 'signUpFormUsername',
  name: 'username',
  label: common[identifier],
  type: inputs[identifier],
  autocomplete: purposes[identifier],
  value: view.username,
  first: true,
  maxlength: 128,
  hint: identifier === 'phone' ? common.phoneHint : undefined,
})}
${attributeFields(context, error, view.attributes)}
${passwordField(context, error, {
  name: 'password',
  id: 'signUpFormPassword',
  label: common.password,
  autocomplete: 'new-password',
  describedBy: passwordRulesId,
})}
${passwordRules(context, view.passwordRules)}
${view.terms && agreement(context, view.terms)}
${submitButton(context, words.signUp, { name: 'signUpButton' })}`,
)}
${providers.length > 0 && html`${divider(context)}<div class="providers">${providerButtons(context, providers)}</div>`}
${linkLine(context.link('login'), common.signIn, words.haveAccount)}`,
    scripts: [revealScript],
  });
}

/** The sentence with links to both documents. There is nothing to tick. */
function agreement({ language }: PageContext, terms: NonNullable<SignUpView['terms']>): Html {
  const words = signUpWords[language];
  const links = {
    terms: documentLink(terms.termsOfUse, words.terms),
    privacy: documentLink(terms.privacyPolicy, words.privacy),
  };
  return html`<p class="legalText-customizable">${filled(words.agreement, links)}</p>`;
}

function documentLink(address: string, text: string): Html {
  // Another scheme, such as `javascript:`, would run in this page.
  const isWeb = /^https?:\/\//i.test(address);
  return isWeb ? html`<a href="${address}" target="_blank" rel="noopener noreferrer">${text}</a>` : html`${text}`;
}
