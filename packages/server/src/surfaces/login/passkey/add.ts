/**
 * The page `passkeys/add`: registers a passkey for the user of the browser session ("Passkeys" of the developer guide). It
 * ends at the redirect URI, without a code.
 */
import type { BrowserSession } from '../../../authorization/session/browser-session.ts';
import { findBrowserSession, maySignInSilently } from '../../../authorization/session/browser-session.ts';
import { pageLifetimeMs } from '../../../authorization/sign-in/page-data.ts';
import { registerPasskey } from '../../../operations/passkeys/register-passkey.ts';
import type { Registrant } from '../../../operations/passkeys/registration-challenge.ts';
import { registrationOptions } from '../../../operations/passkeys/registration-options.ts';
import { mayUsePasskeysOf } from '../../../rules/factors/relying-party.ts';
import { elapsedSince } from '../../../time/instants.ts';
import { readCookie } from '../../browser/cookies.ts';
import { goTo, show } from '../flow/answers.ts';
import { managedLoginVersion } from '../../browser/look.ts';
import { AFTER_SIGN_IN, type LoginPage } from '../flow/login-page.ts';
import { pageErrorOf, statusOf } from '../flow/page-errors.ts';
import { errorPage, passkeyAddPage } from '../pages.ts';
import type { PageError } from '../page-context.ts';

/** GET */
export function showAddPasskey(page: LoginPage): Promise<Response> {
  return forSignedInUser(page, (registrant) => showForm(page, registrant, undefined));
}

/** POST */
export function addPasskey(page: LoginPage): Promise<Response> {
  return forSignedInUser(page, async (registrant) => {
    try {
      await registerPasskey(page.services, registrant, credentialIn(page.form['credential']));
    } catch (error) {
      pageErrorOf(page, error);
      return showForm(page, registrant, { message: 'passkeyFailed' });
    }
    return page.context.redirect(page.request.redirectUri, 303);
  });
}

/** Users who are not signed in do that first, and then come back here. */
async function forSignedInUser(
  page: LoginPage,
  answer: (registrant: Registrant) => Promise<Response>,
): Promise<Response> {
  const { services, address, request } = page;
  const { pool } = address;
  // The classic pages have no passkeys.
  if ((await managedLoginVersion(services, pool)) === 1) return show(page, (drawing) => errorPage(drawing, {}), 400);
  const session = await usableSession(page);
  if (session === undefined) {
    return goTo(page, 'login', { [AFTER_SIGN_IN]: 'passkeys/add' });
  }
  page.log.user(session.user.sub);
  return isOwnUser(session)
    ? answer({ pool, user: session.user, clientId: request.client.id })
    : show(page, (drawing) => errorPage(drawing, { message: 'rejected' }), 400);
}

/** A session that may sign the user in silently, or that just began here: clients may allow no silent sign-ins at all. */
async function usableSession({ services, context, address, request }: LoginPage): Promise<BrowserSession | undefined> {
  const session = await findBrowserSession(services, address.pool, readCookie(context, 'cognito'));
  if (session === undefined || (await maySignInSilently(services, session, request.client))) return session;
  const { clientId, authenticatedAt } = session.record;
  const isNew = elapsedSince(authenticatedAt, services.clock.now()) < pageLifetimeMs;
  return clientId === request.client.id && isNew ? session : undefined;
}

/** Apps link here with a client and an address, not with a whole authorization request. */
export function withResponseType(query: URLSearchParams): URLSearchParams {
  if (!query.has('response_type')) query.set('response_type', 'code');
  return query;
}

/** Users of identity providers have no factors of the pool. */
function isOwnUser({ record }: BrowserSession): boolean {
  return record.authentication.provider === null;
}

async function showForm(page: LoginPage, registrant: Registrant, error: PageError | undefined): Promise<Response> {
  const { services, request, address } = page;
  const options = await registrationOptions(services, registrant);
  const { origin } = new URL(address.base);
  if (!mayUsePasskeysOf(options.rp.id, address.pool, origin)) {
    const detail = `The page is at ${origin}, and the relying party of the user pool is ${options.rp.id}.`;
    return show(page, (drawing) => errorPage(drawing, { message: 'passkeyFailed', detail }), 400);
  }
  return show(
    page,
    (drawing) =>
      passkeyAddPage(drawing, {
        options: JSON.stringify(options),
        backTo: request.redirectUri,
        ...(error !== undefined && { error }),
      }),
    error === undefined ? 200 : statusOf(error),
  );
}

/** Returns the posted JSON; undefined, which no passkey is, for anything else. */
function credentialIn(text = ''): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
