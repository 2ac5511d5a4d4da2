/** Exchanges an authorization code for tokens (RFC 6749 section 4.1.3). */
import { timingSafeEqual } from 'node:crypto';
import type { AuthenticationResultType } from '@latchkey/model';
import type { AuthorizationCodeRecord } from '../../records/authorization-code.ts';
import type { TokenSessionRecord } from '../../records/token-session.ts';
import type { UserRecord } from '../../records/user.ts';
import { sessionError } from '../../rules/access/admission.ts';
import { unreadableScope } from '../../rules/oauth/scope-attributes.ts';
import type { Client } from '../../rules/pools/directory.ts';
import { activityOf, insertTokenSession } from '../../rules/sessions/activity.ts';
import { sessionConfiguration } from '../../rules/sessions/configuration.ts';
import { hasExpired } from '../../time/instants.ts';
import { isOfPresentUser } from '../session/browser-session.ts';
import { challengeOf, hashOfCode } from './authorization-code.ts';
import type { BrowserRequest } from './complete-authorization.ts';

/** The parameters of the exchange. The client has been authenticated. */
export interface CodeExchange {
  readonly client: Client;
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string | undefined;
}

/** Why a code is not exchanged. `invalid-redirect`: it was issued for another address. */
export type CodeRefusal = 'invalid-grant' | 'invalid-redirect';

type Redeemed =
  | { readonly ok: true; readonly session: TokenSessionRecord; readonly user: UserRecord }
  | { readonly ok: false; readonly reason: CodeRefusal };

/**
 * Exchanges a code once. A code that is presented again revokes the tokens that it gave (RFC 6749 section 4.1.2). A wrong
 * verifier or address does not use the code up (docs/decisions/0033).
 * @throws errors of the PreTokenGeneration trigger
 */
export async function redeemCode(
  context: BrowserRequest,
  exchange: CodeExchange,
): Promise<AuthenticationResultType | CodeRefusal> {
  const { store, tokens, pool, origin, directory } = context;
  const codeHash = hashOfCode(exchange.code);
  const found = await store.read.authorizationCodes.find(pool.id, codeHash);
  if (found === undefined) return 'invalid-grant';
  if (unreadableScope(found.content.grant.scopes, exchange.client.settings.readAttributes) !== undefined) {
    return 'invalid-grant';
  }
  const configuration = await sessionConfiguration(directory, pool.id);
  const redeemed = await store.write<Redeemed>(async (tx) => {
    const { content } = found;
    const now = context.clock.now();
    const browser = await tx.ssoSessions.findForUpdate(pool.id, content.sub, content.browserSessionId);
    const user = await tx.users.findForUpdate(pool.id, content.sub);
    const code = await tx.authorizationCodes.findForUpdate(pool.id, codeHash);
    if (code === undefined || content.clientId !== exchange.client.id) return refused('invalid-grant');
    if (code.sessionId !== null) {
      await tx.sessions.revoke({ poolId: pool.id, sub: content.sub, sessionId: code.sessionId }, now);
      return refused('invalid-grant');
    }
    if (hasExpired(code.expiresAt, now)) return refused('invalid-grant');
    if (content.redirectUri !== exchange.redirectUri) return refused('invalid-redirect');
    if (!isVerified(code, exchange.codeVerifier)) return refused('invalid-grant');
    // The user signed out, or may not sign in any more.
    if (browser === undefined || user === undefined) return refused('invalid-grant');
    if (sessionError(user, browser.authentication, now) !== undefined) return refused('invalid-grant');
    if (!isOfPresentUser(browser.authentication, user)) return refused('invalid-grant');
    const activity = configuration.tracking
      ? { ...activityOf(origin, now), originSessionId: content.browserSessionId }
      : null;
    const session = newSession(context, exchange.client, code, now, activity);
    await insertTokenSession(tx, session, configuration, now);
    await tx.authorizationCodes.use(code, session.sessionId);
    return { ok: true, session, user };
  });
  if (!redeemed.ok) return redeemed.reason;
  const { session, user } = redeemed;
  const issued = await tokens.issue(pool, exchange.client, user, session, {
    source: 'TokenGeneration_HostedAuth',
    userAgent: origin.userAgent,
    nonce: found.content.nonce ?? undefined,
  });
  return { ...issued, RefreshToken: tokens.refreshToken(session) };
}

const refused = (reason: CodeRefusal): Redeemed => ({ ok: false, reason });

/** A code without a challenge is exchanged without a verifier only: otherwise PKCE could be removed on the way. */
function isVerified({ content: { codeChallenge } }: AuthorizationCodeRecord, verifier: string | undefined): boolean {
  if (codeChallenge === null || verifier === undefined) return codeChallenge === null && verifier === undefined;
  const [given, expected] = [Buffer.from(challengeOf(verifier)), Buffer.from(codeChallenge)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function newSession(
  { random, pool }: BrowserRequest,
  client: Client,
  { content }: AuthorizationCodeRecord,
  now: number,
  activity: TokenSessionRecord['activity'],
): TokenSessionRecord {
  return {
    poolId: pool.id,
    sub: content.sub,
    sessionId: random.uuid(),
    clientId: client.id,
    deviceKey: content.deviceKey,
    authTime: content.authTime,
    expiresAt: now + client.settings.refreshTokenSeconds * 1000,
    generation: 0,
    rotatedAt: now,
    revokedAt: null,
    activity,
    grant: content.grant,
  };
}
