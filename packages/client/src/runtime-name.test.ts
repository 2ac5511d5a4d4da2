import { expect, it } from 'vitest';
import { runtimeNameOf } from './runtime-name.ts';

const node = { node: '24.15.0' };

it.each([
  ['Node.js on Linux', { platform: 'linux', versions: node, env: {} }],
  ['Node.js on macOS', { platform: 'darwin', versions: node, env: {} }],
  ['Node.js on freebsd', { platform: 'freebsd', versions: node, env: {} }],
  ['Bun on Windows', { platform: 'win32', versions: { ...node, bun: '1.3.1' }, env: {} }],
  ['Deno on Linux', { platform: 'linux', versions: { ...node, deno: '2.5.0' }, env: {} }],
  ['Next.js on Linux', { platform: 'linux', versions: node, env: { NEXT_RUNTIME: 'nodejs' } }],
  ['Next.js on Linux', { platform: 'linux', versions: { ...node, bun: '1.3.1' }, env: { NEXT_RUNTIME: 'nodejs' } }],
])('%s', (name, process) => {
  expect(runtimeNameOf(process)).toBe(name);
});

it('does not fail where variables may not be read', () => {
  const env = new Proxy(
    {},
    {
      get() {
        throw new Error('NotCapable: Requires env access to "NEXT_RUNTIME"');
      },
    },
  );
  expect(runtimeNameOf({ platform: 'linux', versions: { ...node, deno: '2.5.0' }, env })).toBe('Deno on Linux');
});

it('is that of this process', () => {
  expect(runtimeNameOf(process)).toMatch(/^Node\.js on /);
});
