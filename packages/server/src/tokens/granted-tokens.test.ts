/** The tokens of an authorization request, those of app clients, and what the trigger before them is told. */
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../crypto/random.ts';
import { createSealer } from '../crypto/sealer.ts';
import { createSigningKeyStock } from '../crypto/signing-keys.ts';
import type { PoolItemRecord } from '../records/pool-items/pool-item.ts';
import type { SigningKeyRecord } from '../records/pool.ts';
import type { TokenGrant, TokenSessionRecord } from '../records/token-session.ts';
import type { UserRecord } from '../records/user.ts';
import type { Client, Pool } from '../rules/pools/directory.ts';
import type { Triggers } from '../triggers/triggers.ts';
import { createTokenIssuer } from './token-issuer.ts';

const NOW = 1_700_000_000_000;
const clock = { now: () => NOW };
const poolId = 'us-east-1_eYpv1mFHB';
const pool = {
  id: poolId,
  record: { definition: {} },
  settings: { aliasAttributes: [] as string[] },
} as unknown as Pool;
const settings = { accessTokenSeconds: 3_600, idTokenSeconds: 1_800, tokenRevocation: true, readAttributes: null };
const client = { id: 'client-1', settings } as Client;
const user = { sub: 'sub-1', username: 'ann', attributes: { email: 'ann@example.com' } } as unknown as UserRecord;
const grant: TokenGrant = { scopes: ['openid', 'email'], audience: null, acr: 'basic', amr: ['pwd'] };
const session: TokenSessionRecord = {
  poolId,
  sub: 'sub-1',
  sessionId: 'c8cf7e3c-5a4e-4a53-a4c3-1b1f0d6a2f11',
  clientId: 'client-1',
  deviceKey: null,
  authTime: NOW,
  expiresAt: NOW + 1e9,
  generation: 0,
  rotatedAt: NOW,
  revokedAt: null,
  grant,
  activity: null,
};
const occasion = { source: 'TokenGeneration_HostedAuth' } as const;

let keys: readonly SigningKeyRecord[];
beforeAll(async () => {
  const stock = createSigningKeyStock(clock, systemRandom, 0);
  keys = await stock.take(poolId);
  stock.close();
});

interface Parts {
  readonly triggers?: Pick<Triggers, 'isSet' | 'run'>;
  /** Whether the pool tracks user sessions. */
  readonly tracks?: boolean;
}

const noTriggers = { isSet: () => false, run: () => Promise.reject(new Error('There is no trigger.')) };

function issuerOf({ triggers = noTriggers, tracks = false }: Parts = {}) {
  const item = { content: { tracking: tracks, maxPerUser: 20 } } as unknown as PoolItemRecord;
  return createTokenIssuer({
    settings: { issuerOf: (id, type = 'ORIGINAL') => `https://${type.toLowerCase()}.example.com/${id}` },
    clock,
    random: systemRandom,
    directory: { signingKeys: async () => keys, item: async () => item as never },
    sealer: createSealer(systemRandom, () => new Uint8Array(32).fill(1)),
    store: { read: { groups: { membershipsOf: async () => [] } } },
    triggers,
  });
}

describe('an authorization request', () => {
  it('gets an identity token if its scopes contain openid', async () => {
    expect(await issuerOf().issue(pool, client, user, session, occasion)).toHaveProperty('IdToken');
    const plain = { ...session, grant: { ...grant, scopes: ['email'] } };
    const issued = await issuerOf().issue(pool, client, user, plain, occasion);
    expect(issued).toEqual({ AccessToken: expect.any(String) as string, ExpiresIn: 3_600, TokenType: 'Bearer' });
  });

  it('gets tokens that belong together: the left half of the SHA-256 of one is in the other', async () => {
    const { AccessToken, IdToken = '' } = await issuerOf().issue(pool, client, user, session, occasion);
    const digest = createHash('sha256').update(AccessToken).digest();
    expect(decodeJwt(IdToken)['at_hash']).toBe(digest.subarray(0, 16).toString('base64url'));
  });

  it('finds its nonce and its event in the tokens', async () => {
    const reason = { ...occasion, nonce: 'n-0S6_WzA2Mj', eventId: 'event-1' };
    const { AccessToken, IdToken = '' } = await issuerOf().issue(pool, client, user, session, reason);
    expect(decodeJwt(IdToken)).toMatchObject({ nonce: 'n-0S6_WzA2Mj', event_id: 'event-1' });
    expect(decodeJwt(AccessToken)).toMatchObject({ event_id: 'event-1', scope: 'openid email', version: 2 });
    const plain = await issuerOf().issue(pool, client, user, session, occasion);
    expect(decodeJwt(plain.IdToken ?? '')).not.toHaveProperty('nonce');
  });

  it('finds the user session in the tokens if the pool tracks it', async () => {
    const activity = { lastActiveAt: NOW, deviceType: 'unknown', lastIp: null, originSessionId: null };
    const sidOf = async (parts: Parts, one: TokenSessionRecord) =>
      decodeJwt((await issuerOf(parts).issue(pool, client, user, one, occasion)).AccessToken)['sid'];
    expect(await sidOf({ tracks: true }, { ...session, activity })).toMatch(/^tkn/);
    expect(await sidOf({ tracks: false }, { ...session, activity })).toBeUndefined();
    expect(await sidOf({ tracks: true }, session)).toBeUndefined();
  });
});

describe('the issuer', () => {
  it('is that of the configuration of the pool, for users and for app clients', async () => {
    const definition = { IssuerConfiguration: { Type: 'UPDATED' } };
    const updated = { ...pool, record: { definition } } as unknown as Pool;
    const tokens = issuerOf();
    const cause = { clientMetadata: undefined, userAgent: null };
    for (const [one, name] of [
      [pool, 'original'],
      [updated, 'updated'],
    ] as const) {
      const { AccessToken } = await tokens.issue(one, client, user, session, occasion);
      const machine = await tokens.issueMachineToken(one, client, ['api/read'], cause);
      for (const token of [AccessToken, machine.AccessToken]) {
        expect(decodeJwt(token).iss).toBe(`https://${name}.example.com/${poolId}`);
      }
    }
  });

  it('issues tokens of app clients', async () => {
    const tokens = issuerOf();
    const issued = await tokens.issueMachineToken(pool, client, ['api/read'], { userAgent: null });
    expect(issued).toEqual({ AccessToken: expect.any(String) as string, ExpiresIn: 3_600, TokenType: 'Bearer' });
    expect(await tokens.verifyMachineToken(issued.AccessToken)).toEqual({
      poolId,
      clientId: 'client-1',
      scopes: ['api/read'],
    });
  });
});

describe('the trigger', () => {
  it('is told about groups, scopes and the client, and changes the tokens', async () => {
    const calls: unknown[] = [];
    const changes = (name: string) => ({
      claimsToAddOrOverride: { [name]: 'yes' },
      claimsToSuppress: [],
      scopesToAdd: [],
      scopesToSuppress: [],
    });
    const answer = {
      groupOverrideDetails: { groupsToOverride: ['staff'], iamRolesToOverride: [], preferredRole: null },
      idTokenGeneration: changes('in-id'),
      accessTokenGeneration: changes('in-access'),
    };
    const triggers = {
      isSet: (_pool: unknown, name: string) => name === 'PreTokenGeneration',
      run: (...call: readonly unknown[]) => {
        calls.push(call.slice(1));
        return Promise.resolve(answer);
      },
    } as unknown as Pick<Triggers, 'isSet' | 'run'>;
    const reason = { ...occasion, clientMetadata: { shop: 'north' }, userAgent: 'app/1' };
    const issued = await issuerOf({ triggers }).issue(pool, client, user, session, reason);
    expect(calls).toEqual([
      [
        'PreTokenGeneration',
        'TokenGeneration_HostedAuth',
        {
          userName: 'ann',
          clientId: 'client-1',
          userAgent: 'app/1',
          request: {
            userAttributes: expect.objectContaining({ email: 'ann@example.com' }) as object,
            groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
            scopes: ['openid', 'email'],
            clientMetadata: { shop: 'north' },
          },
        },
      ],
    ]);
    expect(decodeJwt(issued.AccessToken)).toMatchObject({ 'in-access': 'yes', 'cognito:groups': ['staff'] });
    expect(decodeJwt(issued.IdToken ?? '')).toMatchObject({ 'in-id': 'yes', 'cognito:groups': ['staff'] });
    await issuerOf({ triggers }).issue(pool, client, user, { ...session, grant: null }, reason);
    expect(calls.at(-1)).toMatchObject([
      expect.anything(),
      expect.anything(),
      { request: { scopes: ['aws.cognito.signin.user.admin'] } },
    ]);
  });
});
