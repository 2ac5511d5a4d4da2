import { describe, expect, it } from 'vitest';
import { testClient } from '../testing/pool.ts';
import { grantedScopes } from './requested-scopes.ts';

const servers: Readonly<Record<string, readonly string[]>> = { api: ['read', 'write'], other: ['read'] };
const directory = {
  item: async (_poolId: string, kind: string, identifier: string) => {
    const scopes = kind === 'resource-server' ? servers[identifier] : undefined;
    return (scopes && { content: { scopes: scopes.map((ScopeName) => ({ ScopeName })) } }) as never;
  },
};
const clientWith = (...AllowedOAuthScopes: string[]) => testClient({ AllowedOAuthScopes });
const client = clientWith(
  'openid',
  'email',
  'phone',
  'profile',
  'aws.cognito.signin.user.admin',
  'api/read',
  'gone/read',
);

describe('the scopes of an authorization request', () => {
  it.each([
    ['openid', ['openid']],
    ['openid email', ['openid', 'email']],
    ['email openid email  openid', ['email', 'openid']],
    ['api/read', ['api/read']],
    ['aws.cognito.signin.user.admin api/read', ['aws.cognito.signin.user.admin', 'api/read']],
    ['openid gone/read', ['openid']],
    ['gone/read', []],
    ['openid api/write', undefined],
    ['openid other/read', undefined],
    ['email', undefined],
    ['phone api/read', undefined],
    ['profile', undefined],
    ['OPENID', undefined],
  ])('are granted for %j: %j', async (requested, granted) => {
    expect(await grantedScopes(directory, client, requested)).toEqual(granted);
  });

  it.each([null, '', ' '])('are all of the client for %j', async (requested) => {
    const all = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin', 'api/read'];
    expect(await grantedScopes(directory, client, requested)).toEqual(all);
    expect(await grantedScopes(directory, testClient(), requested)).toEqual([]);
  });

  it('leave out those that need openid, if the client has not got it', async () => {
    expect(await grantedScopes(directory, clientWith('email', 'phone', 'profile', 'api/read'), null)).toEqual([
      'api/read',
    ]);
  });

  it('include the registration of clients, which no resource server defines', async () => {
    const registering = clientWith('aws.cognito/dcr/register');
    expect(await grantedScopes(directory, registering, 'aws.cognito/dcr/register')).toEqual([
      'aws.cognito/dcr/register',
    ]);
  });
});
