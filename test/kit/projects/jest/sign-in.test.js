/**
 * Tests of an app, with the environment for Jest.
 * @jest-environment @latchkey/testing/jest
 * @jest-environment-options {"users": ["ada", {"username": "bob", "totp": true, "devices": 1}]}
 */
/* global latchkey, test, expect */
const pools = [];

test('has users', async () => {
  pools.push(latchkey.userPoolId);
  expect((await latchkey.signIn('bob')).accessToken).toMatch(/^eyJ/);
  await latchkey.addUser('carl');
});

test('begins each test from the start, in the same server', async () => {
  pools.push(latchkey.userPoolId);
  expect(new Set(pools).size).toBe(1);
  await expect(
    latchkey.call('AdminGetUser', { UserPoolId: latchkey.userPoolId, Username: 'carl' }),
  ).rejects.toMatchObject({ name: 'UserNotFoundException' });
});
