import { describe, expect, it } from 'vitest';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { definedScopes, isSystemScope, maxResourceServers, standardScopes } from './scopes.ts';

/** Resource servers by identifier, and which were looked up. */
function serversOf(servers: Readonly<Record<string, readonly string[] | undefined>>) {
  const asked: string[] = [];
  const find = async (identifier: string) => {
    asked.push(identifier);
    if (!(identifier in servers)) return undefined;
    const scopes = servers[identifier]?.map((ScopeName) => ({ ScopeName, ScopeDescription: '' }));
    return { content: { name: identifier, scopes } } as unknown as PoolItemRecord<'resource-server'>;
  };
  return { find, asked };
}

describe('definedScopes', () => {
  it('returns what resource servers define, in order and once', async () => {
    const { find, asked } = serversOf({ 'https://api/v1': ['read', 'write'], b: ['read'] });
    const scopes = [
      'b/read',
      'https://api/v1/write',
      'https://api/v1/admin',
      'c/read',
      'b/read',
      'https://api/v1/read',
    ];
    expect(await definedScopes(find, scopes)).toEqual(['b/read', 'https://api/v1/write', 'https://api/v1/read']);
    expect(asked).toEqual(['b', 'https://api/v1', 'c']);
  });

  it('knows no scopes without a server, or of a server without scopes', async () => {
    const { find, asked } = serversOf({ '': ['read'], empty: undefined });
    expect(await definedScopes(find, ['read', '/read', 'empty/read'])).toEqual([]);
    expect(asked).toEqual(['empty']);
  });
});

it('has the scopes of Cognito', () => {
  expect([...standardScopes]).toEqual(['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin']);
  expect(isSystemScope('aws.cognito/dcr/register')).toBe(true);
  expect(isSystemScope('openid')).toBe(false);
  expect(maxResourceServers).toBe(25);
});
