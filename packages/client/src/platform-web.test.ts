import { describe, expect, it } from 'vitest';
import { deviceNameOf, webPlatform } from './platform-web.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('deviceNameOf', () => {
  it.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/130.0.0.0 Safari/537.36`, 'Chrome on Windows'],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0`,
      'Edge on Windows',
    ],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Chrome/130.0.0.0 Safari/537.36 OPR/115.0`,
      'Opera on Mac',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
      'Safari on Mac',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox on Linux'],
    [`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${webKit} Chrome/130.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/130.0.0.0 Safari/537.36`, 'Chrome on ChromeOS'],
    ['Bun/1.3.1', 'Bun on a device'],
    ['Deno/2.5.0', 'Deno on a device'],
    ['Node.js/24', 'Node.js on a device'],
    ['Cloudflare-Workers', 'Cloudflare-Workers on a device'],
    ['', 'App on a device'],
  ])('%s', (userAgent, name) => {
    expect(deviceNameOf({ userAgent })).toBe(name);
  });

  it('works without a navigator', () => {
    expect(deviceNameOf()).toBe('App on a device');
  });
});

describe('webPlatform', () => {
  it('stores records in memory if there is no IndexedDB', async () => {
    const store = webPlatform.deviceStore();
    await store.set('key', 'value');
    expect(await store.get('key')).toBe('value');
    await store.delete('key');
    expect(await store.get('key')).toBeUndefined();
  });
});
