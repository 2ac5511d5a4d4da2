/** What follows a step of a sign-in: the page of the next challenge, or the way back to the app. */
import { ServiceError } from '@latchkey/model';
import { completeAuthorization } from '../../../authorization/codes/complete-authorization.ts';
import { errorLocation } from '../../../authorization/request/answer.ts';
import {
  type BrowserSession,
  endBrowserSession,
  sessionCookie,
} from '../../../authorization/session/browser-session.ts';
import { awaitsFirstFactor } from '../../../authorization/sign-in/session-facts.ts';
import type { BegunBrowserSession, Outcome } from '../../../challenges/engine/engine.ts';
import type { Issued } from '../../../challenges/state/challenge.ts';
import type { EngineChallenge } from '../../../challenges/state/sign-in-state.ts';
import { dropCookie, readCookie, writeCookie } from '../../browser/cookies.ts';
import type { PageName } from '../page-context.ts';
import { goTo } from './answers.ts';
import { keepDevice } from './devices.ts';
import { asksToRemember, situationOf } from './engine.ts';
import { keep, kept } from './kept.ts';
import { AFTER_SIGN_IN, type LoginPage } from './login-page.ts';
import { redirectTo } from '../../browser/redirect.ts';

interface Place {
  readonly name: PageName;
  readonly changes?: Readonly<Record<string, string>>;
}

/** The pages of the challenges that sign-ins on pages can meet. */
const places: Readonly<Partial<Record<EngineChallenge, Place>>> = {
  SELECT_CHALLENGE: { name: 'login', changes: { choose: 'true' } },
  WEB_AUTHN: { name: 'login', changes: { factor: 'WEB_AUTHN' } },
  EMAIL_OTP: { name: 'mfa' },
  SMS_OTP: { name: 'mfa' },
  SMS_MFA: { name: 'mfa' },
  SOFTWARE_TOKEN_MFA: { name: 'mfa' },
  SELECT_MFA_TYPE: { name: 'mfa/select' },
  MFA_SETUP: { name: 'mfa/register' },
  NEW_PASSWORD_REQUIRED: { name: 'changePassword' },
};

/**
 * Goes on after a step of the engine: to the page of the next challenge (303), or, when the sign-in is complete, to the
 * app with a code or tokens (302).
 *
 * @param username as it was typed
 */
export async function proceed(page: LoginPage, outcome: Outcome, username: string): Promise<Response> {
  if (outcome.why !== undefined) page.origin.note('mfa', outcome.why);
  switch (outcome.kind) {
    case 'challenge':
      return await goToChallenge(page, outcome.issued, username);
    case 'browser-session':
      return finish(page, outcome);
    case 'tokens':
      throw new Error('a sign-in on a page ended with tokens');
  }
}

/** Completes the authorization request for the user of a browser session, or goes on to the page that asked for it. */
export async function returnToApp(page: LoginPage, session: BrowserSession): Promise<Response> {
  const { services, address, origin, request, context, log, parameters } = page;
  log.user(session.user.sub);
  if (parameters.get(AFTER_SIGN_IN) === 'passkeys/add') return goTo(page, 'passkeys/add');
  const browser = { ...services, pool: address.pool, origin };
  const location = await completeAuthorization(browser, request, session).catch((error: unknown) => {
    // As at /oauth2/authorize: a trigger that fails is answered at the address of the app.
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    log.error(error);
    return errorLocation(request, 'invalid_request', error.message);
  });
  // The address has a code or tokens in it.
  context.header('cache-control', 'no-store');
  return redirectTo(context, location);
}

async function goToChallenge(
  page: LoginPage,
  { name, session, parameters, available = [] }: Issued,
  username: string,
): Promise<Response> {
  const place = places[name];
  if (place === undefined || session === undefined) throw new Error(`no page for the challenge ${name}`);
  const before = kept(page);
  const isSame = before?.username === username;
  const remembers = asksToRemember(page, isSame ? before : undefined);
  const situation = await situationOf(page, { begins: false, remembers });
  const canChoose = isSame && awaitsFirstFactor(situation, session);
  keep(page, {
    challenge: name,
    session,
    username,
    parameters: shownParameters(parameters),
    available: available.length > 0 || !canChoose ? available : before.available,
    remembers,
  });
  return goTo(page, place.name, place.changes);
}

/** Parameters that no page shows would make the cookie longer than browsers accept (4096 bytes). */
function shownParameters(parameters: Issued['parameters']): Issued['parameters'] {
  const hidden = new Set(['userAttributes', 'USER_ID_FOR_SRP', 'CREDENTIAL_REQUEST_OPTIONS']);
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !hidden.has(name)));
}

/**
 * Stores the browser session in its cookie. Its id is new, so that nobody can know it from before the sign-in, and a
 * session that this browser had ends.
 */
async function finish(page: LoginPage, outcome: BegunBrowserSession): Promise<Response> {
  const { services, context, address } = page;
  const { session, user } = outcome;
  await endBrowserSession(services, address.pool, readCookie(context, 'cognito'));
  const seconds = Math.floor((session.expiresAt - session.createdAt) / 1000);
  writeCookie(context, address, 'cognito', sessionCookie(services, session), seconds);
  dropCookie(context, address, 'page-data');
  await keepDevice(page, await situationOf(page, { begins: false, remembers: false }), outcome);
  return returnToApp(page, { record: session, user });
}
