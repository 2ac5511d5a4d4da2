/**
 * Two servers on one PostgreSQL, behind a load balancer: a sign-in goes from one to the other between any two steps, and
 * what may be used once is used once. LATCHKEY_RACE_ROUNDS sets the number of rounds.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipped, startChromium, titled } from '../harness/chromium.ts';
import { optInWithSuppression } from '../harness/device-configurations.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { type LoadBalancer, startLoadBalancer } from '../harness/load-balancer.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { devicesOf } from './profile.ts';
import { Script } from './script.ts';
import {
  addressOf,
  answerTo,
  type Callback,
  claimsFor,
  createWebApp,
  startCallback,
  typePassword,
  type WebApp,
} from './web-app.ts';

const postgresMissing = embeddedPostgresMissing();
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const withoutPostgres = postgresMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const rounds = Number(process.env['LATCHKEY_RACE_ROUNDS'] ?? 5);
/** Attempts at once, half of them on each server. */
const attempts = 6;

const suite = `Two servers on one PostgreSQL${withoutPostgres ? `: ${postgresMissing}` : ''}`;

describe.skipIf(skipped || withoutPostgres)(titled(suite), () => {
  let postgres: EmbeddedPostgres;
  let dataDir: string;
  let balancer: LoadBalancer;
  let nodes: readonly Latchkey[] = [];
  let callback: Callback;
  let chromium: Browser;
  beforeAll(async () => {
    [postgres, balancer, callback, chromium, dataDir] = await Promise.all([
      startEmbeddedPostgres(),
      startLoadBalancer(),
      startCallback(),
      startChromium(),
      // The key that both servers need is in it; their data is in PostgreSQL.
      mkdtemp(join(tmpdir(), 'latchkey-two-nodes-')),
    ]);
    const args = ['--database', postgres.url, '--issuer', balancer.origin];
    const first = await startLatchkey({ dataDir, args });
    nodes = [first, await startLatchkey({ dataDir, args })];
  });
  afterAll(async () => {
    await Promise.all([chromium?.close(), callback?.close(), balancer?.close(), ...nodes.map((node) => node.stop())]);
    await postgres?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const useOnly = (index: number) => balancer.sendTo(nodes[index]?.port ?? 0);
  const useBoth = () => balancer.sendTo(...nodes.map(({ port }) => port));
  const newApp = (DeviceConfiguration?: object): Promise<WebApp> => {
    useBoth();
    const place = { endpoint: balancer.origin, port: balancer.port };
    const pool = DeviceConfiguration === undefined ? {} : { DeviceConfiguration };
    return createWebApp(place, callback, { pool, mfa: 'OPTIONAL' });
  };
  const post = (app: WebApp, form: Readonly<Record<string, string>>) =>
    fetch(`${app.base}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: app.clientId, ...form }),
    });
  const times = <T>(action: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: attempts }, (_, index) => action(index)));

  it('a sign-in begun on one finishes on the other, whose session and device the first one knows', async () => {
    const app = await newApp(optInWithSuppression);
    const person = await newPersonWithTotp(app);
    const context = await chromium.newContext();
    const page = await context.newPage();
    useOnly(0);
    await page.goto(addressOf(app, 'oauth2/authorize'));
    useOnly(1);
    await typePassword(page, person.username, person.password);
    await page.locator('input[name=rememberDevice]').check();
    await page.locator('#verification_code').fill(await person.authenticator.code());
    useOnly(0);
    await page.locator('button[name=signInSubmitButton]').click();
    const answer = await answerTo(app, page);
    useOnly(1);
    expect(await claimsFor(app, answer)).toMatchObject({ 'cognito:username': person.username });
    await page.goto(addressOf(app, 'oauth2/authorize'));
    expect((await answerTo(app, page)).get('code')).toMatch(/./);
    await page.goto(addressOf(app, 'oauth2/authorize', { prompt: 'login' }));
    await typePassword(page, person.username, person.password);
    expect((await answerTo(app, page)).get('code')).toMatch(/./);
    expect(await devicesOf(app, person)).toHaveLength(1);
  });

  it('requests that go to both in turn are one sign-in', async () => {
    const app = await newApp();
    const person = await newPersonWithTotp(app);
    const page = await (await chromium.newContext()).newPage();
    await page.goto(addressOf(app, 'oauth2/authorize'));
    await typePassword(page, person.username, person.password);
    await page.locator('#verification_code').fill(await person.authenticator.code());
    await page.locator('button[name=signInSubmitButton]').click();
    expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ 'cognito:username': person.username });
  });

  describe(`races, ${rounds} rounds of ${attempts}`, { timeout: 60_000 + rounds * 5_000 }, () => {
    /** Signs in with user name and password, and returns the address at which the pages ended. */
    async function enter(app: WebApp, person: { username: string; password: string }, more = {}) {
      const script = new Script();
      const begun = await script.send(addressOf(app, 'oauth2/authorize', more));
      const login = new URL(begun.location, app.base).href;
      await script.send(login);
      const { username, password } = person;
      const answer = await script.post(login, { username, password, signInSubmitButton: 'Sign in' });
      return { script, location: new URL(answer.location, app.base) };
    }

    it('one exchange of a code wins', async () => {
      const app = await newApp();
      const person = await newPerson(app);
      for (let round = 0; round < rounds; round += 1) {
        const code = (await enter(app, person)).location.searchParams.get('code') ?? '';
        const form = { grant_type: 'authorization_code', redirect_uri: app.callback, code };
        const answers = await times(() => post(app, form));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        expect(answers.filter(({ status }) => status === 400)).toHaveLength(attempts - 1);
      }
    });

    it('only the right verifier wins', async () => {
      const app = await newApp();
      const person = await newPerson(app);
      for (let round = 0; round < rounds; round += 1) {
        const verifier = randomBytes(32).toString('base64url');
        const code_challenge = createHash('sha256').update(verifier).digest('base64url');
        const { location } = await enter(app, person, { code_challenge, code_challenge_method: 'S256' });
        const code = location.searchParams.get('code') ?? '';
        const right = round % attempts;
        const answers = await times((index) => {
          const code_verifier = index === right ? verifier : randomBytes(32).toString('base64url');
          return post(app, { grant_type: 'authorization_code', redirect_uri: app.callback, code, code_verifier });
        });
        expect(answers.map(({ status }) => status === 200)).toEqual(answers.map((_, index) => index === right));
      }
    });

    it('one answer to the page of the code wins, and the others get nothing', async () => {
      const app = await newApp(optInWithSuppression);
      for (let round = 0; round < rounds; round += 1) {
        const person = await newPersonWithTotp(app);
        const { script, location } = await enter(app, person);
        expect(location.pathname).toBe(`/${app.userPoolId}/mfa`);
        await script.send(location.href);
        const form = { code: await person.authenticator.code(), rememberDevice: 'true' };
        // Each has the cookies of the page: the same sign-in, the same Session.
        const answers = await times(() => {
          const copy = new Script();
          for (const [name, value] of script.cookies) copy.cookies.set(name, value);
          return copy.post(location.href, form);
        });
        const codes = answers.filter(({ location: target }) => target.startsWith(app.callback));
        expect(codes).toHaveLength(1);
        for (const { status, location: target } of answers) {
          expect(status).toBeLessThan(500);
          expect(target.includes('code=')).toBe(target === codes[0]?.location);
        }
        expect(await devicesOf(app, person)).toHaveLength(1);
      }
    });
  });
});
