/** Tests of an app in a browser, with the fixture for Playwright. */
import { latchkeyTest } from '@latchkey/testing/playwright';
import { expect } from '@playwright/test';

const callback = 'http://localhost:1/callback';

const test = latchkeyTest({
  users: [{ username: 'ada', totp: true, passkeys: 1 }],
  pool: { domains: [{ Domain: 'kit', ManagedLoginVersion: 2 }] },
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
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Password' }).click();
  await page.locator('input[name=password]').fill(latchkey.user('ada').password);
  await page.keyboard.press('Enter');
  await page.locator('input[autocomplete=one-time-code]').fill(await latchkey.totp('ada'));
  await page.keyboard.press('Enter');
  await page.getByText('signed in').waitFor();
  expect(new URL(landed).searchParams.get('code')).toBeTruthy();
});

test('a user signs in on the pages with a passkey, in two tabs and between them without a browser', async ({
  page,
  context,
  latchkey,
}) => {
  const { endpoint, clientId, userPoolId } = latchkey;
  const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: callback });
  // Passkeys belong to domains, and an address is none.
  const pages = endpoint.replace('127.0.0.1', 'localhost');
  const passkey = latchkey.passkeyOf('ada');
  for (const tab of [page, await context.newPage()]) {
    await context.clearCookies();
    await passkey.install(await context.newCDPSession(tab));
    await tab.goto(`${pages}/${userPoolId}/login?${query.toString()}`);
    await tab.locator('input[name=username]').fill('ada');
    await tab.getByRole('button', { name: 'Next' }).click();
    await tab
      .getByRole('button', { name: /passkey/i })
      .first()
      .click();
    const landed = tab.waitForRequest((request) => request.url().startsWith(callback));
    await tab.getByRole('button', { name: 'Use passkey' }).click();
    expect(new URL((await landed).url()).searchParams.get('code')).toBeTruthy();

    const start = { ClientId: clientId, AuthFlow: 'USER_AUTH' as const };
    const asked = await latchkey.call('InitiateAuth', {
      ...start,
      AuthParameters: { USERNAME: 'ada', PREFERRED_CHALLENGE: 'WEB_AUTHN' },
    });
    const answer = passkey.answer(asked.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS']);
    const { AuthenticationResult } = await latchkey.call('RespondToAuthChallenge', {
      ClientId: clientId,
      ChallengeName: 'WEB_AUTHN',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: 'ada', CREDENTIAL: JSON.stringify(answer) },
    });
    expect(AuthenticationResult?.AccessToken).toMatch(/^eyJ/);
  }
});

test('each test begins from the start', async ({ latchkey }) => {
  await latchkey.addUser('bob');
  await latchkey.reset();
  await expect(latchkey.call('AdminGetUser', { UserPoolId: latchkey.userPoolId, Username: 'bob' })).rejects.toThrow(
    'User does not exist.',
  );
});
