import { describe, expect, it } from 'vitest';
import { accessClaims, idClaims, type Issuance } from './claims.ts';

const issuance: Issuance = {
  issuer: 'http://127.0.0.1:9339/us-east-1_eYpv1mFHB',
  clientId: '3n4b5urk1ft4fl3mg5e62d9ado',
  settings: { accessTokenSeconds: 3_600, idTokenSeconds: 1_800, tokenRevocation: true, readAttributes: null },
  user: {
    sub: '11111111-1111-4111-8111-111111111111',
    username: 'ann',
    attributes: { email: 'ann@example.com', email_verified: 'true', 'custom:tier': '3' },
  },
  session: { sessionId: 'session-id', deviceKey: null, authTime: 1_700_000_000_400, grant: null },
  nonce: null,
  userSessionId: null,
  groups: { groups: [], roles: [], preferredRole: null },
  now: 1_700_000_060_900,
  ids: { event: 'event-uuid', access: 'access-uuid', id: 'id-uuid' },
};

const withSettings = (settings: Partial<Issuance['settings']>): Issuance => {
  return { ...issuance, settings: { ...issuance.settings, ...settings } };
};
const withAttributes = (attributes: Record<string, string>): Issuance => {
  return { ...issuance, user: { ...issuance.user, attributes } };
};

it('makes the access token of a sign-in', () => {
  expect(accessClaims(issuance)).toEqual({
    sub: issuance.user.sub,
    iss: issuance.issuer,
    client_id: issuance.clientId,
    origin_jti: 'session-id',
    event_id: 'event-uuid',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: 1_700_000_000,
    exp: 1_700_003_660,
    iat: 1_700_000_060,
    jti: 'access-uuid',
    username: 'ann',
  });
});

it('makes the identity token of a sign-in', () => {
  expect(idClaims(issuance)).toEqual({
    sub: issuance.user.sub,
    email: 'ann@example.com',
    email_verified: true,
    'custom:tier': '3',
    iss: issuance.issuer,
    'cognito:username': 'ann',
    origin_jti: 'session-id',
    aud: issuance.clientId,
    event_id: 'event-uuid',
    token_use: 'id',
    auth_time: 1_700_000_000,
    exp: 1_700_001_860,
    iat: 1_700_000_060,
    jti: 'id-uuid',
  });
});

it('puts the device key of the session into the access token only', () => {
  const tracked = { ...issuance, session: { ...issuance.session, deviceKey: 'us-east-1_a-b' } };
  expect(accessClaims(tracked)).toHaveProperty('device_key', 'us-east-1_a-b');
  expect(idClaims(tracked)).not.toHaveProperty('device_key');
});

it('puts groups into both tokens, and roles into the identity token', () => {
  const [reader, writer] = ['arn:aws:iam::123456789012:role/reader', 'arn:aws:iam::123456789012:role/writer'];
  const groups = { groups: ['b', 'a'], roles: [reader, writer], preferredRole: reader };
  const names = { 'cognito:groups': ['b', 'a'] };
  expect(accessClaims({ ...issuance, groups })).toEqual({ ...accessClaims(issuance), ...names });
  expect(idClaims({ ...issuance, groups })).toEqual({
    ...idClaims(issuance),
    ...names,
    'cognito:roles': [reader, writer],
    'cognito:preferred_role': reader,
  });
  expect(idClaims({ ...issuance, groups: { ...groups, preferredRole: null } })).not.toHaveProperty([
    'cognito:preferred_role',
  ]);
});

it('leaves out origin_jti and jti without token revocation; event_id is the session', () => {
  for (const claims of [accessClaims, idClaims]) {
    const payload = claims(withSettings({ tokenRevocation: false }));
    expect(payload).not.toHaveProperty('origin_jti');
    expect(payload).not.toHaveProperty('jti');
    expect(payload['event_id']).toBe('session-id');
  }
});

it('has no at_hash, which makes clients of the API fail', () => {
  expect(idClaims(issuance)).not.toHaveProperty('at_hash');
});

describe('attributes in the identity token', () => {
  it.each([
    ['email_verified', 'false', false],
    ['phone_number_verified', 'true', true],
    ['address', '1 Main St', { formatted: '1 Main St' }],
    ['updated_at', '1700000000', 1_700_000_000],
    ['updated_at', '999999999999999', 999_999_999_999_999],
    ['updated_at', '1000000000000000', '1000000000000000'],
    ['updated_at', 'x1', 'x1'],
    ['updated_at', '1x', '1x'],
    ['updated_at', '', ''],
    ['updated_at', 'today', 'today'],
    ['custom:age', '42', '42'],
    ['custom:vip', 'true', 'true'],
    ['name', 'Zoë', 'Zoë'],
  ])('%s "%s" becomes %j', (name, value, claim) => {
    expect(idClaims(withAttributes({ [name]: value }))).toHaveProperty([name], claim);
  });

  it('are those that the client may read', () => {
    const readAttributes = new Set(['email', 'custom:tier']);
    const claims = idClaims(withSettings({ readAttributes }));
    expect(claims).toMatchObject({ email: 'ann@example.com', 'custom:tier': '3' });
    expect(claims).not.toHaveProperty('email_verified');
  });

  it('include developer-only attributes only if the client lists them', () => {
    const developerOnly = withAttributes({ 'dev:custom:score': '1' });
    expect(idClaims(developerOnly)).not.toHaveProperty(['dev:custom:score']);
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
    'cognito:username',
  ])('cannot replace %s', (name) => {
    const honest = idClaims(withAttributes({}));
    expect(idClaims(withAttributes({ [name]: 'forged' }))).toEqual(honest);
    const withoutRevocation = {
      ...withAttributes({ [name]: 'forged' }),
      settings: { ...issuance.settings, tokenRevocation: false },
    };
    expect(Object.values(idClaims(withoutRevocation))).not.toContain('forged');
  });

  it('always include the identities, as a list of texts', () => {
    const identity = { userId: '1', providerName: 'Google', providerType: 'Google', issuer: null };
    const entry = { ...identity, primary: true, dateCreated: 1_682_704_282_933 };
    const withIdentities = withAttributes({ identities: JSON.stringify([entry]) });
    const expected = [{ ...identity, primary: 'true', dateCreated: '1682704282933' }];
    for (const readAttributes of [null, new Set(['email'])]) {
      const { settings } = withSettings({ readAttributes });
      expect(idClaims({ ...withIdentities, settings })['identities']).toEqual(expected);
    }
    expect(accessClaims(withIdentities)).not.toHaveProperty('identities');
  });

  it('may have names such as __proto__ and constructor', () => {
    const attributes = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;
    const claims = idClaims(withAttributes(attributes));
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype);
    expect(claims['constructor']).toBe('y');
  });
});

it('names the user session in both tokens, only where user sessions are tracked', () => {
  const tracked = { ...issuance, userSessionId: 'tkn0123456789abcdefghijklmno' };
  for (const claimsOf of [accessClaims, idClaims]) {
    expect(Object.keys(claimsOf(issuance))).not.toContain('sid');
    expect(claimsOf(tracked)).toEqual({ ...claimsOf(issuance), sid: 'tkn0123456789abcdefghijklmno' });
  }
});

describe('what an authorization request granted', () => {
  const grant = { scopes: ['openid', 'email', 'api/read'], audience: null, acr: 'mfa', amr: ['pwd', 'otp'] };
  const granted = (changes: object = {}): Issuance => {
    return { ...issuance, session: { ...issuance.session, grant: { ...grant, ...changes } } };
  };

  it('is in the access token, with its version', () => {
    const { scope: _, ...others } = accessClaims(issuance);
    const claims = { scope: 'openid email api/read', version: 2, acr: 'mfa', amr: ['pwd', 'otp'] };
    expect(accessClaims(granted())).toEqual({ ...others, ...claims });
    const audience = 'https://api.example.com';
    expect(accessClaims(granted({ audience }))).toEqual({ ...others, ...claims, aud: audience });
  });

  it('is in the identity token as its level, and limits the attributes', () => {
    const { 'custom:tier': _, ...others } = idClaims(issuance);
    expect(idClaims(granted())).toEqual({ ...others, acr: 'mfa', amr: ['pwd', 'otp'] });
    expect(idClaims(granted({ scopes: ['openid', 'phone'] }))).not.toHaveProperty('email');
  });

  it('comes with the nonce of the request in the identity token only', () => {
    const withNonce = { ...granted(), nonce: 'n-0S6_WzA2Mj' };
    expect(idClaims(withNonce)).toEqual({ ...idClaims(granted()), nonce: 'n-0S6_WzA2Mj' });
    expect(accessClaims(withNonce)).not.toHaveProperty('nonce');
  });
});
