/**
 * Verifies refresh tokens and issues new tokens for them: for REFRESH_TOKEN_AUTH (never rotates) and
 * GetTokensFromRefreshToken (rotates if the client's settings enable it).
 */
import {
  type AuthenticationResultType,
  isDocumentedError,
  type OperationName,
  type ServiceError,
  serviceError,
} from '@latchkey/model';
import { sessionError } from '../rules/access/admission.ts';
import { activityOf } from '../rules/sessions/activity.ts';
import { isTracked } from '../rules/sessions/configuration.ts';
import { laterMetadata } from '../rules/users/trigger-metadata.ts';
import type { Clock } from '../ports/clock.ts';
import type { Origin } from '../ports/origin.ts';
import type { Client, Directory, Pool } from '../rules/pools/directory.ts';
import type { TokenSessionRecord } from '../records/token-session.ts';
import type { DeviceRecord } from '../records/device.ts';
import type { UserRecord } from '../records/user.ts';
import type { Store } from '../store/store.ts';
import { hasExpired } from '../time/instants.ts';
import type { TokenIssuer, IssueReason } from './token-issuer.ts';

const invalid = () => serviceError('NotAuthorizedException', 'Invalid Refresh Token.');
const expired = () => serviceError('NotAuthorizedException', 'Refresh Token has expired');
/** The error for a refresh token of a session that was ended, or of an earlier generation. */
export const revoked = (): ServiceError => serviceError('NotAuthorizedException', 'Refresh Token has been revoked');

/** The request that refreshes, and the services it needs. */
export interface RefreshContext {
  readonly store: Store;
  readonly directory: Pick<Directory, 'item'>;
  readonly tokens: TokenIssuer;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly client: Client;
  readonly origin: Origin;
  /** ClientMetadata of the request. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /** Whether the request is InitiateAuth or AdminInitiateAuth. */
  readonly begins?: boolean;
}

/** The operation: GetTokensFromRefreshToken documents fewer errors than the sign-in operations, and one of its own. */
export type RefreshingOperation = Extract<OperationName, 'InitiateAuth' | 'GetTokensFromRefreshToken'>;

/** The outcome of a valid refresh token. */
export interface Refreshed {
  readonly user: UserRecord;
  readonly session: TokenSessionRecord;
  /** The generation of the token. It may be older than the session's: the caller checks it. */
  readonly generation: number;
  /** Issues the new tokens. */
  result(): Promise<AuthenticationResultType>;
}

/**
 * Verifies a refresh token: its session, user, expiry and device.
 *
 * @param operation the operation that documents the errors; AdminInitiateAuth documents those of InitiateAuth
 * @param deviceKey the key that the client sent; with device tracking on, it must be the key of the sign-in
 * @throws NotAuthorizedException `Invalid Refresh Token.`, `Refresh Token has expired`, `Refresh Token has been
 *   revoked`, or as assertMaySignIn
 */
export async function refresh(
  context: RefreshContext,
  operation: RefreshingOperation,
  token: string,
  deviceKey: string | undefined,
): Promise<Refreshed> {
  const { store, tokens, pool, client, clock } = context;
  const opened = await tokens.openRefreshToken(pool.id, token);
  if (opened === undefined) throw invalid();
  const { session, user, device } = await store.read.steps.findForRefresh(pool.id, opened.sub, opened.sessionId);
  if (session === undefined || user === undefined || session.clientId !== client.id) throw invalid();
  if (session.revokedAt !== null) throw revoked();
  const now = clock.now();
  if (hasExpired(session.expiresAt, now)) throw expired();
  assertMayRefresh(operation, user, session, now);
  assertDevice(context, session, device, deviceKey);
  return {
    user,
    session,
    generation: opened.generation,
    async result() {
      const issued = await tokens.issue(pool, client, user, session, refreshReason(context));
      await recordActivity(context, session);
      return issued;
    },
  };
}

/**
 * Stores when and from where a tracked session was refreshed, in a transaction that also checks that the session was
 * not revoked meanwhile: a refresh and a revocation at the same time leave no valid tokens.
 */
async function recordActivity(context: RefreshContext, session: TokenSessionRecord): Promise<void> {
  const { store, clock, directory } = context;
  if (!(await isTracked(directory, session))) return;
  await store.write(async (tx) => {
    const current = await tx.sessions.findForUpdate(session.poolId, session.sub, session.sessionId);
    if (current === undefined || current.revokedAt !== null) throw revoked();
    await tx.sessions.replace(activeNow(context, current, clock.now()));
  });
}

/** The session after a request of the client; sessions that were never tracked stay as they are. */
export function activeNow(
  { origin }: Pick<RefreshContext, 'origin'>,
  session: TokenSessionRecord,
  now: number,
): TokenSessionRecord {
  if (session.activity === null) return session;
  return { ...session, activity: { ...session.activity, ...activityOf(origin, now) } };
}

/** If the operation does not document the error, clients get NotAuthorizedException, on which they sign in again. */
function assertMayRefresh(
  operation: RefreshingOperation,
  user: UserRecord,
  { grant }: TokenSessionRecord,
  now: number,
): void {
  const refusal = sessionError(user, { provider: grant?.provider ?? null }, now);
  if (refusal === undefined) return;
  throw isDocumentedError(operation, refusal.code) ? refusal : serviceError('NotAuthorizedException', refusal.message);
}

/**
 * With device tracking on, a refresh token works only together with the device key of its sign-in, and only once that
 * device is confirmed (developer guide, "Working with user devices"; observed). The tokens of a forgotten device stay
 * invalid, even if tracking is switched off later.
 */
function assertDevice(
  { pool }: RefreshContext,
  session: TokenSessionRecord,
  device: DeviceRecord | undefined,
  deviceKey: string | undefined,
): void {
  if (session.deviceKey === null) return;
  if (device === undefined) throw invalid();
  if (pool.settings.devices === null) return;
  // A refresh at the token endpoint cannot name the device: the grant of the browser does.
  const named = session.grant === null ? deviceKey : session.deviceKey;
  if (named !== session.deviceKey || device.secret === null) throw invalid();
}

/** What a refresh passes to the pool's PreTokenGeneration trigger. */
export function refreshReason(context: RefreshContext): IssueReason {
  const clientMetadata = laterMetadata(context);
  return { source: 'TokenGeneration_RefreshTokens', clientMetadata, userAgent: context.origin.userAgent };
}
