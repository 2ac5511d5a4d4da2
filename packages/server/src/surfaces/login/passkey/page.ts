/** Passkeys: sign-in, and registration of a new one. The only pages that need a script. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError, PageName } from '../page-context.ts';
import { errorMessage, form, hidden, linkLine } from '../parts/form.ts';
import { html, safeAddress } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { passkeyScript } from '../../pages/scripts.ts';
import { signInWords } from '../sign-in/words.ts';
import { errorWords } from '../words/errors.ts';
import { passkeyWords } from './words.ts';

/** The form posts `username` and `credential` (AuthenticationResponseJSON) to `login`. */
export interface PasskeySignInView {
  readonly username: string;
  /** PublicKeyCredentialRequestOptions as JSON. */
  readonly options: string;
  /** Whether the user can choose another first factor, at `login` with `choose=true`. */
  readonly hasOtherWays?: boolean;
  readonly error?: PageError;
}

export function passkeySignInPage(context: PageContext, view: PasskeySignInView): HtmlPage {
  const words = passkeyWords[context.language];
  const others = signInWords[context.language];
  const { link } = context;
  return passkeyPage(context, {
    at: 'login',
    kind: 'get',
    heading: words.signInTitle,
    description: words.signInDescription,
    button: words.use,
    options: view.options,
    fields: { username: view.username },
    error: view.error,
    after: html`${view.hasOtherWays && linkLine(link('login', { choose: 'true' }), others.otherWay)}
${linkLine(link('login', { prompt: 'login' }), others.someoneElse)}`,
  });
}

/** The form posts `credential` (RegistrationResponseJSON) to `passkeys/add`. */
export interface PasskeyAddView {
  /** PublicKeyCredentialCreationOptions as JSON. */
  readonly options: string;
  /** Where the user goes without a passkey: the redirect URI, which the handler has checked. */
  readonly backTo?: string;
  readonly error?: PageError;
}

export function passkeyAddPage(context: PageContext, { options, backTo, error }: PasskeyAddView): HtmlPage {
  const words = passkeyWords[context.language];
  return passkeyPage(context, {
    at: 'passkeys/add',
    kind: 'create',
    heading: words.addTitle,
    description: words.addDescription,
    button: words.create,
    options,
    fields: {},
    error,
    after: html`${backTo !== undefined && linkLine(safeAddress(backTo), words.notNow)}`,
  });
}

interface Passkey {
  readonly at: PageName;
  readonly kind: 'get' | 'create';
  readonly heading: string;
  readonly description: string;
  readonly button: string;
  readonly options: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly error: PageError | undefined;
  readonly after: ReturnType<typeof html>;
}

function passkeyPage(context: PageContext, page: Passkey): HtmlPage {
  const { at, kind, heading, description, button, options, fields, error, after } = page;
  const errors = errorWords[context.language];
  const messages = {
    cancelled: errors.passkeyCancelled,
    failed: errors.passkeyFailed,
    unsupported: errors.passkeyUnsupported,
  };
  return layout(context, {
    at,
    heading,
    description,
    body: html`${errorMessage(context, error)}
${form(
  context,
  { action: context.link(at), data: { 'data-passkey': kind, 'data-options': options } },
  html`${hidden({ ...fields, credential: '' })}
<div role="alert">${Object.entries(messages).map(
    ([name, text]) => html`<p class="errorMessage-customizable" data-error="${name}" hidden>${text}</p>`,
  )}</div>
<button type="button" class="btn btn-primary submitButton-customizable" data-start hidden>${button}</button>
<noscript><p class="errorMessage-customizable">${passkeyWords[context.language].noScript}</p></noscript>`,
)}
${after}`,
    scripts: [passkeyScript],
  });
}
