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
