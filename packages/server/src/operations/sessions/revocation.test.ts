/** Revoking user sessions, and the sessions that are linked to them. */
import type { RevokeAssociatedSessionsType } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionIdOf } from '../../rules/sessions/session-id.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { RevokeToken } from '../tokens/RevokeToken.ts';
import { GetUser } from '../users/self-service/GetUser.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { confirmedUser, signIn } from '../users/testing/users.ts';
import { AdminListUserSessions } from './AdminListUserSessions.ts';
import { AdminRevokeUserSession } from './AdminRevokeUserSession.ts';
import { ListUserSessions } from './ListUserSessions.ts';
import { RevokeUserSession } from './RevokeUserSession.ts';
import {
  addSsoSession,
  linkTo,
  newTrackedApp,
  refreshTracked,
  sessionIdsOf,
  sessionsOf,
  signInTracked,
  type Tokens,
  track,
  type TrackedApp,
  Username,
} from './testing/session-steps.ts';

let services: TestServices;
let app: TrackedApp;
beforeAll(async () => {
  services = await createTestServices();
});
beforeEach(async () => {
  app = await newTrackedApp(services);
});
afterAll(() => services.close());

type Linked = RevokeAssociatedSessionsType;

const noSession = refusal('ResourceNotFoundException', 'Session does not exist.');
const revoke = ({ AccessToken }: Pick<Tokens, 'AccessToken'>, SessionId: string, RevokeAssociatedSessions?: Linked) =>
  callOperation(services, RevokeUserSession, {
    AccessToken,
    SessionId,
    ...(RevokeAssociatedSessions && { RevokeAssociatedSessions }),
  });
const revokeAsAdmin = (SessionId: string, RevokeAssociatedSessions: Linked = 'NONE', name = Username) =>
  callOperation(services, AdminRevokeUserSession, {
    UserPoolId: app.UserPoolId,
    Username: name,
    SessionId,
    RevokeAssociatedSessions,
  });
const isActive = ({ AccessToken }: Tokens): Promise<boolean> =>
  callOperation(services, GetUser, { AccessToken }).then(
    () => true,
    () => false,
  );
const unknown = sessionIdOf('token', '11111111-1111-4111-8111-111111111111');

describe('the user', () => {
  it('ends another session, whose tokens are refused at once', async () => {
    const [lost, mine] = [await signInTracked(app), await signInTracked(app)];
    expect(await revoke(mine, lost.SessionId)).toEqual({});
    expect([await isActive(lost), await isActive(mine)]).toEqual([false, true]);
    await expect(refreshTracked(app, lost)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Refresh Token has been revoked'),
    );
    expect(await sessionIdsOf(app)).toEqual([mine.SessionId]);
    await expect(revoke(mine, lost.SessionId)).rejects.toEqual(noSession);
    await expect(revoke(lost, mine.SessionId)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    );
  });

  it('cannot end the session of the access token', async () => {
    const mine = await signInTracked(app);
    const refused = refusal('InvalidParameterException', 'The current session cannot be revoked.');
    await expect(revoke(mine, mine.SessionId)).rejects.toEqual(refused);
    expect(await isActive(mine)).toBe(true);
  });

  it('cannot end a session of another user', async () => {
    await confirmedUser(services, app, 'bob', 'bob@example.com');
    const AccessToken = await signIn(services, app, 'bob');
    const mine = await signInTracked(app);
    await expect(revoke({ AccessToken }, mine.SessionId)).rejects.toEqual(noSession);
    expect(await isActive(mine)).toBe(true);
  });

  it.each(['', 'x', unknown, unknown.replace('tkn', 'sso'), `${unknown} `, 'tkn'.padEnd(28, 'z')])(
    'cannot end %j',
    async (SessionId) => {
      await expect(revoke(await signInTracked(app), SessionId)).rejects.toEqual(noSession);
    },
  );
});

describe('an administrator', () => {
  it('ends a session, once', async () => {
    const [one, other] = [await signInTracked(app), await signInTracked(app)];
    expect(await revokeAsAdmin(one.SessionId)).toEqual({});
    expect([await isActive(one), await isActive(other)]).toEqual([false, true]);
    await expect(revokeAsAdmin(one.SessionId)).rejects.toEqual(noSession);
  });

  it('must name the owner', async () => {
    await confirmedUser(services, app, 'bob', 'bob@example.com');
    const mine = await signInTracked(app);
    await expect(revokeAsAdmin(mine.SessionId, 'NONE', 'bob')).rejects.toEqual(noSession);
    await expect(revokeAsAdmin(mine.SessionId, 'NONE', 'nobody')).rejects.toEqual(refusals.userNotFound);
    expect(await isActive(mine)).toBe(true);
  });

  it('finds no session whose refresh token has expired, or while tracking is off', async () => {
    const mine = await signInTracked(app);
    await track(app, 20, 'DISABLED');
    await expect(revokeAsAdmin(mine.SessionId)).rejects.toEqual(noSession);
    await track(app);
    services.clock.advance(30 * 24 * 3_600_000);
    await expect(revokeAsAdmin(mine.SessionId)).rejects.toEqual(noSession);
  });

  it('gets an error for a choice that does not exist', async () => {
    await expect(revokeAsAdmin(unknown, 'ALL' as Linked)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message:
        "1 validation error detected: Value 'ALL' at 'revokeAssociatedSessions' failed to satisfy constraint: Member must satisfy enum value set: [NONE, LINKED]",
    });
  });
});

describe('sessions of a browser with managed login', () => {
  let sso: string;
  let ssoId: string;
  let [child, sibling, direct]: Tokens[] = [];
  const ended = async (): Promise<string[]> => {
    const left = await sessionIdsOf(app);
    const names = { sso: ssoId, child: child?.SessionId, sibling: sibling?.SessionId, direct: direct?.SessionId };
    return Object.entries(names).flatMap(([name, id]) => (left.includes(id) ? [] : [name]));
  };
  const required = (tokens: Tokens | undefined): Tokens => {
    if (tokens === undefined) throw new Error('no tokens');
    return tokens;
  };

  beforeEach(async () => {
    sso = await addSsoSession(app);
    ssoId = sessionIdOf('sso', sso);
    child = await signInTracked(app);
    sibling = await signInTracked(app);
    direct = await signInTracked(app);
    await linkTo(app, child, sso);
    await linkTo(app, sibling, sso);
  });

  it('are listed with the sessions that came through them', async () => {
    const list = await sessionsOf(app);
    expect(list.map(({ SessionId }) => SessionId)).toEqual([
      required(direct).SessionId,
      required(sibling).SessionId,
      required(child).SessionId,
      ssoId,
    ]);
    expect(list.map(({ OriginSessionId }) => OriginSessionId)).toEqual([undefined, ssoId, ssoId, undefined]);
    expect(list[3]).toMatchObject({
      SessionType: 'SSO',
      ClientId: app.ClientId,
      DeviceType: 'Firefox 126 / Linux',
      LastIPAddress: '192.0.2.9',
      IsCurrentSession: false,
    });
  });

  it.each<[string, string, Linked, string[]]>([
    ['a token session alone', 'child', 'NONE', ['child']],
    ['a token session with its SSO session', 'child', 'LINKED', ['sso', 'child']],
    ['a token session without an SSO session', 'direct', 'LINKED', ['direct']],
    ['an SSO session alone', 'sso', 'NONE', ['sso']],
    ['an SSO session with all that came through it', 'sso', 'LINKED', ['sso', 'child', 'sibling']],
  ])('end: %s', async (_what, which, associated, expected) => {
    const ids: Record<string, string> = {
      child: required(child).SessionId,
      direct: required(direct).SessionId,
      sso: ssoId,
    };
    await revokeAsAdmin(ids[which] ?? '', associated);
    expect(await ended()).toEqual(expected);
    expect(await isActive(required(sibling))).toBe(!expected.includes('sibling'));
  });

  it('end by a request of the user, with the current session', async () => {
    await revoke(required(child), ssoId, 'LINKED');
    expect(await ended()).toEqual(['sso', 'child', 'sibling']);
    expect(await isActive(required(child))).toBe(false);
  });

  it.each<[Linked | undefined, string[]]>([
    ['LINKED', ['sso', 'child']],
    ['NONE', ['child']],
    [undefined, ['child']],
  ])('end with RevokeToken, %s', async (RevokeAssociatedSessions, expected) => {
    const { RefreshToken: Token } = required(child);
    const linked = RevokeAssociatedSessions === undefined ? {} : { RevokeAssociatedSessions };
    await callOperation(services, RevokeToken, { ClientId: app.ClientId, Token, ...linked });
    expect(await ended()).toEqual(expected);
  });

  it('do not end with RevokeToken while tracking is off', async () => {
    await track(app, 20, 'DISABLED');
    const { RefreshToken: Token } = required(child);
    await callOperation(services, RevokeToken, { ClientId: app.ClientId, Token, RevokeAssociatedSessions: 'LINKED' });
    expect(await services.store.read.ssoSessions.find(app.UserPoolId, app.sub, sso)).toBeDefined();
  });

  it('do not count towards the limit', async () => {
    await track(app, 3);
    await signInTracked(app);
    expect(await ended()).toEqual(['child']);
  });

  it('expire', async () => {
    services.clock.advance(3_600_000);
    await expect(revokeAsAdmin(ssoId)).rejects.toEqual(noSession);
    expect(await ended()).toEqual(['sso']);
  });
});

it('lists more than a page of sessions in pages', async () => {
  const { AccessToken } = await signInTracked(app);
  for (let count = 0; count < 130; count += 1) await addSsoSession(app);
  const { UserPoolId } = app;
  const first = await callOperation(services, AdminListUserSessions, { UserPoolId, Username });
  const { NextToken } = first;
  if (NextToken === undefined) throw new Error('one page only');
  const second = await callOperation(services, AdminListUserSessions, { UserPoolId, Username, NextToken });
  expect(second.NextToken).toBeUndefined();
  expect([first.Sessions?.length, second.Sessions?.length]).toEqual([125, 6]);
  const ids = [...(first.Sessions ?? []), ...(second.Sessions ?? [])].map(({ SessionId }) => SessionId);
  expect(new Set(ids).size).toBe(131);
  const refused = refusal('InvalidParameterException', 'Invalid pagination token.');
  await expect(callOperation(services, ListUserSessions, { AccessToken, NextToken })).rejects.toEqual(refused);
});
