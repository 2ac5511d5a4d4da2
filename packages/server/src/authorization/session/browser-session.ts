/**
 * Browser sessions: a browser in which a user has signed in with managed login. The cookie holds the session's id, sealed;
 * the session itself is in the store, so that it can be ended there.
 */
import type { BrowserAuthentication, SsoSessionRecord } from '../../records/sso-session.ts';
import type { UserRecord } from '../../records/user.ts';
import { sessionError } from '../../rules/access/admission.ts';
import { identitiesOf } from '../../rules/attributes/identities.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import { silentSignInMs } from '../../rules/sessions/configuration.ts';
import type { Services } from '../../services.ts';
import { elapsedSince, hasExpired } from '../../time/instants.ts';

/** A browser session that is valid now. */
export interface BrowserSession {
  readonly record: SsoSessionRecord;
  readonly user: UserRecord;
}

type SessionTools = Pick<Services, 'sealer' | 'store' | 'clock'>;

/** The value of the session cookie. */
export function sessionCookie(
  { sealer }: Pick<Services, 'sealer'>,
  { poolId, sub, sessionId }: SsoSessionRecord,
): string {
  return sealer.seal('browser-session', [sub, sessionId], poolId);
}

/** Returns the user and the id in a session cookie; undefined if this pool did not make it. */
export function openSessionCookie(
  { sealer }: Pick<Services, 'sealer'>,
  { id }: Pick<Pool, 'id'>,
  cookie: string,
): { readonly sub: string; readonly sessionId: string } | undefined {
  const content = sealer.open('browser-session', cookie, id);
  if (!Array.isArray(content)) return undefined;
  const [sub, sessionId] = content as readonly unknown[];
  return typeof sub === 'string' && typeof sessionId === 'string' ? { sub, sessionId } : undefined;
}

/**
 * Returns the valid session of a cookie. A session ends with its time, with its user, when the user is disabled or the
 * password replaced, and when the browser's device is forgotten (docs/decisions/0033). One that an identity provider began
 * ends when the provider is deleted, or the user has no identity of it any more.
 */
export async function findBrowserSession(
  services: SessionTools,
  pool: Pool,
  cookie: string | undefined,
): Promise<BrowserSession | undefined> {
  const opened = cookie === undefined ? undefined : openSessionCookie(services, pool, cookie);
  if (opened === undefined) return undefined;
  const { store, clock } = services;
  const [record, user] = await Promise.all([
    store.read.ssoSessions.find(pool.id, opened.sub, opened.sessionId),
    store.read.users.find(pool.id, opened.sub),
  ]);
  const now = clock.now();
  if (record === undefined || user === undefined || hasExpired(record.expiresAt, now)) return undefined;
  if (sessionError(user, record.authentication, now) !== undefined || !isOfPresentUser(record.authentication, user))
    return undefined;
  const { deviceKey, provider } = record.authentication;
  if (provider !== null && !(await isOfPresentProvider(services, record, provider))) return undefined;
  if (deviceKey !== null && (await store.read.devices.find(pool.id, user.sub, deviceKey)) === undefined)
    return undefined;
  return { record, user };
}

/** Whether what authenticated the user is still the user's: the password, or an identity of the provider. */
export function isOfPresentUser(
  { passwordSalt, provider }: BrowserAuthentication,
  { password, attributes }: UserRecord,
): boolean {
  return provider === null
    ? (password?.salt ?? null) === passwordSalt
    : identitiesOf(attributes).some(({ providerName }) => providerName === provider);
}

/** A provider that was created later has only the name of the one that authenticated the user. */
async function isOfPresentProvider(
  { store }: Pick<Services, 'store'>,
  { poolId, createdAt }: SsoSessionRecord,
  name: string,
): Promise<boolean> {
  const provider = await store.read.poolItems.find(poolId, 'identity-provider', name);
  return provider !== undefined && provider.createdAt <= createdAt;
}

/** Whether the session may sign its user in to the client without asking ("SSO session" of the API reference). */
export async function maySignInSilently(
  { directory, clock }: Pick<Services, 'directory' | 'clock'>,
  { record }: BrowserSession,
  client: Client,
): Promise<boolean> {
  const longest = await silentSignInMs(directory, client);
  return elapsedSince(record.authenticatedAt, clock.now()) < longest;
}

/** Ends the session of a cookie. The tokens that it gave stay valid, as in Cognito ("Logout endpoint"). */
export async function endBrowserSession(services: SessionTools, pool: Pool, cookie: string | undefined): Promise<void> {
  const opened = cookie === undefined ? undefined : openSessionCookie(services, pool, cookie);
  if (opened === undefined) return;
  await services.store.write((tx) => tx.ssoSessions.remove(pool.id, opened.sub, opened.sessionId));
}
