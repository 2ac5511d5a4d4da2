/**
 * Refreshing: which refresh tokens are good, and what comes of them. Serves REFRESH_TOKEN_AUTH (never rotates) and
 * GetTokensFromRefreshToken (rotates where the client says so).
 */
import type { AuthenticationResultType } from '@latchkey/model';
import { serviceError } from '@latchkey/model';
import { assertMaySignIn } from '../rules/admission.ts';
import type { Situation } from '../services.ts';
import type { TokenSessionRecord, UserRecord } from '../store/records.ts';
import type { StoreReader } from '../store/store.ts';

const invalid = () => serviceError('NotAuthorizedException', 'Invalid Refresh Token.');
const expired = () => serviceError('NotAuthorizedException', 'Refresh Token has expired');
const revoked = () => serviceError('NotAuthorizedException', 'Refresh Token has been revoked');

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
 * @throws NotAuthorizedException `Invalid Refresh Token.`, `Refresh Token has expired`, `Refresh Token has been revoked`
 */
export async function refresh(situation: Situation, token: string, deviceKey: string | undefined): Promise<Refreshed> {
  const { store, tokens, pool, client, clock } = situation;
  const opened = tokens.openRefreshToken(token);
  if (opened === undefined || opened.poolId !== pool.id) throw invalid();
  const session = await store.read.sessions.find(pool.id, opened.sub, opened.sessionId);
  const user = await store.read.users.find(pool.id, opened.sub);
  if (session === undefined || user === undefined || session.clientId !== client.id) throw invalid();
  if (session.revokedAt !== null) throw revoked();
  const now = clock.now();
  if (now >= session.expiresAt) throw expired();
  assertMaySignIn(user, now);
  await assertDevice(situation, store.read, session, deviceKey);
  return {
    user,
    session,
    generation: opened.generation,
    result: () => tokens.issue(pool, client, user, session),
  };
}

/**
 * With device tracking on, a refresh token works only together with the device of its sign-in, and once that device is
 * confirmed (developer guide, "Working with user devices"; observed).
 */
async function assertDevice(
  { pool }: Situation,
  store: StoreReader,
  session: TokenSessionRecord,
  deviceKey: string | undefined,
): Promise<void> {
  if (pool.settings.devices === null || session.deviceKey === null) return;
  if (deviceKey !== session.deviceKey) throw invalid();
  const device = await store.devices.find(pool.id, session.sub, session.deviceKey);
  if (device?.secret == null) throw invalid();
}
