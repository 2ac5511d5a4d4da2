/** What pages of managed login must not allow: forged forms, frames, foreign cookies. And programs that use them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openTab, skipped, titled } from '../harness/chromium.ts';
import { choicePool, newPersonWithAddresses, setFactors } from '../harness/factors.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { secondClient } from '../harness/sign-in.ts';
import { Script } from './script.ts';
import { setChromium, setStage } from './stage.ts';
import { addressOf, answerTo, claimsFor, createWebApp, typePassword, type WebApp } from './web-app.ts';

const stage = setStage();

const forms = ['login', 'mfa', 'mfa/select', 'mfa/register', 'changePassword', 'signup', 'confirm', 'forgotPassword'];
const browserClient = (url: string) => ({
  CallbackURLs: [url],
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthScopes: ['openid'],
  AllowedOAuthFlowsUserPoolClient: true,
  SupportedIdentityProviders: ['COGNITO'],
});

describe('a program without a browser', () => {
  it('signs in as scripts in use do: token from the cookie, code from Location', async () => {
    const app = await stage.newApp();
    const { username, password } = await newPerson(app);
    const script = new Script();
    const begun = await script.send(addressOf(app, 'oauth2/authorize'));
    const login = new URL(begun.location, app.base).href;
    const shown = await script.send(login);
    expect(shown.text).toContain(`value="${script.cookies.get('XSRF-TOKEN')}"`);
    const answer = await script.post(login, { username, password, signInSubmitButton: 'Sign in' });
    expect(answer.status).toBe(302);
    const parameters = new URL(answer.location).searchParams;
    expect(await claimsFor(app, parameters)).toMatchObject({ 'cognito:username': username });
    // The session signs in another time, without a page.
    const again = await script.send(addressOf(app, 'oauth2/authorize'));
    expect(again.location).toMatch(/^http:\/\/localhost:\d+\/callback\?code=/);
  });

  it('may invent the token, write the path in any case, and post both fields where users choose', async () => {
    const app = await stage.newApp({ pool: choicePool });
    const { username, password } = await newPersonWithAddresses(app);
    const script = new Script();
    script.cookies.set('XSRF-TOKEN', '2a0d7e0f-5d86-4cd6-8b4f-6c1c1d5c7b11');
    const answer = await script.post(addressOf(app, 'LOGIN'), { username, password });
    expect(answer.location).toMatch(/^http:\/\/localhost:\d+\/callback\?code=/);
  });
});

describe.each(forms)('the form of /%s', (path) => {
  it.each([
    ['no token and no cookie', undefined, {}, {}],
    ['no token', undefined, { 'XSRF-TOKEN': 'own-own-own-own-own' }, {}],
    ['a foreign token', 'foreign-foreign-foreign', { 'XSRF-TOKEN': 'own-own-own-own-own' }, {}],
    ['an empty token', '', { 'XSRF-TOKEN': '' }, {}],
    [
      'a page of another site',
      'own-own-own-own-own',
      { 'XSRF-TOKEN': 'own-own-own-own-own' },
      { origin: 'https://evil.example' },
    ],
    [
      'a page of another site, as browsers say',
      'own-own-own-own-own',
      { 'XSRF-TOKEN': 'own-own-own-own-own' },
      { 'sec-fetch-site': 'cross-site' },
    ],
  ])('is refused from %s', async (_title, token, cookies: Readonly<Record<string, string>>, headers) => {
    const app = await stage.newApp();
    const { username, password } = await newPerson(app);
    const script = new Script();
    for (const [name, value] of Object.entries(cookies)) script.cookies.set(name, value);
    const form = { username, password, ...(token !== undefined && { _csrf: token }) };
    const answer = await script.send(addressOf(app, path), { form, headers });
    expect(answer.status).toBe(403);
    expect(script.cookies.has('cognito')).toBe(false);
    expect(answer.text).toContain('Something went wrong');
  });
});

describe('cookies that do not belong to the sign-in', () => {
  async function atCode(): Promise<{ app: WebApp; script: Script }> {
    const app = await stage.newApp();
    await setFactors(app, { mode: 'OPTIONAL', app: true });
    const { username, password } = await newPersonWithTotp(app);
    const script = new Script();
    await script.send(addressOf(app, 'login'));
    const answer = await script.post(addressOf(app, 'login'), { username, password });
    expect(answer.status).toBe(303);
    expect((await script.send(addressOf(app, 'mfa'))).status).toBe(200);
    return { app, script };
  }

  it.each(['mfa', 'mfa/select', 'mfa/register', 'changePassword', 'login?choose', 'login?factor'])(
    'begin anew at /%s',
    async (place) => {
      const [{ app, script }, { script: foreign }] = [await atCode(), await atCode()];
      const other = await secondClient(app, browserClient(stage.callback.url));
      const [path = '', own] = place.split('?');
      const more = own === undefined ? {} : { [own]: 'true' };
      const kept = script.cookies.get('page-data') ?? '';
      const cases: [string, string | undefined, string][] = [
        ['none', undefined, addressOf(app, path, more)],
        ['nonsense', 'nonsense', addressOf(app, path, more)],
        ['altered', `${kept.slice(0, -1)}${kept.endsWith('A') ? 'B' : 'A'}`, addressOf(app, path, more)],
        ['of another pool', foreign.cookies.get('page-data'), addressOf(app, path, more)],
        ['of another app client', kept, addressOf({ ...app, clientId: other.clientId }, path, more)],
      ];
      for (const [title, value, address] of cases) {
        script.cookies.delete('page-data');
        if (value !== undefined) script.cookies.set('page-data', value);
        const answer = await script.send(address);
        expect([title, answer.status, answer.text.includes('Start again')]).toEqual([title, 400, true]);
      }
      expect(stage.latchkey.output()).not.toContain('"level":"error"');
    },
  );

  it('a used Session begins anew as well', async () => {
    const app = await stage.newApp();
    await setFactors(app, { mode: 'OPTIONAL', app: true });
    const person = await newPersonWithTotp(app);
    const script = new Script();
    await script.send(addressOf(app, 'login'));
    await script.post(addressOf(app, 'login'), { username: person.username, password: person.password });
    const kept = script.cookies.get('page-data') ?? '';
    const code = await person.authenticator.code();
    expect((await script.post(addressOf(app, 'mfa'), { code })).status).toBe(302);
    script.cookies.set('page-data', kept);
    const again = await script.post(addressOf(app, 'mfa'), { code });
    expect([again.status, again.text.includes('Start again')]).toEqual([400, true]);
  });
});

it('a session that was in the browser before does not survive the sign-in', async () => {
  const app = await stage.newApp();
  const [attacker, victim] = [await newPerson(app), await newPerson(app)];
  const own = new Script();
  await own.send(addressOf(app, 'login'));
  await own.post(addressOf(app, 'login'), { username: attacker.username, password: attacker.password });
  const planted = own.cookies.get('cognito') ?? '';
  expect(planted).not.toBe('');
  const script = new Script();
  script.cookies.set('cognito', planted);
  await script.send(addressOf(app, 'login', { prompt: 'login' }));
  await script.post(addressOf(app, 'login', { prompt: 'login' }), {
    username: victim.username,
    password: victim.password,
  });
  expect(script.cookies.get('cognito')).not.toBe(planted);
  const silent = await script.send(addressOf(app, 'oauth2/authorize'));
  const claims = await claimsFor(app, new URL(silent.location).searchParams);
  expect(claims).toMatchObject({ 'cognito:username': victim.username });
  // The planted session has ended for the attacker, too.
  expect((await own.send(addressOf(app, 'oauth2/authorize'))).location).toContain('/login?');
});

describe('a browser that has a session', () => {
  it('offers it by name, and another user replaces it', async () => {
    const app = await stage.newApp();
    const [first, second] = [await newPerson(app), await newPerson(app)];
    const script = new Script();
    const address = addressOf(app, 'login');
    await script.send(address);
    await script.post(address, { username: first.username, password: first.password });
    expect((await script.send(address)).text).toContain(`Sign in as ${first.username}`);
    const again = await script.post(address, { continue: 'true' });
    const claims = await claimsFor(app, new URL(again.location).searchParams);
    expect(claims).toMatchObject({ 'cognito:username': first.username });
    const other = addressOf(app, 'login', { prompt: 'login' });
    expect((await script.send(other)).text).toContain('name="password"');
    // A request that asks for a new sign-in is not answered with the old one.
    const refused = await script.post(other, { continue: 'true' });
    expect([refused.status, refused.location.includes('/login?')]).toEqual([303, true]);
    const old = addressOf(app, 'login', { max_age: '0' });
    expect((await script.post(old, { continue: 'true' })).status).toBe(303);
    const changed = await script.post(other, { username: second.username, password: second.password });
    expect(await claimsFor(app, new URL(changed.location).searchParams)).toMatchObject({
      'cognito:username': second.username,
    });
  });
});

describe('requests that are wrong', () => {
  it.each([
    ['redirect_uri', { redirect_uri: 'https://evil.example/' }, 'redirect_mismatch'],
    ['client_id', { client_id: 'abcdefghijklmnopqrstuvwxyz' }, 'invalid_request'],
  ])('lead to a page that names %s', async (_name, more, error) => {
    const app = await stage.newApp();
    for (const path of ['oauth2/authorize', 'login', 'mfa']) {
      const script = new Script();
      const answer = await script.send(addressOf(app, path, more));
      expect(answer.status).toBe(302);
      const shown = await script.send(new URL(answer.location, app.base).href);
      expect(shown.status).toBe(400);
      expect(shown.text).toContain(error);
      expect(shown.text).not.toContain('evil');
    }
  });

  it.each([
    ['logout', { logout_uri: 'https://evil.example/' }, 'LogoutURLs'],
    ['logout', { id_token_hint: 'evil' }, 'id_token_hint is not valid'],
    ['logout', { client_id: 'abcdefghijklmnopqrstuvwxyz' }, 'Missing required parameter client_id'],
  ])('and end at /%s lead to a page that says why', async (path, more, reason) => {
    const app = await stage.newApp();
    const script = new Script();
    const answer = await script.send(addressOf(app, path, more));
    const shown = await script.send(new URL(answer.location, app.base).href);
    expect([shown.status, shown.text.includes(reason), shown.text.includes('evil')]).toEqual([400, true, false]);
  });

  it('by a user name that the app client says does not exist mark the field of the name', async () => {
    const app = await stage.newApp({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    const script = new Script();
    await script.send(addressOf(app, 'login'));
    const { text } = await script.post(addressOf(app, 'login'), { username: 'nobody', password: 'Corr3ct-horse' });
    const [wrong = ''] = /<input[^>]* aria-invalid="true"[^>]*>/.exec(text) ?? [];
    expect(wrong).toContain('name="username"');
  });

  it('do not make the page say what a link says', async () => {
    const app = await stage.newApp();
    const { text, status } = await new Script().send(`${app.base}/error?error=Call+555-0100&client_id=${app.clientId}`);
    expect([status, text.includes('555-0100')]).toEqual([400, false]);
  });

  it('are not needed for the page after a sign-out, whose address any app may link to', async () => {
    const app = await stage.newApp();
    for (const path of ['signedOut', 'SIGNEDOUT', `signedOut?client_id=${app.clientId}`]) {
      const { text, status } = await new Script().send(`${app.base}/${path}`);
      expect([status, text.includes('signed out')]).toEqual([200, true]);
    }
  });

  it('with long and strange fields are answered like other wrong ones', async () => {
    const app = await stage.newApp();
    const script = new Script();
    const address = addressOf(app, 'login');
    await script.send(address);
    for (const form of [
      { username: 'x'.repeat(5000), password: 'x' },
      { username: '\u0000\u202e<b>', password: '\u0000' },
      { username: '', password: '' },
      { username: 'ada' },
      { credential: '{' },
      { credential: 'x'.repeat(50_000) },
      { factor: 'CUSTOM_CHALLENGE' },
      { idp_identifier: 'ada@nowhere.example' },
      { username: 'ada', password: 'x', cognitoAsfData: 'x'.repeat(30_000) },
    ]) {
      const answer = await script.post(address, form);
      expect([JSON.stringify(form).slice(0, 40), answer.status]).toEqual([JSON.stringify(form).slice(0, 40), 400]);
    }
  });
});

it('writes no secrets to the log', async () => {
  const app = await stage.newApp();
  const { username } = await newPerson(app);
  const script = new Script();
  await script.send(addressOf(app, 'login', { state: 'canary-state' }));
  await script.post(addressOf(app, 'login', { state: 'canary-state' }), { username, password: 'canary-password' });
  await script.post(addressOf(app, 'mfa'), { code: 'canary-code' });
  expect(stage.latchkey.output()).not.toContain('canary');
});

describe.skipIf(skipped)(titled('in Chromium'), () => {
  const browser = setChromium();

  /** Serves one page at an origin of its own. */
  async function serve(html: string) {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const close = () => {
      server.closeAllConnections();
      server.close();
    };
    return { url: `http://127.0.0.1:${port}/`, close };
  }

  it('forms work without HTTPS at other addresses than localhost, where browsers send no Sec-Fetch-Site', async () => {
    const app = await stage.newApp();
    const { username, password } = await newPerson(app);
    const { page } = await openTab(await browser.chromium.newContext());
    // Browsers take this address for one of another machine.
    await page.goto(addressOf(app, 'login').replace('//localhost:', '//0.0.0.0:'));
    await typePassword(page, username, password);
    expect((await answerTo(app, page)).get('code')).not.toBeNull();
  });

  it('an app that opens the pages in a popup finds the popup again', async () => {
    const app = await stage.newApp();
    const { username, password } = await newPerson(app);
    const context = await browser.chromium.newContext();
    const { page } = await openTab(context);
    await page.goto(stage.callback.url);
    const opened = context.waitForEvent('page');
    const address = JSON.stringify(addressOf(app, 'oauth2/authorize'));
    await page.evaluate(`void window.open(${address}, 'sign-in', 'popup')`);
    const popup = await opened;
    await typePassword(popup, username, password);
    await answerTo(app, popup);
    expect(await popup.evaluate('window.opener !== null')).toBe(true);
  });

  it('no page can be framed', async () => {
    const app = await stage.newApp();
    const site = await serve(`<iframe src="${addressOf(app, 'login')}"></iframe>`);
    const { page, problems } = await openTab(await browser.chromium.newContext());
    await page.goto(site.url);
    await expect.poll(() => problems.join()).toMatch(/frame-ancestors/);
    expect(await page.frameLocator('iframe').locator('input').count()).toBe(0);
    site.close();
  });

  it('another site cannot sign a visitor in as somebody else', async () => {
    const app = await stage.newApp();
    const attacker = await newPerson(app);
    const script = new Script();
    await script.send(addressOf(app, 'login'));
    const site = await serve(`<form method="post" action="${addressOf(app, 'login')}">
      <input name="_csrf" value="${script.cookies.get('XSRF-TOKEN')}"><input name="username" value="${attacker.username}">
      <input name="password" value="${attacker.password}"></form><script>document.forms[0].submit()</script>`);
    const context = await browser.chromium.newContext();
    const page = await context.newPage();
    // The visitor has a token of an own visit.
    await page.goto(addressOf(app, 'login'));
    await page.goto(site.url);
    await page.waitForURL((url) => url.pathname.endsWith('/login'));
    expect(await page.locator('h1').innerText()).toBe('Something went wrong');
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('cognito');
    site.close();
  });

  it('a callback that redirects to another origin is reached', async () => {
    const further = await serve('<h1>Home of the app</h1>');
    const server = createServer((_request, response) => {
      response.writeHead(302, { location: further.url }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://localhost:${(server.address() as AddressInfo).port}/callback`;
    const app = await createWebApp(stage.latchkey, { url, close: async () => undefined });
    const { username, password } = await newPerson(app);
    const { page, problems } = await openTab(await browser.chromium.newContext());
    await page.goto(addressOf(app, 'oauth2/authorize'));
    await typePassword(page, username, password);
    await page.waitForURL(further.url, { timeout: 5000 });
    expect(problems).toEqual([]);
    server.closeAllConnections();
    server.close();
    further.close();
  });

  it('no page breaks its own security policy', async () => {
    const app = await stage.newApp({ pool: choicePool });
    const { username } = await newPersonWithAddresses(app);
    const { page, problems } = await openTab(await browser.chromium.newContext());
    await page.goto(addressOf(app, 'oauth2/authorize'));
    await page.locator('input[name=username]').fill(username);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: /password/i }).click();
    await page.locator('input[name=password]').fill('Correct-Horse-7');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await answerTo(app, page);
    expect(problems).toEqual([]);
  });
});
