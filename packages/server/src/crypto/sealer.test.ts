import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemRandom } from './random.ts';
import { createSealer, type DeriveKey } from './sealer.ts';

const keyring = (master: Uint8Array): DeriveKey => {
  return (purpose) => createHmac('sha256', master).update(purpose).digest();
};
const oldKey = keyring(randomBytes(32));
const newKey = keyring(randomBytes(32));
const sealer = createSealer(systemRandom, newKey);
const value = { pool: 'us-east-1_abc', steps: ['PASSWORD_VERIFIER'], at: 1_700_000_000_000, name: 'Zoë 👋' };

describe('seal and open', () => {
  it('returns the sealed value', () => {
    expect(sealer.open('session', sealer.seal('session', value))).toEqual(value);
  });

  it('never returns the same string twice', () => {
    const strings = Array.from({ length: 100 }, () => sealer.seal('session', value));
    expect(new Set(strings).size).toBe(100);
  });

  it('begins with a letter and stays in the base64url alphabet', () => {
    for (let i = 0; i < 200; i++) expect(sealer.seal('page', i)).toMatch(/^[A-Za-z][\w-]+$/);
  });

  it('fits a sign-in state of 1.4 kB into the 2,048 characters of SessionType', () => {
    expect(sealer.seal('session', 'x'.repeat(1_400)).length).toBeLessThanOrEqual(2_048);
    expect(sealer.seal('session', '').length).toBeGreaterThanOrEqual(20);
  });

  it('opens no string for another purpose', () => {
    const sealed = sealer.seal('session', value);
    for (const purpose of ['secret-block', 'refresh-token', 'page'] as const) {
      expect(sealer.open(purpose, sealed)).toBeUndefined();
    }
  });

  it('opens no string that another server sealed', () => {
    const other = createSealer(systemRandom, keyring(randomBytes(32)));
    expect(sealer.open('session', other.seal('session', value))).toBeUndefined();
  });
});

describe('tampering', () => {
  const sealed = sealer.seal('session', value);

  it('rejects every string with one flipped bit', () => {
    const bytes = Buffer.from(sealed, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(sealer.open('session', changed.toString('base64url'))).toBeUndefined();
    }
  });

  it('rejects every string with one replaced character', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ';
    for (let i = 0; i < sealed.length; i++) {
      for (const letter of alphabet) {
        if (letter === sealed[i]) continue;
        expect(sealer.open('session', sealed.slice(0, i) + letter + sealed.slice(i + 1))).toBeUndefined();
      }
    }
  });

  it('rejects every prefix, every suffix and added characters', () => {
    for (let i = 0; i < sealed.length; i++) {
      expect(sealer.open('session', sealed.slice(0, i))).toBeUndefined();
      expect(sealer.open('session', sealed.slice(i + 1))).toBeUndefined();
    }
    for (const extra of ['A', '=', '==', ' ', '\n', '.']) {
      expect(sealer.open('session', sealed + extra)).toBeUndefined();
      expect(sealer.open('session', extra + sealed)).toBeUndefined();
    }
  });
});

describe('key rotation', () => {
  const rotated = createSealer(systemRandom, newKey, [oldKey]);

  it('opens strings sealed under the previous key, and seals under the current one', () => {
    expect(rotated.open('session', createSealer(systemRandom, oldKey).seal('session', value))).toEqual(value);
    expect(sealer.open('session', rotated.seal('session', value))).toEqual(value);
  });

  it('opens no string sealed under a key that is not listed any more', () => {
    expect(sealer.open('session', createSealer(systemRandom, oldKey).seal('session', value))).toBeUndefined();
  });
});

describe('derive', () => {
  it('is stable, 32 bytes long, and different for every purpose and list of parts', () => {
    const inputs = [['a'], ['b'], ['ab', 'c'], ['a', 'bc'], ['abc'], ['', 'abc'], ['abc', ''], []];
    const seen = new Set<string>();
    for (const purpose of ['code', 'made-up-sub'] as const) {
      for (const parts of inputs) {
        const derived = sealer.derive(purpose, ...parts);
        expect(derived).toHaveLength(32);
        expect(sealer.derive(purpose, ...parts)).toEqual(derived);
        seen.add(Buffer.from(derived).toString('hex'));
      }
    }
    expect(seen.size).toBe(2 * inputs.length);
  });

  it('depends on the server key', () => {
    expect(createSealer(systemRandom, oldKey).derive('code', 'a')).not.toEqual(sealer.derive('code', 'a'));
  });
});
