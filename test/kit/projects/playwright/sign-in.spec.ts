/** Tests of an app in a browser, with the fixture for Playwright. */
import { latchkeyTest } from '@latchkey/testing/playwright';
import { expect } from '@playwright/test';

const callback = 'http://localhost:1/callback';

const test = latchkeyTest({
  users: [{ username: 'ada', totp: true }],
  pool: { domains: ['kit'] },
  client: {
    CallbackURLs: [callback],
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    AllowedOAuthFlowsUserPoolClient: true,
    SupportedIdentityProviders: ['COGNITO'],
  },
});

test('a user signs in on the pages of the pool, with a code', async ({ page, latchkey }) => {
  const { endpoint, clientId, userPoolId } = latchkey;
  const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: callback });
  let landed = '';
  await page.route(`${callback}*`, async (route) => {
    landed = route.request().url();
    await route.fulfill({ body: 'signed in' });
  });
  await page.goto(`${endpoint}/${userPoolId}/login?${query.toString()}`);
  await page.locator('input[name=username]').fill('ada');
  await page.locator('input[name=password]').fill(latchkey.user('ada').password);
  await page.keyboard.press('Enter');
  await page.locator('input[autocomplete=one-time-code]').fill(await latchkey.totp('ada'));
  await page.keyboard.press('Enter');
  await page.getByText('signed in').waitFor();
  expect(new URL(landed).searchParams.get('code')).toBeTruthy();
});

test('each test begins from the start', async ({ latchkey }) => {
  await latchkey.addUser('bob');
  await latchkey.reset();
  await expect(latchkey.call('AdminGetUser', { UserPoolId: latchkey.userPoolId, Username: 'bob' })).rejects.toThrow(
    'User does not exist.',
  );
});
