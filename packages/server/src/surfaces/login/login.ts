/** The pages of managed login. */
import { ServiceError } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { completeAuthorization } from '../../authorization/codes/complete-authorization.ts';
import { sessionCookie } from '../../authorization/session/browser-session.ts';
import { pageSituation } from '../../authorization/sign-in/page-situation.ts';
import { initiateOnPage } from '../../challenges/engine/flows.ts';
import { writeCookie } from '../browser/cookies.ts';
import { csrfToken, isFromOwnPage } from '../browser/csrf.ts';
import { type PageRequest, readPageRequest } from '../browser/page-request.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { refuse } from '../browser/refusal.ts';
import { poolPaths } from '../browser/routes.ts';
import { originOf } from '../http/origin.ts';
import { readForm } from '../pages/form.ts';
import { respondWithPage } from '../pages/respond.ts';

export function loginSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  for (const path of poolPaths('/login')) {
    app.get(path, (context) => showSignIn(parts, context));
    app.post(path, (context) => signIn(parts, context));
  }
  return app;
}

async function showSignIn(parts: BrowserParts, context: Context): Promise<Response> {
  const page = await readPageRequest(parts, context);
  return page.ok ? signInPage(parts, context, page, null) : refuse(context, page.address, page.refusal);
}

async function signIn(parts: BrowserParts, context: Context): Promise<Response> {
  const { services } = parts;
  const page = await readPageRequest(parts, context);
  if (!page.ok) return refuse(context, page.address, page.refusal);
  const { address, request } = page;
  const form = (await readForm(context.req.raw)) ?? {};
  if (!isFromOwnPage(context, address, form['_csrf'])) return context.text('Forbidden', 403);
  const { origin } = originOf(context, services.random.uuid());
  const caller = { pool: address.pool, client: request.client, origin };
  const situation = await pageSituation(services, caller, { begins: true, remembers: false });
  try {
    const parameters = { USERNAME: form['username'] ?? '', PASSWORD: form['password'] ?? '' };
    const outcome = await initiateOnPage(situation, 'USER_PASSWORD_AUTH', parameters);
    if (outcome.kind !== 'browser-session') return await signInPage(parts, context, page, 'Not supported yet.');
    const { session, user } = outcome;
    writeCookie(context, address, 'cognito', sessionCookie(services, session), situation.browser.sessionMs / 1000);
    const browser = { ...services, pool: address.pool, origin };
    return context.redirect(await completeAuthorization(browser, request, { record: session, user }), 302);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return signInPage(parts, context, page, error.message);
  }
}

async function signInPage(
  { services }: BrowserParts,
  context: Context,
  { address, parameters, request }: Extract<PageRequest, { ok: true }>,
  error: string | null,
): Promise<Response> {
  const csrf = csrfToken(context, address, services.random);
  const content = await html`<main>
    <form method="post" action="${address.path}/login?${parameters.toString()}">
      <input type="hidden" name="_csrf" value="${csrf}" />
      ${error === null ? '' : html`<p role="alert">${error}</p>`}
      <label>Username <input id="signInFormUsername" name="username" autocomplete="username" required /></label>
      <label>
        Password
        <input id="signInFormPassword" name="password" type="password" autocomplete="current-password" required />
      </label>
      <button type="submit" name="signInSubmitButton" value="Sign in">Sign in</button>
    </form>
  </main>`;
  const formAction = `form-action 'self' ${new URL(request.redirectUri).origin}`;
  return respondWithPage(context, { title: 'Sign in', content: String(content), style: '', policy: [formAction] });
}
