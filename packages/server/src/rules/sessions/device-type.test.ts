import { expect, it } from 'vitest';
import { deviceTypeOf } from './device-type.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const safari = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X)';

it.each([
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) ${webKit} Chrome/125.0.0.0 Safari/537.36`, 'Chrome 125 / macOS 15.0'],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari} Version/17.4.1 Safari/605.1.15`,
    'Safari 17 / macOS 10.15',
  ],
  [`${windows} ${webKit} Chrome/124.0.0.0 Safari/537.36 Edg/124.0.2478.51`, 'Edge 124 / Windows 10'],
  [`${windows} ${webKit} Chrome/123.0.0.0 Safari/537.36 OPR/109.0.0.0`, 'Opera 109 / Windows 10'],
  ['Mozilla/5.0 (Windows NT 6.1; rv:115.0) Gecko/20100101 Firefox/115.0', 'Firefox 115 / Windows 7'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0', 'Firefox 126 / Linux'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/125.0.0.0 Safari/537.36`, 'Chrome 125 / ChromeOS'],
  [`${iPhone} ${safari} Version/17.5 Mobile/15E148 Safari/604.1`, 'Safari 17 / iOS 17.5'],
  [`${iPhone} ${safari} CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1`, 'Chrome 125 / iOS 17.5'],
  [
    `Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) ${safari} Version/16.6 Mobile/15E148 Safari/604.1`,
    'Safari 16 / iPadOS 16.6',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${webKit} Chrome/125.0.0.0 Mobile Safari/537.36`,
    'Chrome 125 / Android 14',
  ],
  [
    `Mozilla/5.0 (Linux; Android 13; SM-S911B) ${webKit} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
    'Samsung Internet 25 / Android 13',
  ],
  ['Mozilla/5.0 (Android; Mobile; rv:126.0) Gecko/126.0 Firefox/126.0', 'Firefox 126 / Android'],
  ['Dalvik/2.1.0 (Linux; U; Android 12; SM-G991B)', 'Android 12'],
])('%s is %s', (userAgent, expected) => {
  expect(deviceTypeOf(userAgent)).toBe(expected);
});

it.each([
  null,
  '',
  'test',
  'aws-sdk-js/3.1169.0 ua/2.1 os/other lang/js md/nodejs#24.0.0',
  'curl/8.7.1',
  'Chrome',
  'Chrome/',
])('%j is unknown', (userAgent) => {
  expect(deviceTypeOf(userAgent)).toBe('unknown');
});

it('repeats nothing but digits of an unknown text', () => {
  expect(deviceTypeOf('<script> Chrome/12<b> (Windows NT 99.99 \u0000')).toBe('Chrome 12 / Windows 99.99');
  expect(deviceTypeOf(`${'x'.repeat(600)} Firefox/126`)).toBe('unknown');
  expect(deviceTypeOf(`Chrome/${'9'.repeat(500)}`)).toBe('Chrome 9999');
});
