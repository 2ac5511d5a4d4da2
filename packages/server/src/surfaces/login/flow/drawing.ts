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
    formTargets: targetsOf(request.redirectUri),
  };
}

/**
 * Where the answer to a form may lead: any address with the scheme of the app's, or with https. Chromium checks every
 * redirect that follows a form, and the app's own address may redirect to another origin, which nobody registers.
 */
function targetsOf(redirectUri: string): readonly string[] {
  return [...new Set([new URL(redirectUri).protocol, 'https:'])];
}
