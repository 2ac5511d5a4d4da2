import { describe, expect, it } from 'vitest';
import { claimsOf } from './access-token.ts';

const token = (payload: string) => `header.${Buffer.from(payload).toString('base64url')}.signature`;

describe('claimsOf', () => {
  it('reads the payload, in any script and of any length', () => {
    for (const username of ['a', 'ab', 'abc', 'Ада', '愛', '🗝️']) {
      expect(claimsOf(token(JSON.stringify({ username })))).toEqual({ username });
    }
  });

  it.each(['', 'opaque', 'a.b.c', 'a..c', token('{')])('returns no claims for %j', (text) => {
    expect(claimsOf(text)).toEqual({});
  });
});
