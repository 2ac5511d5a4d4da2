/**
 * `/logout` ("Logout endpoint" of the developer guide), which is also the end_session_endpoint of discovery. The browser
 * session ends whatever the request says (observed); tokens stay valid.
 */
import { textIn } from '../../authorization/request/parameters.ts';
import { signOutErrors, signOutTarget } from '../../authorization/request/sign-out-request.ts';
import { endBrowserSession, openSessionCookie } from '../../authorization/session/browser-session.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import { dropCookie, readCookie } from '../browser/cookies.ts';
import { type PoolAddress, poolAddress } from '../browser/pool-address.ts';
import { refuse } from '../browser/refusal.ts';
import type { OAuthCall } from './call.ts';
import { readParameters } from './parameters.ts';
import { redirectTo } from '../browser/redirect.ts';

export async function logout(call: OAuthCall): Promise<Response> {
  const { parts, context, about } = call;
  const { directory, settings, tokens } = parts.services;
  const parameters =
    context.req.method === 'POST'
      ? ((await readParameters(context.req.raw)) ?? new URLSearchParams())
      : new URL(context.req.url).searchParams;
  const clientId = textIn(parameters, 'client_id') ?? undefined;
  const address = await poolAddress({ directory, settings, publicUrl: parts.publicUrl }, context, clientId);
  if (address === undefined) {
    call.failed('invalid_request');
    return refuse(context, undefined, { place: 'page', error: signOutErrors.noClient, clientId });
  }
  about({ pool: address.pool.id, client: clientId });
  const target = await signOutTarget({ directory, tokens }, address.pool, parameters);
  const session = await endSession(call, address);
  context.header('cache-control', 'no-store');
  switch (target.kind) {
    case 'error':
      call.failed('invalid_request');
      return refuse(context, address, { place: 'page', error: target.error, clientId });
    case 'page':
      // The page of managed login, in the language and look of the pool.
      return redirectTo(
        context,
        `${address.path}/signedOut${clientId === undefined ? '' : `?client_id=${encodeURIComponent(clientId)}`}`,
      );
    case 'sign-in':
      return leave(call, address, session, `${address.base}/login?${target.parameters.toString()}`);
    case 'app':
      return leave(call, address, session, target.location);
  }
}

/** Removes the session and its cookie. Returns the session that there was. */
async function endSession({ parts, context, about }: OAuthCall, address: PoolAddress) {
  const { services } = parts;
  const { pool } = address;
  const cookie = readCookie(context, 'cognito');
  const opened = cookie === undefined ? undefined : openSessionCookie(services, pool, cookie);
  const session = opened && (await services.store.read.ssoSessions.find(pool.id, opened.sub, opened.sessionId));
  if (session !== undefined) about({ user: session.sub });
  await endBrowserSession(services, pool, cookie);
  if (cookie !== undefined) dropCookie(context, address, 'cognito');
  return session;
}

/** A session that came from an identity provider may have to be ended there first (SAML single logout). */
async function leave(
  { parts, context }: OAuthCall,
  address: PoolAddress,
  session: SsoSessionRecord | undefined,
  returnTo: string,
): Promise<Response> {
  const isForeign = session !== undefined && session.authentication.provider !== null;
  const location = isForeign ? await parts.providers.end({ context, address, session, returnTo }) : returnTo;
  return redirectTo(context, location);
}
