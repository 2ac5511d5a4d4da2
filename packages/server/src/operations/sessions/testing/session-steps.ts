/** Steps of tests about user sessions. */
import type { AuthenticationResultType, SessionDescriptionType } from '@latchkey/model';
import { decodeJwt } from 'jose/jwt/decode';
import type { SsoSessionRecord } from '../../../records/sso-session.ts';
import { callOperation, type TestServices } from '../../testing/call.ts';
import { InitiateAuth } from '../../sign-in/InitiateAuth.ts';
import { confirmedUser, newTestApp, PASSWORD, type TestApp } from '../../users/testing/users.ts';
import { AdminListUserSessions } from '../AdminListUserSessions.ts';
import { SetUserPoolSessionConfiguration } from '../SetUserPoolSessionConfiguration.ts';

/** The user of every app. */
export const Username = 'ann';

/** A pool with the user, who has never signed in. */
export interface TrackedApp extends TestApp {
  readonly services: TestServices;
  readonly sub: string;
}

/** Creates a pool that tracks user sessions, and a user. */
export async function newTrackedApp(
  services: TestServices,
  MaxPerUser = 20,
  ...settings: Parameters<typeof newTestApp> extends [unknown, ...infer R] ? R : never
): Promise<TrackedApp> {
  const app = await newTestApp(services, ...settings);
  const sub = await confirmedUser(services, app, Username, 'ann@example.com');
  await track({ services, ...app }, MaxPerUser);
  return { services, ...app, sub };
}

/** Switches tracking on or off. */
export async function track(
  { services, UserPoolId }: Pick<TrackedApp, 'services' | 'UserPoolId'>,
  MaxPerUser = 20,
  UserSessionTracking: 'ENABLED' | 'DISABLED' = 'ENABLED',
): Promise<void> {
  const input = { UserPoolId, UserSessionTracking, TokenSession: { MaxPerUser } };
  await callOperation(services, SetUserPoolSessionConfiguration, input);
}

/** Tokens of a sign-in, and the SessionId in them. */
export interface Tokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken: string;
  readonly SessionId: string;
  /** The id of the session in the store. */
  readonly uuid: string;
}

/** Signs the user in by password, a second later than whatever came before. */
export async function signInTracked(app: TrackedApp, sourceIp?: string): Promise<Tokens> {
  const { services, ClientId } = app;
  services.clock.advance(1_000);
  const AuthParameters = { USERNAME: Username, PASSWORD };
  const input = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
  const { AuthenticationResult } = await callOperation(services, InitiateAuth, input, undefined, sourceIp);
  return tokensOf(AuthenticationResult);
}

/** Refreshes, a second later than whatever came before. */
export async function refreshTracked(app: TrackedApp, { RefreshToken }: Tokens, sourceIp?: string): Promise<Tokens> {
  const { services, ClientId } = app;
  services.clock.advance(1_000);
  const AuthParameters = { REFRESH_TOKEN: RefreshToken };
  const input = { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters } as const;
  const { AuthenticationResult } = await callOperation(services, InitiateAuth, input, undefined, sourceIp);
  return tokensOf({ RefreshToken, ...AuthenticationResult });
}

function tokensOf({ AccessToken = '', IdToken = '', RefreshToken = '' }: AuthenticationResultType = {}): Tokens {
  const { sid, origin_jti: uuid } = decodeJwt(AccessToken);
  return { AccessToken, IdToken, RefreshToken, SessionId: String(sid), uuid: String(uuid) };
}

/** What AdminListUserSessions returns. */
export async function sessionsOf({ services, UserPoolId }: TrackedApp): Promise<readonly SessionDescriptionType[]> {
  const { Sessions = [] } = await callOperation(services, AdminListUserSessions, { UserPoolId, Username });
  return Sessions;
}

/** The ids of the user's sessions, in the order of the list. */
export async function sessionIdsOf(app: TrackedApp): Promise<(string | undefined)[]> {
  return (await sessionsOf(app)).map(({ SessionId }) => SessionId);
}

/** Stores an SSO session of the user, as managed login does. Returns its id in the store. */
export async function addSsoSession({ services, UserPoolId, ClientId, sub }: TrackedApp): Promise<string> {
  const [now, sessionId] = [services.clock.now(), services.random.uuid()];
  const session: SsoSessionRecord = {
    poolId: UserPoolId,
    sub,
    sessionId,
    clientId: ClientId,
    createdAt: now,
    authenticatedAt: now,
    expiresAt: now + 3_600_000,
    activity: { lastActiveAt: now, deviceType: 'Firefox 126 / Linux', lastIp: '192.0.2.9' },
    authentication: { amr: ['pwd'], level: 1, deviceKey: null, passwordSalt: null, provider: null, saml: null },
  };
  await services.store.write((tx) => tx.ssoSessions.insert(session));
  return sessionId;
}

/** Changes a token session as if its sign-in had come through the SSO session. */
export async function linkTo({ services, UserPoolId, sub }: TrackedApp, tokens: Tokens, sso: string): Promise<void> {
  await services.store.write(async (tx) => {
    const session = await tx.sessions.findForUpdate(UserPoolId, sub, tokens.uuid);
    if (session === undefined || session.activity === null) throw new Error('The session is not tracked.');
    await tx.sessions.replace({ ...session, activity: { ...session.activity, originSessionId: sso } });
  });
}
