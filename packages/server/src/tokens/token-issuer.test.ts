import { createHmac, createPrivateKey, createPublicKey, sign as rsaSign } from 'node:crypto';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { decodeProtectedHeader } from 'jose';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../crypto/random.ts';
import { createSealer } from '../crypto/sealer.ts';
import { createSigningKeyStock } from '../crypto/signing-keys.ts';
import type { Client, Pool } from '../rules/pools/directory.ts';
import type { MembershipRecord } from '../records/group.ts';
import type { SigningKeyRecord } from '../records/pool.ts';
import type { TokenSessionRecord } from '../records/token-session.ts';
import type { UserRecord } from '../records/user.ts';
import { createTriggers } from '../triggers/create-triggers.ts';
import { createTokenIssuer, type IssuedTokens } from './token-issuer.ts';

const poolId = 'us-east-1_eYpv1mFHB';
const clientId = '3n4b5urk1ft4fl3mg5e62d9ado';
const base = 'https://cognito-idp.us-east-1.amazonaws.com';

const clock = {
  time: Date.now(),
  now() {
    return this.time;
  },
};
const stock = createSigningKeyStock(clock, systemRandom, 0);
const keys = new Map<string, readonly SigningKeyRecord[]>();
const memberships = new Map<string, readonly MembershipRecord[]>();
const noTriggers = createTriggers({
  region: 'us-east-1',
  findRunner: () => undefined,
  codes: undefined,
  log: pino({ level: 'silent' }),
});
const tokens = createTokenIssuer({
  settings: { issuerOf: (id) => `${base}/${id}` },
  clock,
  random: systemRandom,
  directory: { signingKeys: (id) => Promise.resolve(keys.get(id) ?? []), item: () => Promise.resolve(undefined) },
  sealer: createSealer(systemRandom, () => new Uint8Array(32).fill(1)),
  store: { read: { groups: { membershipsOf: (_poolId, sub) => Promise.resolve(memberships.get(sub) ?? []) } } },
  triggers: noTriggers,
});

// All that the issuer reads of a pool and a client.
const pool = { id: poolId, record: { definition: {} } } as Pool;
const clientWith = (tokenRevocation: boolean) => {
  const settings = { accessTokenSeconds: 3_600, idTokenSeconds: 1_800, tokenRevocation, readAttributes: null };
  return { id: clientId, settings } as Client;
};
const client = clientWith(true);
const user = { sub: 'sub-1', username: 'ann', attributes: { email: 'ann@example.com' } } as unknown as UserRecord;
const session: TokenSessionRecord = {
  poolId,
  sub: 'sub-1',
  sessionId: 'c8cf7e3c-5a4e-4a53-a4c3-1b1f0d6a2f11',
  clientId,
  deviceKey: 'us-east-1_0d6a2f11-aaaa-bbbb-cccc-dddddddddddd',
  authTime: clock.time - 5_000,
  expiresAt: clock.time + 1e9,
  generation: 4,
  rotatedAt: clock.time,
  revokedAt: null,
  grant: null,
  activity: null,
};

const occasion = { source: 'TokenGeneration_Authentication' } as const;

let issued: Required<IssuedTokens>;
beforeAll(async () => {
  keys.set(poolId, await stock.take(poolId));
  keys.set('us-east-1_other', await stock.take('us-east-1_other'));
  issued = { IdToken: '', ...(await tokens.issue(pool, client, user, session, occasion)) };
});

const keyOf = (use: 'id' | 'access', id = poolId): SigningKeyRecord => {
  const key = keys.get(id)?.find((candidate) => candidate.use === use);
  if (key === undefined) throw new Error('no such key');
  return key;
};
const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const forge = (header: object, payload: object, key: SigningKeyRecord) => {
  const content = `${encode(header)}.${encode(payload)}`;
  const pkcs8 = createPrivateKey({ key: Buffer.from(key.privateKey ?? []), format: 'der', type: 'pkcs8' });
  return `${content}.${rsaSign('sha256', Buffer.from(content), pkcs8).toString('base64url')}`;
};

/** The parts of a valid token; each test changes one of them. */
const own = () => ({
  header: { alg: 'RS256', kid: keyOf('access').kid } as object,
  payload: payloadOf(issued.AccessToken),
  key: keyOf('access'),
});

describe('issue', () => {
  it('answers in the form of AuthenticationResult', () => {
    expect(issued).toEqual({
      AccessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      IdToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      ExpiresIn: 3_600,
      TokenType: 'Bearer',
    });
  });

  it('signs each kind with its own key; the header has only kid and alg', () => {
    expect(decodeProtectedHeader(issued.AccessToken)).toEqual({ alg: 'RS256', kid: keyOf('access').kid });
    expect(decodeProtectedHeader(issued.IdToken)).toEqual({ alg: 'RS256', kid: keyOf('id').kid });
  });

  it('puts the same origin_jti and event_id into both tokens, and a fresh jti into each', async () => {
    const again = await tokens.issue(pool, client, user, session, occasion);
    const [access, id, later] = [issued.AccessToken, issued.IdToken, again.AccessToken].map(payloadOf);
    expect(access?.['origin_jti']).toBe(session.sessionId);
    expect(id?.['origin_jti']).toBe(session.sessionId);
    expect(id?.['event_id']).toBe(access?.['event_id']);
    expect(new Set([access?.['jti'], id?.['jti'], later?.['jti']]).size).toBe(3);
  });

  it('signs with the newest key of the use that signs already', async () => {
    const [, fresh] = await stock.take(poolId);
    const old = { ...keyOf('access'), signsFrom: clock.time - 1 };
    const waiting = { ...fresh, kid: 'waiting', signsFrom: clock.time + 1 };
    const retired = { ...fresh, kid: 'retired', privateKey: null };
    keys.set('us-east-1_rotated', [waiting, keyOf('id'), old, retired, { ...fresh, signsFrom: clock.time }]);
    const { AccessToken } = await tokens.issue({ ...pool, id: 'us-east-1_rotated' }, client, user, session, occasion);
    expect(decodeProtectedHeader(AccessToken).kid).toBe(fresh.kid);
  });

  it('fails with ResourceNotFoundException if the pool was just deleted', async () => {
    const gone = { ...pool, id: 'us-east-1_gone' };
    await expect(tokens.issue(gone, client, user, session, occasion)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'User pool us-east-1_gone does not exist.',
    });
  });

  it('issues tokens that the verifier published by AWS accepts', async () => {
    const verifier = CognitoJwtVerifier.create({ userPoolId: poolId, clientId, tokenUse: null });
    verifier.cacheJwks({
      keys: (keys.get(poolId) ?? []).map(({ kid, publicJwk: { kty, n, e } }) => ({
        kty,
        n,
        e,
        kid,
        alg: 'RS256',
        use: 'sig',
      })),
    });
    expect(await verifier.verify(issued.AccessToken, { tokenUse: 'access' })).toMatchObject({ username: 'ann' });
    expect(await verifier.verify(issued.IdToken, { tokenUse: 'id' })).toMatchObject({ 'cognito:username': 'ann' });
    const { AccessToken } = await tokens.issueMachineToken(pool, client, ['api/read', 'api/write'], {});
    const options = { tokenUse: 'access', scope: 'api/write' } as const;
    expect(await verifier.verify(AccessToken, options)).toMatchObject({ sub: clientId, scope: 'api/read api/write' });
    await expect(verifier.verify(AccessToken, { ...options, scope: 'api/share' })).rejects.toThrow(/scope/i);
  });
});

describe('verifyAccessToken', () => {
  const refused = { code: 'NotAuthorizedException', message: 'Invalid Access Token' };

  it('returns the content of the token, also the second time', async () => {
    const expected = {
      poolId,
      sub: 'sub-1',
      username: 'ann',
      clientId,
      sessionId: session.sessionId,
      deviceKey: session.deviceKey,
      scopes: ['aws.cognito.signin.user.admin'],
      authTime: Math.floor(session.authTime / 1000),
      expiresAt: Math.floor(clock.time / 1000) + 3_600,
    };
    expect(await tokens.verifyAccessToken(issued.AccessToken)).toEqual(expected);
    expect(await tokens.verifyAccessToken(issued.AccessToken)).toEqual(expected);
  });

  it('finds the session of a token without origin_jti', async () => {
    const { AccessToken } = await tokens.issue(
      pool,
      clientWith(false),
      user,
      { ...session, deviceKey: null },
      occasion,
    );
    expect(payloadOf(AccessToken)).not.toHaveProperty('origin_jti');
    expect(await tokens.verifyAccessToken(AccessToken)).toMatchObject({
      sessionId: session.sessionId,
      deviceKey: null,
    });
  });

  it('rejects a token that it has verified before once the pool no longer has the key', async () => {
    const { AccessToken } = await tokens.issue(pool, client, user, session, occasion);
    await tokens.verifyAccessToken(AccessToken);
    const before = keys.get(poolId) ?? [];
    try {
      keys.set(
        poolId,
        before.filter(({ use }) => use === 'id'),
      );
      await expect(tokens.verifyAccessToken(AccessToken)).rejects.toMatchObject(refused);
      keys.set(poolId, before);
      await expect(tokens.verifyAccessToken(AccessToken)).resolves.toBeDefined();
    } finally {
      keys.set(poolId, before);
    }
  });

  it('rejects a token from the second of its expiry on, whether it was verified before or not', async () => {
    const before = clock.time;
    const { AccessToken } = await tokens.issue(pool, client, user, session, occasion);
    const { AccessToken: unseen } = await tokens.issue(pool, client, user, session, occasion);
    await tokens.verifyAccessToken(AccessToken);
    const expiry = (Math.floor(before / 1000) + 3_600) * 1000;
    try {
      clock.time = expiry - 1_000;
      await expect(tokens.verifyAccessToken(AccessToken)).resolves.toBeDefined();
      clock.time = expiry;
      for (const token of [AccessToken, unseen]) {
        await expect(tokens.verifyAccessToken(token)).rejects.toMatchObject({
          code: 'NotAuthorizedException',
          message: 'Access Token has expired',
        });
      }
    } finally {
      clock.time = before;
    }
  });

  it('rejects an expired token with a wrong signature as invalid', async () => {
    const expired = { ...payloadOf(issued.AccessToken), exp: 1 };
    const token = forge({ alg: 'RS256', kid: keyOf('access').kid }, expired, keyOf('id'));
    await expect(tokens.verifyAccessToken(token)).rejects.toMatchObject(refused);
  });

  it('rejects an identity token', async () => {
    await expect(tokens.verifyAccessToken(issued.IdToken)).rejects.toMatchObject(refused);
  });

  it.each(['', '.', '..', 'a.b.c', 'a', 'eyJhbGciOiJub25lIn0..', 'é.é.é', '.'.repeat(2_000)])(
    'rejects "%s"',
    async (token) => {
      await expect(tokens.verifyAccessToken(token)).rejects.toMatchObject(refused);
    },
  );

  it('rejects a token in which any character of the signature was changed', async () => {
    const [header, payload, signature = ''] = issued.AccessToken.split('.');
    for (let i = 0; i < signature.length - 1; i += 7) {
      const changed = signature.slice(0, i) + (signature[i] === 'A' ? 'B' : 'A') + signature.slice(i + 1);
      await expect(tokens.verifyAccessToken(`${header}.${payload}.${changed}`)).rejects.toMatchObject(refused);
    }
  });

  it('rejects other spellings of the same signature', async () => {
    const [header, payload, signature = ''] = issued.AccessToken.split('.');
    // The last character has four bits that decode to nothing.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet[alphabet.indexOf(signature.at(-1) ?? '') ^ 1];
    const spellings = [`${signature}==`, `${signature}=`, ` ${signature}`, `${signature.slice(0, -1)}${last}`];
    for (const spelling of spellings) {
      await expect(tokens.verifyAccessToken(`${header}.${payload}.${spelling}`)).rejects.toMatchObject(refused);
    }
  });

  describe('forgeries', () => {
    it('accepts the forged token before any change, so that the cases below fail for their change only', async () => {
      const { header, payload, key } = own();
      await expect(tokens.verifyAccessToken(forge(header, payload, key))).resolves.toBeDefined();
    });

    it.each<[string, () => { header: object; payload: object; key: SigningKeyRecord }]>([
      ['signed by another pool', () => ({ ...own(), key: keyOf('access', 'us-east-1_other') })],
      [
        'signed by the id key under its own kid',
        () => ({ ...own(), header: { alg: 'RS256', kid: keyOf('id').kid }, key: keyOf('id') }),
      ],
      ['without kid', () => ({ ...own(), header: { alg: 'RS256' } })],
      ['with an unknown kid', () => ({ ...own(), header: { alg: 'RS256', kid: 'x' } })],
      [
        'with the kid of another pool',
        () => ({ ...own(), header: { alg: 'RS256', kid: keyOf('access', 'us-east-1_other').kid } }),
      ],
      [
        'with an embedded key',
        () => ({
          ...own(),
          header: { alg: 'RS256', jwk: keyOf('access', 'us-east-1_other').publicJwk },
          key: keyOf('access', 'us-east-1_other'),
        }),
      ],
      ['with a critical extension', () => ({ ...own(), header: { ...own().header, crit: ['x'], x: true } })],
      ['with alg PS256', () => ({ ...own(), header: { ...own().header, alg: 'PS256' } })],
      ['for another pool', () => ({ ...own(), payload: { ...own().payload, iss: `${base}/us-east-1_other` } })],
      [
        'of another issuer that ends in the pool id',
        () => ({ ...own(), payload: { ...own().payload, iss: `https://evil.example/${poolId}` } }),
      ],
      ['without issuer', () => ({ ...own(), payload: { ...own().payload, iss: undefined } })],
      ['with a list of issuers', () => ({ ...own(), payload: { ...own().payload, iss: [`${base}/${poolId}`] } })],
      ['without expiry', () => ({ ...own(), payload: { ...own().payload, exp: undefined } })],
      ['with expiry as text', () => ({ ...own(), payload: { ...own().payload, exp: '9999999999' } })],
      ['without token_use', () => ({ ...own(), payload: { ...own().payload, token_use: undefined } })],
      ['with token_use id', () => ({ ...own(), payload: { ...own().payload, token_use: 'id' } })],
      ['without subject', () => ({ ...own(), payload: { ...own().payload, sub: undefined } })],
      ['without client', () => ({ ...own(), payload: { ...own().payload, client_id: undefined } })],
      ['without user name', () => ({ ...own(), payload: { ...own().payload, username: undefined } })],
      [
        'without a session',
        () => ({ ...own(), payload: { ...own().payload, origin_jti: undefined, event_id: undefined } }),
      ],
      ['with an object for a device', () => ({ ...own(), payload: { ...own().payload, device_key: {} } })],
    ])('%s', async (_, make) => {
      const { header, payload, key } = make();
      await expect(tokens.verifyAccessToken(forge(header, payload, key))).rejects.toMatchObject(refused);
    });

    it('rejects an unsigned token, and the public key as an HMAC secret', async () => {
      const body = encode(payloadOf(issued.AccessToken));
      const pem = createPublicKey({ key: { ...keyOf('access').publicJwk }, format: 'jwk' }).export({
        type: 'spki',
        format: 'pem',
      });
      for (const kid of [keyOf('access').kid, undefined]) {
        const none = `${encode({ alg: 'none', kid })}.${body}.`;
        const content = `${encode({ alg: 'HS256', kid })}.${body}`;
        const hmac = `${content}.${createHmac('sha256', pem).update(content).digest('base64url')}`;
        for (const token of [none, hmac]) await expect(tokens.verifyAccessToken(token)).rejects.toMatchObject(refused);
      }
    });
  });

  it('passes on failures of the store instead of reporting an invalid token', async () => {
    const broken = createTokenIssuer({
      settings: { issuerOf: (id) => `${base}/${id}` },
      clock,
      random: systemRandom,
      directory: {
        signingKeys: () => Promise.reject(new Error('disk on fire')),
        item: () => Promise.resolve(undefined),
      },
      sealer: createSealer(systemRandom, () => new Uint8Array(32)),
      triggers: noTriggers,
      store: { read: { groups: { membershipsOf: () => Promise.resolve([]) } } },
    });
    await expect(broken.verifyAccessToken(issued.AccessToken)).rejects.toThrow('disk on fire');
  });
});

it('reads the groups of the user for every pair of tokens', async () => {
  const groupsOf = async () => {
    const { AccessToken, IdToken } = await tokens.issue(pool, client, user, session, occasion);
    return [AccessToken, IdToken ?? ''].map((token) => payloadOf(token)['cognito:groups']);
  };
  expect(await groupsOf()).toEqual([undefined, undefined]);
  memberships.set('sub-1', [
    { groupName: 'b', precedence: null, roleArn: null },
    { groupName: 'a', precedence: 1, roleArn: null },
  ]);
  expect(await groupsOf()).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  memberships.delete('sub-1');
  expect(await groupsOf()).toEqual([undefined, undefined]);
});

describe('refresh tokens', () => {
  it('contain the session and its generation', async () => {
    const token = tokens.refreshToken(session);
    expect(token).toMatch(/^[A-Za-z0-9-_=.]+$/);
    expect(await tokens.openRefreshToken(poolId, token)).toEqual({
      poolId,
      sub: 'sub-1',
      sessionId: session.sessionId,
      generation: 4,
    });
  });

  it('of another pool are not accepted', async () => {
    expect(await tokens.openRefreshToken('us-east-1_another', tokens.refreshToken(session))).toBeUndefined();
  });

  it.each(['', 'x', 'eyJjdHkiOiJKV1QifQ.a.b.c.d'])('of other servers are not accepted: "%s"', async (token) => {
    expect(await tokens.openRefreshToken(poolId, token)).toBeUndefined();
  });
});
