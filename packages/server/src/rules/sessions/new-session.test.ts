import { expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { testClient } from '../testing/pool.ts';
import { activityOf } from './activity.ts';
import { newBrowserSession, newTokenSession, refreshTokenEnd } from './new-session.ts';

const now = 1_700_000_000_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const origin = { requestId: 'r', sourceIp: '192.0.2.1', userAgent: 'app/1', note: () => undefined };
const client = testClient();
const beginning = { random: systemRandom, client, origin };

it('a token session begins with its first refresh token, now', () => {
  const content = { sub: 'ann', deviceKey: 'key', authTime: now - 5, expiresAt: now + 9, grant: null };
  const session = newTokenSession(beginning, { ...content, tracking: false, originSessionId: 'browser' }, now);
  expect(session).toEqual({
    ...content,
    poolId: client.poolId,
    sessionId: expect.stringMatching(UUID),
    clientId: client.id,
    generation: 0,
    rotatedAt: now,
    revokedAt: null,
    activity: null,
  });
});

it.each(['browser', null])('a token session that is tracked knows where it came from: %s', (originSessionId) => {
  const content = { sub: 'ann', deviceKey: null, authTime: now, expiresAt: now, grant: null };
  const { activity } = newTokenSession(beginning, { ...content, tracking: true, originSessionId }, now);
  expect(activity).toEqual({ ...activityOf(origin, now), originSessionId });
});

it('a refresh token is valid as long as the client says', () => {
  const hours = testClient({ RefreshTokenValidity: 2, TokenValidityUnits: { RefreshToken: 'hours' } });
  expect(refreshTokenEnd(hours, now)).toBe(now + 2 * 3_600_000);
});

it('a browser session lasts as long as it is given', () => {
  const authentication = { amr: [], level: 0, deviceKey: null, passwordSalt: null, provider: null, saml: null };
  expect(newBrowserSession(beginning, 'ann', authentication, 7_000, now)).toEqual({
    poolId: client.poolId,
    sub: 'ann',
    sessionId: expect.stringMatching(UUID),
    clientId: client.id,
    createdAt: now,
    authenticatedAt: now,
    expiresAt: now + 7_000,
    activity: activityOf(origin, now),
    authentication,
  });
});
