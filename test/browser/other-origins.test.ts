/** What pages of other sites can do to a development server, in a real browser. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, password, sdk, type TestPool } from '../harness/aws.ts';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { skipped, startChromium, titled } from '../harness/chromium.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName } from '../harness/people.ts';
import { formalSignature, targetOf } from '../harness/raw-client.ts';

describe.skipIf(skipped)(titled('Pages of other origins in Chromium'), () => {
  let latchkey: Latchkey;
  let chromium: Browser;
  let site: Server;
  let port: number;
  let pool: TestPool;
  let client: ReturnType<typeof sdk>;

  beforeAll(async () => {
    port = await freePort();
    site = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>A page</title>'));
    await once(site.listen(port, '127.0.0.1'), 'listening');
    expect((site.address() as AddressInfo).port).toBe(port);
    // Every name leads to this machine, as names do whose owner wants to reach what runs on it.
    const names = 'host-resolver-rules=MAP *.example 127.0.0.1';
    const args = ['--allow-origin', `http://admin.example:${port}`];
    [chromium, latchkey] = await Promise.all([startChromium([names]), startLatchkey({ args })]);
    client = sdk(latchkey.endpoint);
    pool = await createPool(client, { mfa: 'OFF' });
  });
  afterAll(async () => {
    site.close();
    await Promise.all([chromium?.close(), latchkey?.stop()]);
  });

  const pools = async () => (await client.send(new ListUserPoolsCommand({ MaxResults: 60 }))).UserPools ?? [];

  async function visit<T>(address: string, visited: (page: Page) => Promise<T>): Promise<T> {
    const context = await chromium.newContext();
    const page = await context.newPage();
    await page.goto(address);
    const result = await visited(page);
    await context.close();
    return result;
  }

  interface Call {
    readonly url: string;
    readonly init?: { method: string; headers?: Record<string, string>; body?: string; mode?: 'no-cors' };
  }

  /** What a page gets to see: status and text, or that the browser keeps the answer from it. */
  const fetchFrom = (page: Page, call: Call) =>
    page.evaluate(async ({ url, init }) => {
      try {
        const response = await fetch(url, init);
        return { status: response.status, text: await response.text() };
      } catch {
        return 'kept from the page';
      }
    }, call);

  const signedCall = (endpoint: string, operation: string, input: object): Call => {
    const headers = { ...targetOf(operation), ...formalSignature() } as Record<string, string>;
    return { url: endpoint, init: { method: 'POST', headers, body: JSON.stringify(input) } };
  };
  const call = (endpoint: string, operation: string, input: object): Call => {
    const headers = targetOf(operation) as Record<string, string>;
    return { url: endpoint, init: { method: 'POST', headers, body: JSON.stringify(input) } };
  };

  it('can not administer pools, nor read the inbox', async () => {
    const before = await pools();
    await visit(`http://evil.example:${port}`, async (page) => {
      for (const [operation, input] of [
        ['ListUserPools', { MaxResults: 60 }],
        ['CreateUserPool', { PoolName: 'theirs' }],
        ['DeleteUserPool', { UserPoolId: pool.userPoolId }],
      ] as const) {
        expect(await fetchFrom(page, signedCall(latchkey.endpoint, operation, input))).toBe('kept from the page');
      }
      for (const path of ['/_latchkey/inbox', '/_latchkey/inbox?wait=1', '/_latchkey/inbox/events']) {
        expect(await fetchFrom(page, { url: latchkey.endpoint + path })).toBe('kept from the page');
      }
      // Requests that browsers send without asking first.
      const body = JSON.stringify({ PoolName: 'theirs' });
      const init = { method: 'POST', headers: { 'content-type': 'text/plain' }, body, mode: 'no-cors' } as const;
      await fetchFrom(page, { url: `${latchkey.endpoint}/?X-Amz-Target=CreateUserPool`, init });
      await page.evaluate(({ url, text }) => navigator.sendBeacon(url, text), { url: latchkey.endpoint, text: body });
    });
    expect(await pools()).toEqual(before);
  });

  it('can sign people up and in', async () => {
    const Username = uniqueName();
    const AuthParameters = { USERNAME: Username, PASSWORD: password };
    await visit(`http://evil.example:${port}`, async (page) => {
      const person = { ClientId: pool.clientId, Username, Password: password };
      expect(await fetchFrom(page, call(latchkey.endpoint, 'SignUp', person))).toMatchObject({ status: 200 });
      const signIn = { ClientId: pool.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters };
      expect(await fetchFrom(page, call(latchkey.endpoint, 'InitiateAuth', signIn))).toMatchObject({
        status: 400,
        text: expect.stringContaining('UserNotConfirmedException') as string,
      });
    });
  });

  it('can not do more when their name leads to this machine (DNS rebinding)', async () => {
    const before = await pools();
    const origin = `http://evil.example:${latchkey.port}`;
    await visit(`${origin}/health/live`, async (page) => {
      for (const [operation, input] of [
        ['ListUserPools', { MaxResults: 60 }],
        ['DeleteUserPool', { UserPoolId: pool.userPoolId }],
      ] as const) {
        expect(await fetchFrom(page, signedCall(origin, operation, input))).toMatchObject({ status: 403 });
      }
      expect(await fetchFrom(page, { url: `${origin}/_latchkey/inbox` })).toMatchObject({
        status: 403,
        text: expect.stringContaining('--allow-host evil.example') as string,
      });
    });
    expect(await pools()).toEqual(before);
  });

  it.for(['127.0.0.1', 'localhost', 'admin.example'])('is not said of pages of %s', async (name) => {
    await visit(`http://${name}:${port}`, async (page) => {
      const listing = signedCall(latchkey.endpoint, 'ListUserPools', { MaxResults: 60 });
      expect(await fetchFrom(page, listing)).toMatchObject({ status: 200 });
      expect(await fetchFrom(page, { url: `${latchkey.endpoint}/_latchkey/inbox` })).toMatchObject({ status: 200 });
    });
  });
});
