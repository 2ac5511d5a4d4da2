import { describe, expect, it } from 'vitest';
import { testClient } from '../rules/testing/pool.ts';
import { machineClaims, machineScopes } from './machine-token.ts';

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
