/** Completes an authorization request for a user who has signed in: with a code, or with tokens (implicit grant). */
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { SessionActivity, TokenGrant } from '../../records/token-session.ts';
import { acrName } from '../../rules/oauth/acr-names.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { activityOf, insertTokenSession } from '../../rules/sessions/activity.ts';
import { newTokenSession } from '../../rules/sessions/new-session.ts';
import { sessionConfiguration } from '../../rules/sessions/configuration.ts';
import type { Origin } from '../../ports/origin.ts';
import type { Services } from '../../services.ts';
import { codeLocation, errorLocation, tokenLocation } from '../request/answer.ts';
import type { AuthorizationRequest } from '../request/authorization-request.ts';
import { type BrowserSession, lockSignedIn } from '../session/browser-session.ts';
import { codeLifetimeMs, hashOfCode } from './authorization-code.ts';

/** The request of a browser. */
export interface BrowserRequest extends Services {
  readonly pool: Pool;
  readonly origin: Origin;
}

/** Returns the address that the browser is redirected to: of the app, or of the account page, which needs no code. */
export async function completeAuthorization(
  context: BrowserRequest,
  request: AuthorizationRequest,
  session: BrowserSession,
): Promise<string> {
  if (request.returnsTo === 'account') return request.redirectUri;
  return request.responseType === 'code' ? withCode(context, request, session) : withTokens(context, request, session);
}

async function withCode(
  { store, random, clock, pool, origin, directory }: BrowserRequest,
  request: AuthorizationRequest,
  { record }: BrowserSession,
): Promise<string> {
  const code = random.uuid();
  const { tracking } = await sessionConfiguration(directory, pool.id);
  await store.write(async (tx) => {
    if (tracking) await noteActivity(tx, record, activityOf(origin, clock.now()));
    await tx.authorizationCodes.insert({
      poolId: pool.id,
      codeHash: hashOfCode(code),
      expiresAt: clock.now() + codeLifetimeMs,
      sessionId: null,
      content: {
        sub: record.sub,
        clientId: request.client.id,
        redirectUri: request.redirectUri,
        codeChallenge: request.codeChallenge,
        nonce: request.nonce,
        grant: grantOf(pool, request, record),
        browserSessionId: record.sessionId,
        authTime: record.authenticatedAt,
        deviceKey: record.authentication.deviceKey,
      },
    });
  });
  return codeLocation(request, code);
}

/** A grant counts as the last activity of a browser session ("SessionDescriptionType" of the API reference). */
async function noteActivity(tx: StoreWriter, session: SsoSessionRecord, activity: SessionActivity): Promise<void> {
  const current = await tx.ssoSessions.findForUpdate(session.poolId, session.sub, session.sessionId);
  if (current !== undefined) await tx.ssoSessions.replace({ ...current, activity });
}

/** The implicit grant never gives a refresh token, but its tokens belong to a session that can be revoked. */
async function withTokens(
  context: BrowserRequest,
  request: AuthorizationRequest,
  { record, user }: BrowserSession,
): Promise<string> {
  const { store, random, clock, pool, origin, tokens, directory } = context;
  const now = clock.now();
  const { client } = request;
  const { accessTokenSeconds, idTokenSeconds } = client.settings;
  const configuration = await sessionConfiguration(directory, pool.id);
  const content = {
    sub: record.sub,
    deviceKey: record.authentication.deviceKey,
    authTime: record.authenticatedAt,
    expiresAt: now + Math.max(accessTokenSeconds, idTokenSeconds) * 1000,
    grant: grantOf(pool, request, record),
    tracking: configuration.tracking,
    originSessionId: record.sessionId,
  };
  const session = newTokenSession({ random, client, origin }, content, now);
  const reason = {
    source: 'TokenGeneration_HostedAuth',
    userAgent: origin.userAgent,
    nonce: request.nonce ?? undefined,
  } as const;
  // Before the write: if a trigger fails, there is no session.
  const issued = await tokens.issue(pool, client, user, session, reason);
  const isLive = await store.write(async (tx) => {
    if ((await lockSignedIn(tx, record, clock.now())) === undefined) return false;
    await insertTokenSession(tx, session, configuration, clock.now());
    return true;
  });
  return isLive ? tokenLocation(request, issued) : errorLocation(request, 'login_required', null);
}

function grantOf(
  pool: Pool,
  { scopes, resource }: AuthorizationRequest,
  { authentication }: BrowserSession['record'],
): TokenGrant {
  const { amr, level, provider } = authentication;
  const grant = { scopes, audience: resource, acr: acrName(pool, level), amr };
  return provider === null ? grant : { ...grant, provider };
}
