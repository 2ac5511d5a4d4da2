/**
 * Access tokens that are forged, or genuine but for another use, pool or client: none is accepted. Each forgery is sent to each
 * entrance that takes an access token.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import { targetOf } from '../harness/raw-client.ts';
import { type App, createApp, secondClient } from '../harness/sign-in.ts';
import { newBrowser } from '../oauth/browser.ts';
import { authorizeUrl, codeClient, exchange } from '../oauth/place.ts';
import { type Forgery, forgeriesOf, type PublishedKey } from './forgeries.ts';

const scope = 'openid aws.cognito.signin.user.admin';
const client = { ...codeClient, AllowedOAuthScopes: scope.split(' ') };

let latchkey: Latchkey;
let app: App;
/** The key set of the attacker, and how often it was read. */
let keySet: Server;
let reads = 0;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { mfa: 'OFF', client });
  keySet = createServer((_request, response) => {
    reads += 1;
    response.end('{"keys":[]}');
  });
  keySet.listen(0, '127.0.0.1');
  await once(keySet, 'listening');
});
afterAll(async () => {
  keySet.close();
  await latchkey.stop();
});

/** Signs in on the pages, for tokens that every entrance takes. */
async function tokensOf(own: App) {
  const place = { issuer: `${latchkey.endpoint}/${own.userPoolId}` };
  const from = { id: own.clientId, secret: undefined };
  const address = await newBrowser(latchkey.endpoint).authorize(
    authorizeUrl(place, from, { scope }),
    await newPerson(own),
  );
  const { body } = await exchange(place, from, address);
  const { access_token: access = '', id_token: id = '', refresh_token: refresh = '' } = body;
  return { access, id, refresh };
}

type Entrance = (token: string) => Promise<boolean>;

const operation =
  (name: string, rest: object = {}): Entrance =>
  async (AccessToken) => {
    const body = JSON.stringify({ ...rest, AccessToken });
    const reply = await fetch(latchkey.endpoint, { method: 'POST', headers: targetOf(name) as never, body });
    await reply.body?.cancel();
    expect(reply.status).toBeLessThan(500);
    return reply.status === 200;
  };

const userInfo =
  (pool: App): Entrance =>
  async (token) => {
    // What cannot be a header is not sent.
    const headers = { authorization: `Bearer ${token.replaceAll(/[^\x20-\x7e]/g, '')}` };
    const reply = await fetch(`${latchkey.endpoint}/${pool.userPoolId}/oauth2/userInfo`, { headers });
    await reply.body?.cancel();
    expect(reply.status).toBeLessThan(500);
    return reply.status === 200;
  };

const refreshes =
  (by: App): Entrance =>
  async (RefreshToken) => {
    const body = JSON.stringify({ ClientId: by.clientId, RefreshToken });
    const headers = targetOf('GetTokensFromRefreshToken') as never;
    const reply = await fetch(latchkey.endpoint, { method: 'POST', headers, body });
    await reply.body?.cancel();
    return reply.status === 200;
  };

it('none is accepted', async () => {
  const entrances: readonly Entrance[] = [
    operation('GetUser'),
    operation('UpdateUserAttributes', { UserAttributes: [{ Name: 'name', Value: 'Mallory' }] }),
    userInfo(app),
  ];
  const genuine = await tokensOf(app);
  const published = await fetch(`${latchkey.endpoint}/${app.userPoolId}/.well-known/jwks.json`);
  const { keys } = (await published.json()) as { readonly keys: readonly PublishedKey[] };
  const { port } = keySet.address() as AddressInfo;
  const other = await createApp(latchkey, { mfa: 'OFF', client });
  const foreign = await tokensOf(other);
  const otherClient = await secondClient(app, client);
  const wrongUses: readonly Forgery[] = [
    { name: 'an ID token', token: genuine.id },
    { name: 'a refresh token', token: genuine.refresh },
    { name: 'an ID token of another pool', token: foreign.id },
  ];
  for (const entrance of entrances) expect(await entrance(genuine.access)).toBe(true);

  let tried = 0;
  const accepted: string[] = [];
  const attempt = async (name: string, entrance: Entrance, token: string) => {
    tried += 1;
    if (await entrance(token)) accepted.push(name);
  };
  const forgeries = forgeriesOf(genuine.access, keys, `http://127.0.0.1:${port}/jwks.json`);
  for (const { name, token } of [...forgeries, ...wrongUses]) {
    for (const entrance of entrances) await attempt(name, entrance, token);
  }
  expect(await refreshes(app)(genuine.refresh)).toBe(true);
  await attempt('an access token at another pool', userInfo(other), genuine.access);
  await attempt('a refresh token of another client', refreshes(otherClient), genuine.refresh);
  await attempt('a refresh token of another pool', refreshes(other), genuine.refresh);
  await attempt('an access token as a refresh token', refreshes(app), genuine.access);
  await attempt('an ID token as a refresh token', refreshes(app), genuine.id);

  showPromise(34, [
    { what: 'forged and misused tokens', reached: tried, promised: 300, bound: 'at least' },
    { what: 'of them accepted', reached: accepted.length, promised: 0, bound: 'at most' },
    { what: 'addresses in tokens that were read', reached: reads, promised: 0, bound: 'at most' },
  ]);
  expect({ accepted, reads }).toEqual({ accepted: [], reads: 0 });
});
