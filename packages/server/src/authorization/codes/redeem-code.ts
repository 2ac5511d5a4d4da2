/** Exchanges an authorization code for tokens (RFC 6749 section 4.1.3). */
import { timingSafeEqual } from 'node:crypto';
import type { AuthenticationResultType } from '@latchkey/model';
import type { AuthorizationCodeRecord } from '../../records/authorization-code.ts';
import { unreadableScope } from '../../rules/oauth/scope-attributes.ts';
import type { Client } from '../../rules/pools/directory.ts';
import { insertTokenSession } from '../../rules/sessions/activity.ts';
import { newTokenSession, refreshTokenEnd } from '../../rules/sessions/new-session.ts';
import { sessionConfiguration } from '../../rules/sessions/configuration.ts';
import type { StoreWriter } from '../../store/store.ts';
import { hasExpired } from '../../time/instants.ts';
import { lockSignedIn } from '../session/browser-session.ts';
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

/** `used`: the code has been exchanged before. */
type Examined = CodeRefusal | 'used' | 'valid';

/**
 * Exchanges a code once. A code that is presented again revokes the tokens that it gave (RFC 6749 section 4.1.2). A wrong
 * verifier or address does not use the code up, and neither does a trigger that fails (docs/decisions/0033).
 * @throws errors of the PreTokenGeneration trigger
 */
export async function redeemCode(
  context: BrowserRequest,
  exchange: CodeExchange,
): Promise<AuthenticationResultType | CodeRefusal> {
  const { store, tokens, pool, origin, directory, clock } = context;
  const codeHash = hashOfCode(exchange.code);
  const found = await store.read.authorizationCodes.find(pool.id, codeHash);
  if (found === undefined || found.content.clientId !== exchange.client.id) return 'invalid-grant';
  const { sub, browserSessionId, nonce } = found.content;
  const user = await store.read.users.find(pool.id, sub);
  const offered = examine(found, exchange, clock.now());
  if (offered === 'used') {
    await store.write((tx) => revokeTokensOf(tx, found, clock.now()));
    return 'invalid-grant';
  }
  if (offered !== 'valid') return offered;
  if (user === undefined) return 'invalid-grant';
  const configuration = await sessionConfiguration(directory, pool.id);
  const begun = clock.now();
  const { client } = exchange;
  const { deviceKey, authTime, grant } = found.content;
  const { tracking } = configuration;
  const expiresAt = refreshTokenEnd(client, begun);
  const content = { sub, deviceKey, authTime, expiresAt, grant, tracking, originSessionId: browserSessionId };
  const session = newTokenSession({ random: context.random, client, origin }, content, begun);
  // Before the write: if a trigger failed after it, the client would be left with a used code.
  const issued = await tokens.issue(pool, client, user, session, {
    source: 'TokenGeneration_HostedAuth',
    userAgent: origin.userAgent,
    nonce: nonce ?? undefined,
  });
  const redeemed = await store.write<Examined>(async (tx) => {
    const now = clock.now();
    const signedIn = await lockSignedIn(tx, { poolId: pool.id, sub, sessionId: browserSessionId }, now);
    const code = await tx.authorizationCodes.findForUpdate(pool.id, codeHash);
    if (code === undefined) return 'invalid-grant';
    const examined = examine(code, exchange, now);
    if (examined === 'used') await revokeTokensOf(tx, code, now);
    if (examined !== 'valid') return examined;
    if (signedIn === undefined) return 'invalid-grant';
    await insertTokenSession(tx, session, configuration, now);
    await tx.authorizationCodes.use(code, session.sessionId);
    return 'valid';
  });
  if (redeemed === 'valid') return { ...issued, RefreshToken: tokens.refreshToken(session) };
  return redeemed === 'used' ? 'invalid-grant' : redeemed;
}

/** Whether the exchange may be made. A code that was used counts as such even if something else is wrong with it. */
function examine(code: AuthorizationCodeRecord, exchange: CodeExchange, now: number): Examined {
  const { content } = code;
  if (code.sessionId !== null) return 'used';
  if (hasExpired(code.expiresAt, now)) return 'invalid-grant';
  if (unreadableScope(content.grant.scopes, exchange.client.settings.readAttributes) !== undefined) {
    return 'invalid-grant';
  }
  if (content.redirectUri !== exchange.redirectUri) return 'invalid-redirect';
  return isVerified(code, exchange.codeVerifier) ? 'valid' : 'invalid-grant';
}

async function revokeTokensOf(
  { sessions }: Pick<StoreWriter, 'sessions'>,
  { poolId, sessionId, content: { sub } }: AuthorizationCodeRecord,
  now: number,
): Promise<void> {
  if (sessionId !== null) await sessions.revoke({ poolId, sub, sessionId }, now);
}

/** A code without a challenge is exchanged without a verifier only: otherwise PKCE could be removed on the way. */
function isVerified({ content: { codeChallenge } }: AuthorizationCodeRecord, verifier: string | undefined): boolean {
  if (codeChallenge === null || verifier === undefined) return codeChallenge === null && verifier === undefined;
  const [given, expected] = [Buffer.from(challengeOf(verifier)), Buffer.from(codeChallenge)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
