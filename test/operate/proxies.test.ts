/** Behind proxies, the address of a caller is the one that a trusted proxy states, and nobody else can state one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { RawClient, type RawReply } from '../harness/raw-client.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { callExtension, type ExportedEvent } from './extension.ts';

/** Sends a sign-in with a wrong password, and returns the address in the audit trail. */
async function auditedAddress(app: App, raw: RawClient, headers: Record<string, string>): Promise<string> {
  const { username } = await newPerson(app);
  const AuthParameters = { USERNAME: username, PASSWORD: 'Wrong-Password-1' };
  const input = { ClientId: app.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters };
  const since = Date.now();
  await raw.call('InitiateAuth', input, headers);
  const found = await callExtension<{ events: ExportedEvent[] }>(raw, 'ExportAuditTrail', {
    userPoolId: app.userPoolId,
    since,
  });
  expect(found.events).toHaveLength(1);
  return (JSON.parse(found.events[0]?.details ?? '{}') as { sourceIp: string }).sourceIp;
}

describe('without trusted proxies', () => {
  let latchkey: Latchkey;
  let raw: RawClient;
  beforeAll(async () => {
    latchkey = await startLatchkey();
    raw = new RawClient(latchkey.endpoint);
  });
  afterAll(async () => {
    raw.close();
    await latchkey.stop();
  });

  it('headers of callers change nothing', async () => {
    const app = await createApp(latchkey, { mfa: 'OFF' });
    const headers = { 'x-forwarded-for': '192.0.2.7', forwarded: 'for=192.0.2.7', 'x-real-ip': '192.0.2.7' };
    expect(await auditedAddress(app, raw, headers)).toBe('127.0.0.1');
  });
});

describe('with a trusted proxy on this machine', () => {
  let latchkey: Latchkey;
  let raw: RawClient;
  let app: App;
  beforeAll(async () => {
    // Two requests at a time for a caller: the requests of this test are one after the other.
    latchkey = await startLatchkey({
      args: ['--trust-proxy', '127.0.0.0/8,::1', '--allow-host', 'id.example.test', '--max-per-address', '2'],
    });
    raw = new RawClient(latchkey.endpoint, { sockets: 32 });
    app = await createApp(latchkey, { mfa: 'OFF' });
  });
  afterAll(async () => {
    raw.close();
    await latchkey.stop();
  });

  it.each([
    ['the address that it states', { 'x-forwarded-for': '192.0.2.7' }, '192.0.2.7'],
    ['not what the caller put before it', { 'x-forwarded-for': '6.6.6.6, 2001:db8::7' }, '2001:db8::7'],
    ['through a chain', { 'x-forwarded-for': '192.0.2.7, ::ffff:127.0.0.2' }, '192.0.2.7'],
    ['the proxy, if what it states is no address', { 'x-forwarded-for': 'unknown' }, '127.0.0.1'],
    ['the proxy, without a header', {}, '127.0.0.1'],
    ['not the other header', { forwarded: 'for=6.6.6.6' }, '127.0.0.1'],
  ])('is recorded: %s', async (_, headers, address) => {
    expect(await auditedAddress(app, raw, headers)).toBe(address);
  });

  it('counts each caller for itself, though all share the connections of the proxy', async () => {
    const send = (address: string): Promise<RawReply> =>
      raw.send({
        headers: { 'x-forwarded-for': address },
        path: `/${app.userPoolId}/.well-known/jwks.json`,
        method: 'GET',
      });
    const flood = Array.from({ length: 24 }, () => send('192.0.2.9'));
    const others = Array.from({ length: 6 }, (__, n) => send(`198.51.100.${n}`));
    const statuses = (replies: readonly RawReply[]) => replies.map(({ status }) => status);
    expect(statuses(await Promise.all(others))).toEqual(Array<number>(6).fill(200));
    const answered = statuses(await Promise.all(flood));
    expect(answered.every((status) => status === 200 || status === 429)).toBe(true);
  });

  it('builds addresses from scheme and host that it states', async () => {
    const path = `/${app.userPoolId}/.well-known/openid-configuration`;
    const login = `/${app.userPoolId}/logout?client_id=${app.clientId}`;
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'id.example.test' };
    const answer = await raw.send({ method: 'GET', path: login, headers });
    expect(answer.status).toBeLessThan(500);
    // The name is not one of this server, and is refused like a Host header with it.
    const foreign = await raw.send({ method: 'GET', path, headers: { 'x-forwarded-host': 'evil.example' } });
    expect(foreign.status).toBe(403);
    const own = await raw.send({ method: 'GET', path, headers });
    expect(own.status).toBe(200);
  });
});

it('refuses values that name no proxies', async () => {
  await expect(startLatchkey({ args: ['--trust-proxy', 'proxy.example.com'] })).rejects.toThrow(
    '"proxy.example.com" does not name trusted proxies.',
  );
  await expect(startLatchkey({ args: ['--proxy-header', 'forwarded'] })).rejects.toThrow(
    'Name their addresses: --trust-proxy',
  );
});
