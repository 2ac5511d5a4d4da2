import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type HtmlPage, htmlOf } from './document.ts';
import { pageHeaders } from './policy.ts';

/** Answers a request with a page. */
export function respondWithPage(
  context: Context,
  page: HtmlPage,
  status: ContentfulStatusCode = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return context.body(htmlOf(page), status, { ...pageHeaders(page), ...headers });
}
