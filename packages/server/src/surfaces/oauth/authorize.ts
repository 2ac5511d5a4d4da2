/** `GET /oauth2/authorize` ("Authorize endpoint" of the developer guide). Forms may post the request, too. */
import { ServiceError } from '@latchkey/model';
import type { Context } from 'hono';
import { type BrowserRequest, completeAuthorization } from '../../authorization/codes/complete-authorization.ts';
import { errorLocation } from '../../authorization/request/answer.ts';
import type { AuthorizationRequest } from '../../authorization/request/authorization-request.ts';
import { nextStep } from '../../authorization/request/next-step.ts';
import { textIn } from '../../authorization/request/parameters.ts';
import { type BrowserSession, findBrowserSession } from '../../authorization/session/browser-session.ts';
import { readCookie } from '../browser/cookies.ts';
import { readPageRequest } from '../browser/page-request.ts';
import { refuse } from '../browser/refusal.ts';
import type { OAuthCall } from './call.ts';
import { readParameters } from './parameters.ts';
import { redirectTo } from '../browser/redirect.ts';

/** The authorization request as a form, which OpenID Connect Core section 3.1.2.1 requires. */
export async function authorizeByForm(call: OAuthCall): Promise<Response> {
  const parameters = await readParameters(call.context.req.raw);
  return authorize(call, parameters ?? new URLSearchParams());
}

/** Answers with a redirect: to the app at once if there is a session, otherwise to a sign-in page. */
export async function authorize(call: OAuthCall, parameters?: URLSearchParams): Promise<Response> {
  const { parts, context, origin, about } = call;
  const { services, providers } = parts;
  const page = await readPageRequest(parts, context, parameters);
  about({ pool: page.address?.pool.id });
  if (!page.ok) {
    call.failed(page.refusal.error);
    return refuse(context, page.address, page.refusal);
  }
  const { address, request } = page;
  const { pool } = address;
  about({ client: request.client.id });
  const browser = { ...services, pool, origin };
  const session = await findBrowserSession(services, pool, readCookie(context, 'cognito'));
  const hint = textIn(page.parameters, 'id_token_hint');
  const step = await nextStep(services, pool, request, session, hint);
  switch (step.kind) {
    case 'complete':
      about({ user: step.session.user.sub });
      return redirect(context, await complete(call, browser, request, step.session));
    case 'login-required':
      call.failed('login_required');
      return redirect(context, errorLocation(request, 'login_required', null));
    case 'provider':
      return redirect(context, await providers.begin({ context, origin, ...page }, step.provider));
    case 'sign-in':
      return redirect(context, `${address.path}/login?${page.parameters.toString()}`);
  }
}

/** A trigger that fails is answered at the address of the app ("Authorize endpoint"). */
async function complete(
  call: OAuthCall,
  browser: BrowserRequest,
  request: AuthorizationRequest,
  session: BrowserSession,
): Promise<string> {
  return completeAuthorization(browser, request, session).catch((error: unknown) => {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    call.failed('invalid_request');
    return errorLocation(request, 'invalid_request', error.message);
  });
}

/** Answers of this endpoint have codes and tokens in them, and must not be stored. */
function redirect(context: Context, location: string): Response {
  context.header('cache-control', 'no-store');
  return redirectTo(context, location);
}
