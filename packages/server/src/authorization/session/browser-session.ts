/**
 * Browser sessions: a browser in which a user has signed in with managed login. The cookie holds the session's id, sealed;
 * the session itself is in the store, so that it can be ended there.
 */
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import type { UserRecord } from '../../records/user.ts';
import { sessionError } from '../../rules/access/admission.ts';
import { identitiesOf } from '../../rules/attributes/identities.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import { silentSignInMs } from '../../rules/sessions/configuration.ts';
import type { Services } from '../../services.ts';
import type { StoreReader, StoreWriter } from '../../store/store.ts';
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
  return (await isOfPresentUser(store.read, { record, user }, now)) ? { record, user } : undefined;
}

/** What tells whether a sign-in still counts. */
interface Present {
  readonly devices: Pick<StoreReader['devices'], 'find'>;
  readonly poolItems: StoreReader['poolItems'];
}

/**
 * Whether the user may still use what this sign-in gave: neither the user nor what authenticated the user nor the device has
 * changed in a way that ends it. The time of the session is not looked at.
 */
async function isOfPresentUser(
  { devices, poolItems }: Present,
  { record, user }: BrowserSession,
  now: number,
): Promise<boolean> {
  const { poolId, sub, authentication } = record;
  const { deviceKey, passwordSalt, provider } = authentication;
  if (sessionError(user, authentication, now) !== undefined) return false;
  if (provider === null && (user.password?.salt ?? null) !== passwordSalt) return false;
  if (provider !== null && !(await isOfPresentProvider(poolItems, { record, user }, provider))) return false;
  return deviceKey === null || (await devices.find(poolId, sub, deviceKey)) !== undefined;
}

/** A provider that was created later has only the name of the one that authenticated the user. */
async function isOfPresentProvider(
  poolItems: StoreReader['poolItems'],
  { record: { poolId, createdAt }, user }: BrowserSession,
  name: string,
): Promise<boolean> {
  if (!identitiesOf(user.attributes).some(({ providerName }) => providerName === name)) return false;
  const provider = await poolItems.find(poolId, 'identity-provider', name);
  return provider !== undefined && provider.createdAt <= createdAt;
}

/**
 * Locks the user, the session and the device of a sign-in until the write ends, in the order in which an
 * operation that disables a user does. Returns undefined if the user has signed out, or may not use the sign-in any more.
 */
export async function lockSignedIn(
  tx: Pick<StoreWriter, 'users' | 'ssoSessions' | 'devices' | 'poolItems'>,
  { poolId, sub, sessionId }: Pick<SsoSessionRecord, 'poolId' | 'sub' | 'sessionId'>,
  now: number,
): Promise<BrowserSession | undefined> {
  const user = await tx.users.findForUpdate(poolId, sub);
  const record = await tx.ssoSessions.findForUpdate(poolId, sub, sessionId);
  if (user === undefined || record === undefined) return undefined;
  // Locked, too: the device may be forgotten at this moment, which ends the sessions that it has then.
  const devices: Pick<StoreReader['devices'], 'find'> = { find: (...key) => tx.devices.findForUpdate(...key) };
  return (await isOfPresentUser({ devices, poolItems: tx.poolItems }, { record, user }, now))
    ? { record, user }
    : undefined;
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
