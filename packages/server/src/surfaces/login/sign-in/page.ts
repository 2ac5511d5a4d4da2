/** The first page: user name, with or without password; identity providers; the e-mail address of an organization. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { divider, errorMessage, field, form, hidden, linkLine, notice, submitButton } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { passwordField } from '../parts/password-fields.ts';
import { passkeyScript, revealScript } from '../../pages/scripts.ts';
import { type Identifier, userField } from '../parts/user-field.ts';
import { commonWords } from '../words/common.ts';
import { type Provider, providerButtons } from './providers.ts';
import { signInWords } from './words.ts';

/** The form posts to `login`: `username`; `password` if it is asked; `credential` (JSON) if a passkey was chosen. */
export interface SignInView {
  /** `providers`: the app client has no users of its own. */
  readonly asks: 'username' | 'username-and-password' | 'providers';
  readonly identifier: Identifier;
  /** What is in the field already, such as `login_hint`. */
  readonly username?: string;
  readonly providers?: readonly Provider[];
  /** Whether a provider has domain identifiers. A second form posts `idp_identifier` to `login`. */
  readonly asksCompanyEmail?: boolean;
  readonly canSignUp?: boolean;
  readonly canResetPassword?: boolean;
  /** PublicKeyCredentialRequestOptions as JSON: the browser offers passkeys in the field of the user name. */
  readonly passkeyOptions?: string;
  readonly notice?: 'passwordChanged' | 'confirmed';
  readonly error?: PageError;
}

export function signInPage(context: PageContext, view: SignInView): HtmlPage {
  const words = signInWords[context.language];
  const common = commonWords[context.language];
  const { asks, error, providers = [], passkeyOptions } = view;
  const withProviders = providers.length > 0 || view.asksCompanyEmail === true;
  const own = asks !== 'providers' && ownForm(context, view);
  const others =
    withProviders &&
    html`<div class="providers">
${providerButtons(context, providers)}
${view.asksCompanyEmail && companyForm(context, view)}
</div>`;
  const parts = context.theme.providersFirst ? [others, own] : [own, others];
  const [first, second] = parts.filter((part) => part !== false);
  return layout(context, {
    at: 'login',
    heading: words.title,
    body: html`${errorMessage(context, error)}
${notice(view.notice && common[view.notice])}
${first}
${second !== undefined && html`${divider(context)}${second}`}
${view.canSignUp && linkLine(context.link('signup'), words.signUp, words.newHere)}`,
    scripts: [
      ...(asks === 'username-and-password' ? [revealScript] : []),
      ...(passkeyOptions === undefined || asks === 'providers' ? [] : [passkeyScript]),
    ],
  });
}

function ownForm(context: PageContext, view: SignInView) {
  const words = signInWords[context.language];
  const common = commonWords[context.language];
  const { error, passkeyOptions, asks } = view;
  const passkeys = passkeyOptions !== undefined;
  const data = passkeys ? { 'data-passkey': 'autofill', 'data-options': passkeyOptions } : {};
  const withPassword = asks === 'username-and-password';
  return form(
    context,
    { action: context.link('login'), name: 'cognitoSignInForm', data },
    html`${hidden({ cognitoAsfData: '', ...(passkeys ? { credential: '' } : {}) })}
${userField(context, error, {
  identifier: view.identifier,
  value: view.username,
  first: view.username === undefined,
  offersPasskeys: passkeys,
})}
${
  withPassword &&
  passwordField(context, error, {
    name: 'password',
    id: 'signInFormPassword',
    label: common.password,
    autocomplete: 'current-password',
    first: view.username !== undefined,
  })
}
${withPassword && view.canResetPassword && linkLine(context.link('forgotPassword'), words.forgot)}
${submitButton(context, withPassword ? common.signIn : common.next)}`,
  );
}

function companyForm(context: PageContext, { error }: SignInView) {
  const words = signInWords[context.language];
  return form(
    context,
    { action: context.link('login') },
    html`<p class="idpDescription-customizable">${words.company}</p>
${field(error, {
  name: 'idp_identifier',
  label: words.companyEmail,
  type: 'email',
  autocomplete: 'email',
  maxlength: 320,
})}
<button type="submit" class="idpButton-customizable">${commonWords[context.language].continue}</button>`,
  );
}
