import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreateUserPoolDomain } from '../../operations/domains/CreateUserPoolDomain.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { newTestApp, type TestApp } from '../../operations/users/testing/users.ts';
import { type PoolAddress, poolAddress } from './pool-address.ts';
import { poolPaths } from './routes.ts';

let services: TestServices;
let people: TestApp;
let shop: TestApp;
beforeAll(async () => {
  services = await createTestServices();
  people = await newTestApp(services);
  shop = await newTestApp(services);
  const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/3f5b1a2c-0000-4000-8000-000000000000';
  const UserPoolId = people.UserPoolId;
  await callOperation(services, CreateUserPoolDomain, { UserPoolId, Domain: 'people' });
  const custom = { UserPoolId, Domain: 'auth.example.com', CustomDomainConfig: { CertificateArn } };
  await callOperation(services, CreateUserPoolDomain, custom);
});
afterAll(() => services.close());

interface Request {
  readonly path?: string;
  readonly host?: string;
  readonly clientId?: string;
  readonly mode?: 'development' | 'production';
  readonly publicUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function find(request: Request): Promise<PoolAddress | undefined> {
  const { path = '', host, clientId, mode = 'development', publicUrl = 'http://127.0.0.1:9339' } = request;
  let found: PoolAddress | undefined;
  const app = new Hono();
  const settings = { ...services.settings, mode };
  for (const form of poolPaths('/login')) {
    app.get(form, async (context) => {
      found = await poolAddress({ ...services, settings, publicUrl: () => publicUrl }, context, clientId);
      return context.text('');
    });
  }
  const headers = { ...request.headers, ...(host !== undefined && { host }) };
  expect((await app.request(`${path}/login`, { headers })).status).toBe(200);
  return found;
}

const of = (address: PoolAddress | undefined) =>
  address && { pool: address.pool.id, base: address.base, path: address.path, isSecure: address.isSecure };

describe('the path', () => {
  it('names the pool, whatever the host and the client are', async () => {
    const path = `/${people.UserPoolId}`;
    for (const host of ['127.0.0.1:9339', 'localhost:9339', 'people.localhost']) {
      const base = `http://${host}${path}`;
      expect(of(await find({ path, host, clientId: shop.ClientId }))).toEqual({
        pool: people.UserPoolId,
        base,
        path,
        isSecure: false,
      });
    }
    expect(await find({ path: '/us-east-1_nope', host: 'people.localhost' })).toBeUndefined();
  });

  it('is below the public address in production, whatever the host is', async () => {
    const path = `/${people.UserPoolId}`;
    const request = { path, host: 'evil.example', mode: 'production' } as const;
    expect(of(await find({ ...request, publicUrl: 'https://id.example.com' }))).toMatchObject({
      base: `https://id.example.com${path}`,
      path,
      isSecure: true,
    });
    expect(of(await find({ ...request, publicUrl: 'https://example.com/id' }))).toMatchObject({ path: `/id${path}` });
  });
});

describe('the host', () => {
  it.each([
    ['people.localhost:9339', 'http://127.0.0.1:9339', 'http://people.localhost:9339'],
    ['PEOPLE.localhost.', 'https://127.0.0.1:9339', 'https://people.localhost.'],
    [
      'people.auth.us-east-1.amazoncognito.com',
      'https://id.example.com',
      'https://people.auth.us-east-1.amazoncognito.com',
    ],
    ['auth.example.com', 'https://id.example.com/base', 'https://auth.example.com'],
    ['auth.example.com:8443', 'http://127.0.0.1:9339', 'http://auth.example.com:8443'],
  ])('%s names the pool', async (host, publicUrl, base) => {
    for (const mode of ['development', 'production'] as const) {
      const isSecure = base.startsWith('https');
      const expected = { pool: people.UserPoolId, base, path: '', isSecure };
      expect(of(await find({ host, publicUrl, mode, clientId: shop.ClientId }))).toEqual(expected);
    }
  });

  it.each([
    'people',
    'people.localhost.evil.example',
    'a.people.localhost',
    'people.auth.eu-west-1.amazoncognito.com',
    'auth.example.com.evil.example',
    'www.auth.example.com',
    'auth.localhost',
    '127.0.0.1',
    '[::1]:9339',
    'localhost',
    '..localhost',
  ])('%s names none, and then the client does', async (host) => {
    expect(await find({ host })).toBeUndefined();
    expect(of(await find({ host, clientId: shop.ClientId }))).toMatchObject({ pool: shop.UserPoolId, path: '' });
  });
});

describe('the client', () => {
  it('tells the pool at an address that names none', async () => {
    expect(of(await find({ host: 'localhost:9339', clientId: people.ClientId }))).toEqual({
      pool: people.UserPoolId,
      base: 'http://localhost:9339',
      path: '',
      isSecure: false,
    });
    expect(await find({ host: 'localhost:9339', clientId: 'nope' })).toBeUndefined();
    expect(await find({})).toBeUndefined();
  });

  it('does not make a foreign host an address of the pool in production', async () => {
    const request = { host: 'evil.example', clientId: people.ClientId, publicUrl: 'https://id.example.com' } as const;
    expect(of(await find({ ...request, mode: 'production' }))).toMatchObject({ base: 'https://id.example.com' });
  });
});

it('does not believe headers of proxies', async () => {
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
  expect(of(await find({ host: 'people.localhost', headers }))).toMatchObject({
    base: 'http://people.localhost',
    isSecure: false,
  });
});

it('keeps the path of the public address under its own name', async () => {
  const path = `/${people.UserPoolId}`;
  const request = { path, publicUrl: 'https://example.com/id' };
  for (const mode of ['development', 'production'] as const) {
    expect(of(await find({ ...request, mode, host: 'example.com' }))).toMatchObject({
      base: `https://example.com/id${path}`,
      path: `/id${path}`,
    });
  }
  expect(of(await find({ ...request, host: 'localhost:9339' }))).toMatchObject({ path });
});

it('is the public address if the host is no part of an address', async () => {
  const path = `/${people.UserPoolId}`;
  expect(of(await find({ path, host: 'localhost:99999' }))).toMatchObject({ base: `http://127.0.0.1:9339${path}` });
});
