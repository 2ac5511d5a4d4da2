import { describe, expect, it } from 'vitest';
import type { TokenChanges } from '../triggers/trigger-types.ts';
import {
  assertWithinLimit,
  customizedAccessClaims,
  customizedGroups,
  customizedIdClaims,
} from './token-customization.ts';

const none: TokenChanges = { claimsToAddOrOverride: {}, claimsToSuppress: [], scopesToAdd: [], scopesToSuppress: [] };
const id = { sub: 's', email: 'a@example.com', 'cognito:groups': ['g'], 'cognito:username': 'ann', aud: 'c', exp: 1 };
const access = { sub: 's', client_id: 'c', username: 'ann', scope: 'aws.cognito.signin.user.admin' };

describe('claims', () => {
  it('are added, replaced and removed', () => {
    const changes = {
      ...none,
      claimsToAddOrOverride: { tier: 'gold', email: 'b@example.com', list: [1, { deep: true }] },
      claimsToSuppress: ['cognito:groups'],
    };
    const expected = { ...id, email: 'b@example.com', tier: 'gold', list: [1, { deep: true }] };
    expect(customizedIdClaims(id, changes)).toStrictEqual(without(expected, 'cognito:groups'));
  });

  it('that are both added and suppressed are removed', () => {
    const changes = { ...none, claimsToAddOrOverride: { email: 'x' }, claimsToSuppress: ['email'] };
    expect(customizedIdClaims(id, changes)).toStrictEqual(without(id, 'email'));
  });

  const identity = ['acr', 'amr', 'aud', 'at_hash', 'auth_time', 'azp', 'cognito:username', 'exp', 'iat', 'identities'];
  const others = ['iss', 'jti', 'nbf', 'nonce', 'origin_jti', 'sub', 'token_use', 'event_id', '__proto__'];
  it.each([...identity, ...others])('%s cannot be changed in either token', (name) => {
    const forged = JSON.parse(`{${JSON.stringify(name)}: "forged"}`) as Record<string, string>;
    const changes = { ...none, claimsToAddOrOverride: forged, claimsToSuppress: [name] };
    const overriding = { ...none, claimsToAddOrOverride: forged };
    for (const change of [changes, overriding]) {
      expect(customizedIdClaims(id, change)).toStrictEqual(id);
      expect(customizedAccessClaims(access, change)).toStrictEqual(access);
    }
  });

  it.each(['client_id', 'device_key', 'username', 'version', 'scope'])(
    '%s cannot be changed in access tokens',
    (name) => {
      const overriding = { ...none, claimsToAddOrOverride: { [name]: 'forged' } };
      for (const changes of [overriding, { ...overriding, claimsToSuppress: [name] }]) {
        expect(customizedAccessClaims(access, changes)).toStrictEqual(access);
      }
    },
  );

  it.each(['cognito:groups', 'cognito:roles', 'cognito:mine', 'dev:custom:x'])('%s cannot be added', (name) => {
    const changes = { ...none, claimsToAddOrOverride: { [name]: 'forged' } };
    expect(customizedIdClaims(id, changes)).toStrictEqual(id);
  });

  it('of OpenID Connect cannot become objects', () => {
    const changes = { ...none, claimsToAddOrOverride: { email_verified: { a: 1 }, address: ['x'], updated_at: {} } };
    expect(customizedIdClaims(id, changes)).toStrictEqual(id);
    const asList = { ...none, claimsToAddOrOverride: { phone_number_verified: [true] } };
    expect(customizedIdClaims(id, asList)).toStrictEqual(id);
    const asText = { ...none, claimsToAddOrOverride: { email_verified: 'true', address: 'x' } };
    expect(customizedIdClaims(id, asText)).toStrictEqual({ ...id, email_verified: 'true', address: 'x' });
  });

  it('sid can be changed only where the server does not set it', () => {
    const changes = { ...none, claimsToAddOrOverride: { sid: 'changed' } };
    expect(customizedIdClaims(id, changes)).toStrictEqual({ ...id, sid: 'changed' });
    const tracked = { ...id, sid: 'session' };
    expect(customizedIdClaims(tracked, changes)).toStrictEqual(tracked);
    expect(customizedIdClaims(tracked, { ...none, claimsToSuppress: ['sid'] })).toStrictEqual(tracked);
    expect(customizedIdClaims(tracked, { ...none, claimsToSuppress: ['email'] })).toStrictEqual(
      without(tracked, 'email'),
    );
  });

  it('stay as they are without a trigger', () => {
    expect(customizedIdClaims(id, null)).toBe(id);
    expect(customizedAccessClaims(access, null)).toBe(access);
  });
});

describe('scopes', () => {
  it.each([
    { add: ['api/read', 'api/read'], suppress: [], scope: 'aws.cognito.signin.user.admin api/read' },
    { add: ['api/read'], suppress: ['aws.cognito.signin.user.admin'], scope: 'api/read' },
    { add: ['with space', 'a"b', '', 'aws.cognito.other'], suppress: [], scope: 'aws.cognito.signin.user.admin' },
    { add: [], suppress: ['aws.cognito.signin.user.admin'], scope: '' },
  ])('$add without $suppress: $scope', ({ add, suppress, scope }) => {
    const changes = { ...none, scopesToAdd: add, scopesToSuppress: suppress };
    expect(customizedAccessClaims(access, changes)).toStrictEqual({ ...access, scope });
  });
});

it('a token without the claim scope gets none', () => {
  const bare = { sub: 's', client_id: 'c', username: 'ann' };
  const changes = { ...none, claimsToAddOrOverride: { scope: 'forged', tier: 'gold' }, scopesToAdd: ['api/read'] };
  expect(customizedAccessClaims(bare, changes)).toStrictEqual({ ...bare, tier: 'gold' });
});

describe('groups', () => {
  const groups = { groups: ['a'], roles: ['r'], preferredRole: 'r' };

  it('are replaced all together, or not at all', () => {
    expect(customizedGroups(groups, null)).toBe(groups);
    const overrides = { groupsToOverride: ['b'], iamRolesToOverride: [], preferredRole: null };
    expect(customizedGroups(groups, overrides)).toStrictEqual({ groups: ['b'], roles: [], preferredRole: null });
  });
});

describe('an answer', () => {
  const answerOf = (count: number) => {
    const claims = Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, '1']));
    return {
      idTokenGeneration: { ...none, claimsToAddOrOverride: claims },
      accessTokenGeneration: { ...none, scopesToSuppress: ['x'] },
      groupOverrideDetails: null,
    };
  };

  it('has at most 5,000 changes', () => {
    expect(() => assertWithinLimit(answerOf(4_999))).not.toThrow();
    expect(() => assertWithinLimit(answerOf(5_000))).toThrow(
      'PreTokenGeneration changes 5001 claims and scopes; at most 5000 are allowed.',
    );
  });
});

function without(claims: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
}
