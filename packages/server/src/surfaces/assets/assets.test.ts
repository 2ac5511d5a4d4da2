import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { CreateManagedLoginBranding } from '../../operations/branding/CreateManagedLoginBranding.ts';
import { DeleteManagedLoginBranding } from '../../operations/branding/DeleteManagedLoginBranding.ts';
import { newLogo, PIXEL } from '../../operations/ui-customization/testing/logo.ts';
import { newTestApp, type TestApp } from '../../operations/users/testing/users.ts';
import { assetsSurface } from './assets.ts';

let services: TestServices;
let app: TestApp;
beforeAll(async () => {
  services = await createTestServices();
  app = await newTestApp(services);
});
afterAll(() => services.close());

const get = async (path: string, init?: RequestInit) => assetsSurface(services).request(path, init);

it('answers the bytes of a logo, which may be kept for ever', async () => {
  const fileName = await newLogo(services, app.UserPoolId);
  const path = `/assets/${app.UserPoolId}/ALL/${fileName}`;
  const answer = await get(path);
  expect(Buffer.from(await answer.arrayBuffer()).toString('base64')).toBe(PIXEL);
  const etag = `"${fileName.replace('.png', '')}"`;
  expect(Object.fromEntries(answer.headers)).toEqual({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy':
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    'content-type': 'image/png',
    'cross-origin-resource-policy': 'cross-origin',
    etag,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await get(path, { headers: { 'if-none-match': known } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  }
  expect((await get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
});

it('answers SVG as text in UTF-8, until its style is removed', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>é</title></svg>';
  const Assets = [
    { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'SVG', Bytes: Buffer.from(svg).toString('base64') },
  ] as const;
  const input = { ...app, UseCognitoProvidedValues: true, Assets };
  const { ManagedLoginBranding } = await callOperation(services, CreateManagedLoginBranding, input);
  const ManagedLoginBrandingId = ManagedLoginBranding?.ManagedLoginBrandingId ?? '';
  const { items } = await services.store.read.poolItems.list(app.UserPoolId, 'asset', { limit: 9 });
  const path = `/assets/${app.UserPoolId}/${items.find(({ itemId }) => itemId.endsWith('.svg'))?.itemId ?? ''}`;
  expect(path).toContain(ManagedLoginBrandingId);
  const answer = await get(path);
  expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['image/svg+xml; charset=utf-8', svg]);
  await callOperation(services, DeleteManagedLoginBranding, { UserPoolId: app.UserPoolId, ManagedLoginBrandingId });
  const gone = await get(path);
  expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'no-store']);
});

it.each([
  '/assets/us-east-1_nobodyhas/ALL/x.png',
  `/assets/us-east-1_nobodyhas/ALL/${'0'.repeat(64)}.png`,
  `/assets/not-a-pool/ALL/${'0'.repeat(64)}.png`,
  `/assets/us-east-1_a/${'a'.repeat(500)}/${'0'.repeat(64)}.png`,
  '/assets/us-east-1_a/ALL/..%2f..%2fetc%2fpasswd',
])('does not have %s', async (path) => {
  expect((await get(path)).status).toBe(404);
});
