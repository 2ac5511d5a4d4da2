/** Pages with a message: errors, the end of an attempt, sign-out. */
import type { HtmlPage } from '../../pages/document.ts';
import type { ErrorKey, PageContext } from '../page-context.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { commonWords } from '../words/common.ts';
import { errorWords } from '../words/errors.ts';
import { messageWords } from './words.ts';

export interface ErrorView {
  /** What happened, for users. Default: the request of the application was wrong. */
  readonly message?: ErrorKey;
  /** What is wrong, for developers, in English: the error of OAuth and which parameter is meant. */
  readonly detail?: string;
}

/** The page `error`. It is answered with status 400. */
export function errorPage(context: PageContext, { message, detail }: ErrorView): HtmlPage {
  const words = messageWords[context.language];
  const text = message === undefined ? words.requestError : errorWords[context.language][message];
  return layout(context, {
    heading: words.errorTitle,
    body: html`<p id="loginErrorMessage" class="errorMessage-customizable">${text}</p>
${detail !== undefined && html`<p class="detail" lang="en">${detail}</p>`}
<p class="textDescription-customizable">${words.goBack}</p>`,
  });
}

/** After five minutes, or with a form of another sign-in. The link leads to `login` with the parameters of the request. */
export function expiredPage(context: PageContext): HtmlPage {
  const words = messageWords[context.language];
  return layout(context, {
    heading: words.expiredTitle,
    description: words.expired,
    body: html`<a class="btn btn-primary submitButton-customizable" href="${context.link('login')}">${commonWords[context.language].startAgain}</a>`,
  });
}

export interface SignedOutView {
  /** Whether there is an app client to sign in to, at `login`. */
  readonly canSignIn?: boolean;
}

export function signedOutPage(context: PageContext, { canSignIn }: SignedOutView): HtmlPage {
  const words = messageWords[context.language];
  return layout(context, {
    heading: words.signedOutTitle,
    description: words.signedOut,
    body: html`${canSignIn && html`<a class="btn btn-primary submitButton-customizable" href="${context.link('login')}">${words.signInAgain}</a>`}`,
  });
}
