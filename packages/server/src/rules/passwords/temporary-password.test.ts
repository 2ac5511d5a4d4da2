import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import type { Random } from '../../ports/random.ts';
import { testPool } from '../testing/pool.ts';
import { hasPassword, hasSamePassword } from './has-password.ts';
import { newTemporaryPassword, temporaryPasswordExpiry } from './temporary-password.ts';

const kinds = [/[A-Z]/, /[a-z]/, /[2-9]/, /[#%+\-=?@^_]/];

describe('newTemporaryPassword', () => {
  it.each([
    [6, 12],
    [12, 12],
    [13, 13],
    [99, 99],
  ])('for a policy of at least %i characters has %i', (minimumLength, length) => {
    for (let i = 0; i < 200; i++) {
      const password = newTemporaryPassword({ minimumLength }, systemRandom);
      expect(password).toHaveLength(length);
      expect(password).toMatch(/^[A-HJ-NP-Za-km-np-z2-9o#%+\-=?@^_]+$/);
      for (const kind of kinds) expect(password).toMatch(kind);
    }
  });

  it('puts the kinds at every place', () => {
    const firsts = Array.from({ length: 400 }, () => newTemporaryPassword({ minimumLength: 8 }, systemRandom)[0] ?? '');
    const lasts = Array.from({ length: 400 }, () => newTemporaryPassword({ minimumLength: 8 }, systemRandom)[11] ?? '');
    for (const kind of kinds) {
      expect(firsts.some((one) => kind.test(one))).toBe(true);
      expect(lasts.some((one) => kind.test(one))).toBe(true);
    }
  });

  it('asks for a place among those that are not yet filled', () => {
    const asked: number[] = [];
    const random: Random = {
      ...systemRandom,
      integer: (below) => {
        asked.push(below);
        return 0;
      },
    };
    // Each place from the end on is exchanged with the first one.
    expect(newTemporaryPassword({ minimumLength: 12 }, random)).toBe('a2#AAAAAAAAA');
    expect(asked).toEqual([24, 25, 8, 9, ...Array<number>(8).fill(66), 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  });
});

it('expires after the days of the policy', () => {
  const { passwordPolicy } = testPool({
    Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
  }).settings;
  expect(temporaryPasswordExpiry(passwordPolicy, { now: () => 1_000 })).toBe(1_000 + 3 * 86_400_000);
});

describe('passwords', () => {
  const password = { salt: 'ab', verifier: new Uint8Array(1), expiresAt: null };
  const importedHash = { text: '$2b$10$abc' };

  it('are there in either form', () => {
    expect(hasPassword({ password, importedHash: null })).toBe(true);
    expect(hasPassword({ password: null, importedHash })).toBe(true);
    expect(hasPassword({ password: null, importedHash: null })).toBe(false);
  });

  it('are the same if neither form changed', () => {
    const user = { password, importedHash };
    const none = { password: null, importedHash: null };
    expect(hasSamePassword(user, { password: { ...password }, importedHash: { ...importedHash } })).toBe(true);
    expect(hasSamePassword(none, none)).toBe(true);
    expect(hasSamePassword(user, { ...user, password: { ...password, salt: 'cd' } })).toBe(false);
    expect(hasSamePassword(user, { ...user, importedHash: { text: 'other' } })).toBe(false);
    expect(hasSamePassword(user, none)).toBe(false);
    expect(hasSamePassword(none, user)).toBe(false);
  });
});
