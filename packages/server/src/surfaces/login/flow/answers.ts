/** Answers of pages. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { dropCookie } from '../../browser/cookies.ts';
import type { HtmlPage } from '../../pages/document.ts';
import { respondWithPage } from '../../pages/respond.ts';
import type { PageContext, PageName } from '../page-context.ts';
import { expiredPage } from '../pages.ts';
import { drawingOf } from './drawing.ts';
import { type LoginPage, linkTo } from './login-page.ts';
import { redirectTo } from '../../browser/redirect.ts';

/** Answers with a page. A page with an error has status 400, so that programs see it. */
export async function show(
  page: LoginPage,
  draw: (context: PageContext) => HtmlPage,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  return respondWithPage(page.context, draw(await drawingOf(page)), status);
}

/** Redirects to another page of the same sign-in. */
export function goTo(page: LoginPage, name: PageName, changes?: Readonly<Record<string, string>>): Response {
  return redirectTo(page.context, linkTo(page, name, changes), 303);
}

/**
 * Answers that the sign-in cannot go on: the page was left too long, or its cookie belongs to another sign-in. The link
 * begins anew.
 */
export function startAgain(page: LoginPage): Promise<Response> {
  dropCookie(page.context, page.address, 'page-data');
  return show(page, expiredPage, 400);
}
