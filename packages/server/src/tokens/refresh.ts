/**
 * Refreshing: which refresh tokens are good, and what comes of them. Serves REFRESH_TOKEN_AUTH (never rotates) and
 * GetTokensFromRefreshToken (rotates where the client says so).
 */
import {
  type AuthenticationResultType,
  isDocumentedError,
  type OperationName,
  type ServiceError,
  serviceError,
} from '@latchkey/model';
import { signInError } from '../rules/access/admission.ts';
import { laterMetadata } from '../rules/users/trigger-metadata.ts';
import type { Clock } from '../ports/clock.ts';
import type { Origin } from '../ports/origin.ts';
import type { Client, Pool } from '../rules/pools/directory.ts';
import type { TokenSessionRecord } from '../records/token-session.ts';
import type { UserRecord } from '../records/user.ts';
import type { Store, StoreReader } from '../store/store.ts';
import { hasExpired } from '../time/instants.ts';
import type { TokenIssuer, TokenOccasion } from './token-issuer.ts';

const invalid = () => serviceError('NotAuthorizedException', 'Invalid Refresh Token.');
const expired = () => serviceError('NotAuthorizedException', 'Refresh Token has expired');
/** The answer to a refresh token of a session that was ended, or whose successor counts. */
export const revoked = (): ServiceError => serviceError('NotAuthorizedException', 'Refresh Token has been revoked');

/** The request that refreshes, and what it is answered with. */
export interface RefreshContext {
  readonly store: Store;
  readonly tokens: TokenIssuer;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly client: Client;
  readonly origin: Origin;
  /** ClientMetadata of the request. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /** The request is InitiateAuth or AdminInitiateAuth. */
  readonly begins?: boolean;
}

/** What refreshes: GetTokensFromRefreshToken documents fewer errors than the sign-in operations, and one more. */
export type RefreshingOperation = Extract<OperationName, 'InitiateAuth' | 'GetTokensFromRefreshToken'>;

/** A refresh token that has been found good, and the tokens it gives when asked for. */
export interface Refreshed {
  readonly user: UserRecord;
  readonly session: TokenSessionRecord;
  /** The generation the token was made in; older than the session's only within the grace period of a rotation. */
  readonly generation: number;
  result(): Promise<AuthenticationResultType>;
}

/**
 * Judges a refresh token.
 * @param deviceKey the key the client sent; it must be that of the sign-in while device tracking is on
 * @param operation for which the errors are; AdminInitiateAuth documents those of InitiateAuth
 * @throws NotAuthorizedException `Invalid Refresh Token.`, `Refresh Token has expired`, `Refresh Token has been revoked`,
 *   or as assertMaySignIn
 */
export async function refresh(
  context: RefreshContext,
  operation: RefreshingOperation,
  token: string,
  deviceKey: string | undefined,
): Promise<Refreshed> {
  const { store, tokens, pool, client, clock } = context;
  const opened = tokens.openRefreshToken(token);
  if (opened === undefined || opened.poolId !== pool.id) throw invalid();
  const session = await store.read.sessions.find(pool.id, opened.sub, opened.sessionId);
  const user = await store.read.users.find(pool.id, opened.sub);
  if (session === undefined || user === undefined || session.clientId !== client.id) throw invalid();
  if (session.revokedAt !== null) throw revoked();
  const now = clock.now();
  if (hasExpired(session.expiresAt, now)) throw expired();
  assertMayRefresh(operation, user, now);
  await assertDevice(context, store.read, session, deviceKey);
  return {
    user,
    session,
    generation: opened.generation,
    result: () => tokens.issue(pool, client, user, session, refreshOf(context)),
  };
}

/** Where the operation has no error of its own for it, clients are told to sign in anew. */
function assertMayRefresh(operation: RefreshingOperation, user: UserRecord, now: number): void {
  const refusal = signInError(user, now);
  if (refusal === undefined) return;
  throw isDocumentedError(operation, refusal.code) ? refusal : serviceError('NotAuthorizedException', refusal.message);
}

/**
 * With device tracking on, a refresh token works only together with the device of its sign-in, and once that device is
 * confirmed (developer guide, "Working with user devices"; observed). A device that was forgotten takes its tokens with it,
 * also when tracking is switched off later.
 */
async function assertDevice(
  { pool }: RefreshContext,
  store: StoreReader,
  session: TokenSessionRecord,
  deviceKey: string | undefined,
): Promise<void> {
  if (session.deviceKey === null) return;
  const device = await store.devices.find(pool.id, session.sub, session.deviceKey);
  if (device === undefined) throw invalid();
  if (pool.settings.devices === null) return;
  if (deviceKey !== session.deviceKey || device.secret === null) throw invalid();
}

/** What the pool's PreTokenGeneration function is told of a refresh. */
export function refreshOf(context: RefreshContext): TokenOccasion {
  const clientMetadata = laterMetadata(context);
  return { source: 'TokenGeneration_RefreshTokens', clientMetadata, userAgent: context.origin.userAgent };
}
