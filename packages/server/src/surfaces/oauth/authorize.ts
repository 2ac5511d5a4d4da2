/** `GET /oauth2/authorize` ("Authorize endpoint" of the developer guide). Forms may post the request, too. */
import type { Context } from 'hono';
import { completeAuthorization } from '../../authorization/codes/complete-authorization.ts';
import { errorLocation } from '../../authorization/request/answer.ts';
import { findBrowserSession, maySignInSilently } from '../../authorization/session/browser-session.ts';
import { chooseProvider, isNamed } from '../../authorization/federated/choose-provider.ts';
import { readCookie } from '../browser/cookies.ts';
import { readPageRequest } from '../browser/page-request.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { refuse } from '../browser/refusal.ts';
import { sendToProvider } from '../browser/send-to-provider.ts';
import { originOf } from '../http/origin.ts';

/** Answers with a redirect: to the app at once if there is a session, otherwise to the sign-in page. */
export async function authorize(
  parts: BrowserParts,
  context: Context,
  parameters?: URLSearchParams,
): Promise<Response> {
  const { services } = parts;
  const page = await readPageRequest(parts, context, parameters);
  if (!page.ok) return refuse(context, page.address, page.refusal);
  const { address, request } = page;
  const choice = await chooseProvider(services, request.client, page.parameters);
  if (choice.kind === 'unknown') return context.redirect(errorLocation(request, 'invalid_request', null), 302);
  const session = await findBrowserSession(services, address.pool, readCookie(context, 'cognito'));
  // A named provider is asked even if there is a session.
  const asksProvider = choice.kind === 'provider' && isNamed(page.parameters) && !request.prompt.has('none');
  const isSilent =
    session !== undefined &&
    !asksProvider &&
    !request.prompt.has('login') &&
    (await maySignInSilently(services, session, request.client));
  if (isSilent) {
    const { origin } = originOf(context, services.random.uuid());
    const browser = { ...services, pool: address.pool, origin };
    return context.redirect(await completeAuthorization(browser, request, session), 302);
  }
  if (request.prompt.has('none')) return context.redirect(errorLocation(request, 'login_required', null), 302);
  if (choice.kind === 'provider') return sendToProvider(parts, context, page, choice.provider);
  return context.redirect(`${address.path}/login?${page.parameters.toString()}`, 302);
}
