/** The choice of a first factor (SELECT_CHALLENGE), of a second factor (SELECT_MFA_TYPE), and of one to set up (MFA_SETUP). */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError, PageName } from '../page-context.ts';
import { errorMessage, form, hidden, linkLine } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { signInWords } from '../sign-in/words.ts';
import { factorIcon } from './icons.ts';
import { choiceWords } from './words.ts';

/** Names of challenges. */
export type FirstFactor = 'PASSWORD' | 'WEB_AUTHN' | 'EMAIL_OTP' | 'SMS_OTP';
export type SecondFactor = 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP';

export interface Way<Factor> {
  readonly factor: Factor;
  /** Where a code goes, such as `m***@e***`. */
  readonly destination?: string;
}

/** The buttons post `factor` and `username` to `login`. */
export interface FirstFactorView {
  readonly username: string;
  readonly ways: readonly Way<FirstFactor>[];
  readonly error?: PageError;
}

export function firstFactorPage(context: PageContext, { username, ways, error }: FirstFactorView): HtmlPage {
  return choicePage(context, {
    at: 'login',
    heading: choiceWords[context.language].firstTitle,
    description: username,
    fields: { username },
    ways,
    error,
  });
}

/** The buttons post `factor` to `mfa/select`. */
export interface SecondFactorView {
  readonly ways: readonly Way<SecondFactor>[];
  readonly error?: PageError;
}

export function secondFactorPage(context: PageContext, { ways, error }: SecondFactorView): HtmlPage {
  const words = choiceWords[context.language];
  const [heading, description] = [words.secondTitle, words.secondDescription];
  return choicePage(context, { at: 'mfa/select', heading, description, ways, error });
}

/** The buttons post `factor` to `mfa/register`. */
export function setUpChoicePage(context: PageContext, { ways, error }: SecondFactorView): HtmlPage {
  const words = choiceWords[context.language];
  const [heading, description] = [words.setUpTitle, words.setUpDescription];
  return choicePage(context, { at: 'mfa/register', heading, description, ways, error });
}

interface Choice {
  readonly at: PageName;
  readonly heading: string;
  readonly description: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly ways: readonly Way<FirstFactor | SecondFactor>[];
  readonly error: PageError | undefined;
}

function choicePage(context: PageContext, { at, heading, description, fields = {}, ways, error }: Choice): HtmlPage {
  const words = choiceWords[context.language];
  const hints = { WEB_AUTHN: words.webAuthnHint, SOFTWARE_TOKEN_MFA: words.appHint };
  return layout(context, {
    at,
    heading,
    description,
    body: html`${errorMessage(context, error)}
${form(
  context,
  { action: context.link(at) },
  html`${hidden(fields)}
<div class="ways">${ways.map(({ factor, destination }) => {
    const hint = destination ?? (factor === 'WEB_AUTHN' || factor === 'SOFTWARE_TOKEN_MFA' ? hints[factor] : undefined);
    return html`<button type="submit" class="other way" name="factor" value="${factor}">${factorIcon(factor)}<span>${words[factor]}${hint !== undefined && html`<small>${hint}</small>`}</span></button>`;
  })}</div>`,
)}
${linkLine(context.link('login', { prompt: 'login' }), signInWords[context.language].someoneElse)}`,
  });
}
