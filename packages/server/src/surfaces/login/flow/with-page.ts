/** The frame of every handler of managed login: reads the request, checks its form, and writes one line to the log. */
import { ServiceError, serviceError } from '@latchkey/model';
import type { Context } from 'hono';
import { CSRF_FIELD, isFromOwnPage } from '../../browser/csrf.ts';
import { readPageRequest } from '../../browser/page-request.ts';
import type { BrowserParts } from '../../browser/parts.ts';
import { refuse } from '../../browser/refusal.ts';
import { originOf } from '../../http/origin.ts';
import { logEndpoint } from '../../http/endpoint-log.ts';
import type { Subject } from '../../http/request-log.ts';
import { type Fields, readForm } from '../../pages/form.ts';
import { errorPage } from '../pages.ts';
import type { PageName } from '../page-context.ts';
import { show, startAgain } from './answers.ts';
import type { LoginPage, PageHandler } from './login-page.ts';
import { endsSignIn, pageErrorOf, statusOf } from './page-errors.ts';

/**
 * Returns a handler for Hono. A form that does not come from a page of the pool is answered with 403.
 *
 * @param completed adds to the query what the page does not need of an authorization request
 */
export function withPage(
  parts: BrowserParts,
  name: PageName,
  handler: PageHandler,
  completed: (query: URLSearchParams) => URLSearchParams = (query) => query,
): (context: Context) => Promise<Response> {
  const { services } = parts;
  return async (context) => {
    const start = performance.now();
    const requestId = services.random.uuid();
    const { origin, notes } = originOf(context, requestId);
    let error: string | undefined;
    let failure: unknown;
    let status = 500;
    let subject: Subject = {};
    const log: LoginPage['log'] = {
      error: (shown) => void (error = shown instanceof ServiceError ? shown.code : undefined),
      user: (sub) => void (subject = { ...subject, user: sub }),
    };
    const respond = async (): Promise<Response> => {
      const read = await readPageRequest(parts, context, completed(new URL(context.req.url).searchParams));
      subject = { pool: read.address?.pool.id, client: read.ok ? read.request.client.id : undefined };
      if (!read.ok) {
        ({ error } = read.refusal);
        return refuse(context, read.address, read.refusal);
      }
      const { address, request, parameters } = read;
      const isPost = context.req.method === 'POST';
      const form: Fields = isPost ? ((await readForm(context.req.raw)) ?? {}) : {};
      const page: LoginPage = { name, services, context, address, request, parameters, form, origin, log };
      if (isPost && !isFromOwnPage(context, address, form[CSRF_FIELD])) return showForeignForm(page);
      return handler(page).catch((thrown: unknown) => showFailure(page, thrown));
    };
    try {
      const answer = await respond();
      ({ status } = answer);
      return answer;
    } catch (thrown) {
      failure = thrown;
      throw thrown;
    } finally {
      const durationMs = performance.now() - start;
      logEndpoint(services, {
        requestId,
        endpoint: `/${name}`,
        status,
        error,
        subject,
        notes,
        durationMs,
        failure,
      });
    }
  };
}

/** Another site made the browser send the form, or the browser has lost its cookies. */
function showForeignForm(page: LoginPage): Promise<Response> {
  page.log.error(serviceError('ForbiddenException', 'The form does not come from a page of the pool.'));
  return show(page, (drawing) => errorPage(drawing, { message: 'expired' }), 403);
}

/** An error that the handler did not show on its own page. */
function showFailure(page: LoginPage, thrown: unknown): Promise<Response> {
  if (thrown instanceof ServiceError && thrown.status < 500) {
    const shown = pageErrorOf(page, thrown);
    if (endsSignIn(thrown)) return startAgain(page);
    const message = typeof shown.message === 'string' ? shown.message : 'rejected';
    return show(page, (drawing) => errorPage(drawing, { message }), statusOf(shown));
  }
  throw thrown;
}
