import { expect, it } from 'vitest';
import { consoleOption } from './console-option.ts';

const mode = 'production';

it.each([
  [{ port: 9340 }, { host: '127.0.0.1', port: 9340, url: undefined }],
  [
    { port: 0, host: '::1' },
    { host: '::1', port: 0, url: undefined },
  ],
  [
    { port: 9340, host: '0.0.0.0', url: 'https://console.example.com' },
    { host: '0.0.0.0', port: 9340, url: 'https://console.example.com' },
  ],
])('takes %j', (given, checked) => {
  expect(consoleOption({ mode, console: given })).toEqual(checked);
});

it.each([
  [{ port: 70_000 }, '"70000" is not a port for the console.'],
  [{ port: 1.5 }, '"1.5" is not a port for the console.'],
  [{ port: 9340, host: 'http://x' }, '"http://x" is not an address for the console.'],
  [{ port: 9340, host: '0.0.0.0' }, /must know its own address/],
  [{ port: 9340, host: '::' }, /must know its own address/],
  [
    { port: 9340, url: 'https://console.example.com/' },
    '"https://console.example.com/" is not an address of the console.',
  ],
  [{ port: 9340, url: 'javascript:alert(1)' }, '"javascript:alert(1)" is not an address of the console.'],
])('refuses %j', (given, message) => {
  expect(() => consoleOption({ mode, console: given })).toThrow(message);
});

it('is not for servers in development, which have a console anyway', () => {
  expect(() => consoleOption({ mode: 'development', console: { port: 9340 } })).toThrow('on its own port');
  expect(consoleOption({ mode: 'development' })).toBeUndefined();
  expect(consoleOption({ mode })).toBeUndefined();
});
