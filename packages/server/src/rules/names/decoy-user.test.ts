import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSealer } from '../../crypto/sealer.ts';
import { systemRandom } from '../../crypto/random.ts';
import { decoyDestination, decoySub } from './decoy-user.ts';
import { testPool } from '../testing/pool.ts';
import { isUuid } from './user-lookup.ts';

const sealerOf = (secret: string) =>
  createSealer(systemRandom, (purpose) => new Uint8Array(createHmac('sha256', secret).update(purpose).digest()));
const sealer = sealerOf('one');
const pool = testPool({ UsernameConfiguration: { CaseSensitive: false } });

describe('the decoy user of an unknown user name', () => {
  it('has a sub like a user, the same every time', () => {
    const sub = decoySub(sealer, pool, 'nobody');
    expect(sub).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(isUuid(sub)).toBe(true);
    expect(decoySub(sealerOf('one'), pool, 'NOBODY')).toBe(sub);
  });

  it('differs by name, pool and server', () => {
    const others = [
      decoySub(sealer, pool, 'nobody2'),
      decoySub(sealer, { ...pool, id: 'us-east-1_other' }, 'nobody'),
      decoySub(sealerOf('two'), pool, 'nobody'),
    ];
    expect(new Set([...others, decoySub(sealer, pool, 'nobody')]).size).toBe(4);
  });

  it('has the typed address as destination', () => {
    expect(decoyDestination(sealer, pool, 'Jane@Example.com', 'email')).toBe('j***@e***');
    expect(decoyDestination(sealer, pool, '+14325551212', 'phone_number')).toBe('+*******1212');
  });

  it.each(['email', 'phone_number'] as const)('has a derived %s otherwise, the same every time', (kind) => {
    const shown = ['nobody', 'somebody', 'jane', 'joe', 'ann'].map((name) =>
      decoyDestination(sealer, pool, name, kind),
    );
    expect(new Set(shown).size).toBeGreaterThan(1);
    expect(decoyDestination(sealerOf('one'), pool, 'nobody', kind)).toBe(shown[0]);
    for (const text of shown) expect(text).toMatch(kind === 'email' ? /^[a-z]\*{3}@[a-z]\*{3}$/ : /^\+\*{7}\d{4}$/);
  });
});

describe('what is derived', () => {
  /** Derives these bytes for everything, and notes what for. */
  const fixed = (...bytes: readonly number[]) => {
    const asked: (readonly string[])[] = [];
    const derive = (...parts: readonly string[]) => {
      asked.push(parts);
      return Uint8Array.from({ length: 32 }, (_, index) => bytes[index] ?? 0xff);
    };
    return { sealer: { ...sealer, derive }, asked };
  };

  it('is a UUID of version 4 of the first 16 bytes', () => {
    const of = (...bytes: readonly number[]) => decoySub(fixed(...bytes).sealer, pool, 'x');
    expect(of(...Array.from({ length: 16 }, (_, index) => index * 17))).toBe('00112233-4455-4677-8899-aabbccddeeff');
    const variant = (byte: number) => of(0, 0, 0, 0, 0, 0, 0, 0, byte).charAt(19);
    expect([0x00, 0x10, 0x20, 0x3f, 0x40, 0xb0, 0xe5, 0xff].map(variant).join('')).toBe('89ab8bab');
  });

  it('is a masked address of letters, or a number with four digits', () => {
    const destination = (kind: 'email' | 'phone_number', ...bytes: readonly number[]) =>
      decoyDestination(fixed(...bytes).sealer, pool, 'x', kind);
    expect([destination('email', 0, 25), destination('email', 26, 255)]).toEqual(['a***@z***', 'a***@v***']);
    expect(destination('phone_number', 0, 9, 10, 255)).toBe('+*******0905');
  });

  it('depends on the purpose, the pool, the kind and the name', () => {
    const { sealer: noting, asked } = fixed();
    decoySub(noting, pool, 'Jane');
    decoyDestination(noting, pool, 'Jane', 'email');
    decoyDestination(noting, pool, 'a@b.co', 'email');
    decoyDestination(noting, pool, 'a@b.co', 'phone_number');
    expect(asked).toEqual([
      ['made-up-sub', pool.id, 'jane'],
      ['made-up-destination', pool.id, 'email', 'jane'],
      ['made-up-destination', pool.id, 'phone_number', 'a@b.co'],
    ]);
  });
});
