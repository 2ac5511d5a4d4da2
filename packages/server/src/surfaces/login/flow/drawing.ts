/** What pages are drawn with: the look of the app client, the language of the browser, and the token for forms. */
import { csrfToken } from '../../browser/csrf.ts';
import { languageOf, lookOf } from '../../browser/look.ts';
import type { PageContext } from '../page-context.ts';
import { type LoginPage, linkTo } from './login-page.ts';

/** Returns the context of the pages. Sets the cookies that they need. */
export async function drawingOf(page: LoginPage): Promise<PageContext> {
  const { services, context, address, request, parameters } = page;
  const theme = await lookOf(services, address.pool, request.client);
  return {
    language: languageOf(context, theme, parameters, address),
    theme,
    csrfToken: csrfToken(context, address, services.random),
    name: request.client.record.name,
    link: (name, changes) => linkTo(page, name, changes),
    formTargets: [targetOf(request.redirectUri)],
  };
}

/** The origin of an app, or the scheme of its address. Browsers check it when a form's answer is a redirect. */
function targetOf(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  return protocol === 'http:' || protocol === 'https:' ? origin : protocol;
}
