import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseSessionId, sessionIdOf } from './session-id.ts';

it.each([
  ['00000000-0000-0000-0000-000000000000', 'tkn0000000000000000000000000'],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'tknf5lxx1zz5pnorynqglhzmsp33'],
])('writes %s as %s', (uuid, sessionId) => {
  expect(sessionIdOf('token', uuid)).toBe(sessionId);
  expect(parseSessionId(sessionId)).toEqual({ kind: 'token', uuid });
});

it('reads what it wrote, for both kinds', () => {
  for (const kind of ['token', 'sso'] as const) {
    for (let count = 0; count < 100; count += 1) {
      const uuid = randomUUID();
      const sessionId = sessionIdOf(kind, uuid);
      expect(sessionId).toMatch(kind === 'token' ? /^tkn[0-9a-z]{25}$/ : /^sso[0-9a-z]{25}$/);
      expect(parseSessionId(sessionId)).toEqual({ kind, uuid });
    }
  }
});

it.each([
  '',
  'tkn',
  `tkn${'0'.repeat(24)}`,
  `tkn${'0'.repeat(26)}`,
  `abc${'0'.repeat(25)}`,
  `xtkn${'0'.repeat(25)}`,
  `tkn${'A'.repeat(25)}`,
  `tkn${'z'.repeat(25)}`,
])('reads no session in %j', (text) => {
  expect(parseSessionId(text)).toBeUndefined();
});
