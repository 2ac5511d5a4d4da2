/** Tests of an app, with the fixture for Vitest. */
import { latchkeyTest } from '@latchkey/testing/vitest';
import { describe, expect } from 'vitest';

const test = latchkeyTest({ users: ['ada', { username: 'bob', totp: true, devices: 1 }] });

const pools: string[] = [];

describe('the fixture', () => {
  test('has users', async ({ latchkey }) => {
    pools.push(latchkey.userPoolId);
    expect((await latchkey.signIn('bob')).accessToken).toMatch(/^eyJ/);
    await latchkey.addUser('carl');
    await latchkey.clock.advance({ days: 3 });
  });

  test('begins each test from the start, in the same server', async ({ latchkey }) => {
    pools.push(latchkey.userPoolId);
    expect(new Set(pools).size).toBe(1);
    await expect(
      latchkey.call('AdminGetUser', { UserPoolId: latchkey.userPoolId, Username: 'carl' }),
    ).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect(Math.abs(latchkey.clock.now() - Date.now())).toBeLessThan(5_000);
  });
});
