/** Ways from the first page to an identity provider. */
import type { HtmlPage } from '../../pages/document.ts';
import { respondWithPage } from '../../pages/respond.ts';
import { drawingOf } from '../flow/drawing.ts';
import { type LoginPage, linkTo } from '../flow/login-page.ts';
import { providerFor } from '../flow/sign-in-options.ts';
import { messageWords } from '../message/words.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { linkLine } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { commonWords } from '../words/common.ts';

/** Redirects to the provider. */
export function forwardToProvider(page: LoginPage, provider: string): Response {
  return page.context.redirect(linkTo(page, 'oauth2/authorize', { identity_provider: provider }), 302);
}

/**
 * Goes to the provider whose identifier the domain of the address is.
 *
 * @param refuse shows the form again
 */
export async function goToProviderOfEmail(
  page: LoginPage,
  email: string,
  refuse: (error: PageError) => Promise<Response>,
): Promise<Response> {
  const provider = await providerFor(page, email);
  if (provider === undefined) return refuse({ message: 'providerUnknown', field: 'idp_identifier' });
  const address = linkTo(page, 'oauth2/authorize', { identity_provider: provider, login_hint: email });
  const drawn = forwardingPage(await drawingOf(page), address);
  // A redirect would belong to the form, and its policy does not name the addresses of providers.
  return respondWithPage(page.context, drawn, 200, { refresh: `0;url=${address}` });
}

function forwardingPage(context: PageContext, address: string): HtmlPage {
  const words = messageWords[context.language];
  return layout(context, {
    heading: words.forwardTitle,
    description: words.forward,
    body: html`${linkLine(address, commonWords[context.language].continue)}`,
  });
}
