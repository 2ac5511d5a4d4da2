import { describe, expect, it } from 'vitest';
import { testClient, testPool } from '../rules/testing/pool.ts';
import type { Triggers } from '../triggers/triggers.ts';
import { machineClaims, machineScopes, machineTokenChanges } from './machine-token.ts';

const directory = {
  item: async (_poolId: string, _kind: string, identifier: string) => {
    const scopes = [{ ScopeName: 'read' }, { ScopeName: 'write' }];
    return (identifier === 'api' ? { content: { scopes } } : undefined) as never;
  },
};
const clientWith = (...AllowedOAuthScopes: string[]) => testClient({ AllowedOAuthScopes });

describe('the scopes of a machine token', () => {
  const machine = clientWith('openid', 'api/read', 'api/write', 'gone/read', 'aws.cognito/dcr/register');

  it.each([
    [['api/read'], ['api/read']],
    [
      ['api/write', 'api/read', 'api/write'],
      ['api/write', 'api/read'],
    ],
    [['gone/read'], []],
    [['aws.cognito/dcr/register'], ['aws.cognito/dcr/register']],
    [[], ['api/read', 'api/write', 'aws.cognito/dcr/register']],
  ])('are granted for %j: %j', async (requested, granted) => {
    expect(await machineScopes(directory, machine, requested)).toEqual({ granted });
  });

  it.each([
    [['openid'], 'openid'],
    [['api/read', 'other/read', 'openid'], 'other/read'],
  ])('are refused for %j because of %s', async (requested, refused) => {
    expect(await machineScopes(directory, machine, requested)).toEqual({ refused });
    expect(await machineScopes(directory, testClient(), requested)).toEqual({ refused: requested[0] });
  });
});

describe('the claims of a machine token', () => {
  const issuance = {
    issuer: 'https://login.example.com/pool',
    clientId: 'client1',
    lifetimeSeconds: 3600,
    scopes: ['api/read', 'api/write'],
    now: 1_700_000_000_999,
    jti: 'jti-1',
  };

  it('name the client and no user', () => {
    expect(machineClaims(issuance, null)).toEqual({
      sub: 'client1',
      token_use: 'access',
      scope: 'api/read api/write',
      auth_time: 1_700_000_000,
      iss: 'https://login.example.com/pool',
      exp: 1_700_003_600,
      iat: 1_700_000_000,
      version: 2,
      jti: 'jti-1',
      client_id: 'client1',
    });
  });

  it('leave the scope out if there is none', () => {
    expect(machineClaims({ ...issuance, scopes: [] }, null)).not.toHaveProperty('scope');
  });
});

describe('the trigger of a machine token', () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
  const changesOf = (LambdaVersion: 'V2_0' | 'V3_0', claims: number) => {
    const pool = testPool({ LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion } } });
    const none = { claimsToAddOrOverride: {}, claimsToSuppress: [], scopesToAdd: [], scopesToSuppress: [] };
    const added = Object.fromEntries(Array.from({ length: claims }, (_, index) => [`c${index}`, '1']));
    const accessTokenGeneration = { ...none, claimsToAddOrOverride: added };
    const answer = { idTokenGeneration: none, accessTokenGeneration, groupOverrideDetails: null };
    const triggers = { run: async () => answer as never } satisfies Pick<Triggers, 'run'>;
    return machineTokenChanges(triggers, pool, testClient(), ['api/read'], {});
  };

  it('changes the access token from version V3_0 on', async () => {
    expect(await changesOf('V3_0', 1)).toMatchObject({ claimsToAddOrOverride: { c0: '1' } });
    expect(await changesOf('V2_0', 1)).toBeNull();
  });

  it('is refused if it changes more than 5,000 claims and scopes', async () => {
    const most = await changesOf('V3_0', 5_000);
    expect(Object.keys(most?.claimsToAddOrOverride ?? {})).toHaveLength(5_000);
    await expect(changesOf('V3_0', 5_001)).rejects.toMatchObject({ code: 'InvalidLambdaResponseException' });
  });
});
