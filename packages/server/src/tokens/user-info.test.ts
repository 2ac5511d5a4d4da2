import { expect, it } from 'vitest';
import { testPool } from '../rules/testing/pool.ts';
import { userInfoClaims } from './user-info.ts';

const user = {
  sub: 'sub-1',
  username: 'ann',
  attributes: {
    email: 'ann@example.com',
    email_verified: 'true',
    phone_number: '+15555550100',
    phone_number_verified: 'false',
    name: 'Ann',
    address: 'Main Street 1',
    updated_at: '1700000000',
    'dev:internal': 'x',
  },
};
const pool = testPool();
const typed = testPool({ UserPoolTags: { 'latchkey:userinfo-booleans': 'on' } });

it('has what the scopes and the client give access to, as texts', () => {
  const email = { email: 'ann@example.com', email_verified: 'true' };
  expect(userInfoClaims(pool, user, null, ['openid', 'email'])).toEqual({ sub: 'sub-1', ...email, username: 'ann' });
  const readable = new Set(['name', 'updated_at']);
  expect(Object.entries(userInfoClaims(pool, user, readable, ['openid']))).toEqual([
    ['sub', 'sub-1'],
    ['name', 'Ann'],
    ['updated_at', '1700000000'],
    ['username', 'ann'],
  ]);
  expect(userInfoClaims(pool, user, null, ['openid'])).not.toHaveProperty('dev:internal');
});

it('has the types of OpenID Connect where the pool says so', () => {
  expect(userInfoClaims(typed, user, null, ['openid'])).toMatchObject({
    email_verified: true,
    phone_number_verified: false,
    address: { formatted: 'Main Street 1' },
    updated_at: 1_700_000_000,
  });
});

it.each([pool, typed])('has the identities as a JSON text', (one) => {
  const identities = JSON.stringify([
    { userId: '1', providerName: 'Okta', providerType: 'OIDC', issuer: null, primary: true, dateCreated: 5 },
  ]);
  const claims = userInfoClaims(one, { ...user, attributes: { identities } }, new Set(), ['openid', 'email']);
  expect(typeof claims['identities']).toBe('string');
  expect(JSON.parse(claims['identities'] as string)).toMatchObject([{ userId: '1', providerName: 'Okta' }]);
});

it.each([
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'jti',
  'origin_jti',
  'event_id',
  'token_use',
  'cognito:x',
  '__proto__',
])('no attribute stands for the claim %s', (name) => {
  const attributes = Object.fromEntries([[name, 'forged']]);
  const claims = userInfoClaims(
    { settings: { oauthChoices: { userInfoBooleans: 'off' } } } as Parameters<typeof userInfoClaims>[0],
    { sub: 'sub-1', username: 'ann', attributes },
    new Set([name]),
    ['openid', 'profile', 'email', 'phone', 'aws.cognito.signin.user.admin'],
  );
  expect(Object.entries(claims)).toEqual([
    ['sub', 'sub-1'],
    ['username', 'ann'],
  ]);
});
