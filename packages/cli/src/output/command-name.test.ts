import { expect, it } from 'vitest';
import { commandName, withCommandName } from './command-name.ts';

const call = { script: '/usr/local/bin/latchkey', cwd: '/home/ann/app', isSource: false, variables: {} };

it.each([
  ['a checkout', { isSource: true, script: '/src/latchkey/packages/cli/src/latchkey.ts' }, 'npm run latchkey --'],
  ['an installation for everyone', {}, 'latchkey'],
  ['npx', { variables: { npm_command: 'exec' } }, 'npx latchkey'],
  ['the cache of npx', { script: '/home/ann/.npm/_npx/1f/node_modules/.bin/latchkey' }, 'npx latchkey'],
  ['the package of a project', { script: '/home/ann/app/node_modules/.bin/latchkey' }, 'npx latchkey'],
])('%s', (_, differences, expected) => {
  expect(commandName({ ...call, ...differences })).toBe(expected);
});

it.each([
  ['Sign in again: latchkey signin.', 'Sign in again: npx latchkey signin.'],
  ['Give a file of latchkey audit export.', 'Give a file of latchkey audit export.'],
  ['Look at the file: latchkey.key', 'Look at the file: latchkey.key'],
])('the advice "%s"', (advice, expected) => {
  expect(withCommandName(advice, 'npx latchkey')).toBe(expected);
});
