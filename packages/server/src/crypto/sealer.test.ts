import { createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { systemRandom } from './random.ts';
import {
  createLiveSealer,
  createSealer,
  DERIVE_PURPOSES,
  type DeriveKey,
  derivingKeyName,
  SEAL_PURPOSES,
  scopedKey,
  sealingKeyName,
} from './sealer.ts';

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

describe('what other versions of the server rely on', () => {
  // The keys of some purposes are stored under these names.
  it('has purposes and names of keys that stay the same', () => {
    expect(SEAL_PURPOSES.map(sealingKeyName)).toEqual([
      'sealer/session',
      'sealer/sign-up',
      'sealer/auto-sign-in',
      'sealer/secret-block',
      'sealer/refresh-token',
      'sealer/page',
      'sealer/passkey',
      'sealer/risk-feedback',
      'sealer/browser-session',
      'sealer/browser-devices',
      'sealer/page-data',
      'sealer/sent-code',
      'sealer/provider-state',
    ]);
    expect(DERIVE_PURPOSES.map(derivingKeyName)).toEqual([
      'sealer/derive/code',
      'sealer/derive/made-up-sub',
      'sealer/derive/made-up-destination',
      'sealer/derive/made-up-password',
      'sealer/derive/made-up-passkey',
      'sealer/derive/made-up-passkey-kind',
      'sealer/derive/caller-network',
      'sealer/derive/totp-step',
      'sealer/derive/import-upload',
    ]);
  });

  it.each([undefined, 'us-east-1_abc'])('has strings with the layout that is described, scope %s', (scope) => {
    const bytes = Buffer.from(sealer.seal('session', value, scope), 'base64url');
    expect(bytes[0]).toBe(1);
    const hmac = (key: Uint8Array, data: string | Uint8Array) => createHmac('sha256', key).update(data).digest();
    const ofPurpose = newKey('sealer/session');
    const key = hmac(scope === undefined ? ofPurpose : hmac(ofPurpose, `scope:${scope}`), bytes.subarray(0, 13));
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(13, 25));
    decipher.setAAD(Buffer.from('session')).setAuthTag(bytes.subarray(-16));
    const json = Buffer.concat([decipher.update(bytes.subarray(25, -16)), decipher.final()]).toString();
    expect(JSON.parse(json)).toEqual(value);
  });

  it('derives values with HMAC-SHA-256 of the parts and their lengths', () => {
    const expected = createHmac('sha256', newKey('sealer/derive/code')).update('2:ä4:b:cd').digest('hex');
    expect(Buffer.from(sealer.derive('code', 'ä', 'b:cd')).toString('hex')).toBe(expected);
  });
});

describe('scopes', () => {
  it('have keys of their own, which open nothing else', () => {
    const sealed = sealer.seal('refresh-token', value, 'one');
    expect(sealer.open('refresh-token', sealed, 'one')).toEqual(value);
    expect(sealer.open('refresh-token', sealer.seal('refresh-token', 1, 'one'), 'one')).toBe(1);
    expect(sealer.open('refresh-token', sealed, 'two')).toBeUndefined();
    expect(sealer.open('refresh-token', sealed)).toBeUndefined();
    expect(sealer.open('refresh-token', sealer.seal('refresh-token', value), 'one')).toBeUndefined();
  });

  it('can be opened by another server with the key that was given away', () => {
    const other = createSealer(systemRandom, oldKey);
    const key = scopedKey(newKey('sealer/refresh-token'), 'one');
    const sealed = sealer.seal('refresh-token', value, 'one');
    expect(other.open('refresh-token', sealed, 'one', [randomBytes(32), key])).toEqual(value);
    expect(other.open('refresh-token', sealed, 'one', [randomBytes(32)])).toBeUndefined();
    expect(other.open('page', sealed, 'one', [key])).toBeUndefined();
  });
});

describe('the keys of a sealer', () => {
  it('are derived once for each purpose', () => {
    const current = vi.fn(newKey);
    const counted = createSealer(systemRandom, current);
    for (const purpose of ['session', 'page', 'session', 'page'] as const)
      counted.open(purpose, counted.seal(purpose, 1));
    expect(current.mock.calls).toEqual([['sealer/session'], ['sealer/page']]);
  });

  it('are used in turn: former ones need not exist for every purpose', () => {
    const withGaps = createSealer(systemRandom, newKey, [() => undefined, oldKey]);
    expect(withGaps.open('page', createSealer(systemRandom, oldKey).seal('page', value))).toEqual(value);
    const others = createSealer(systemRandom, oldKey).seal('page', value);
    expect(createSealer(systemRandom, newKey, [() => undefined]).open('page', others)).toBeUndefined();
  });

  it('must exist for what is sealed or derived', () => {
    const without = createSealer(systemRandom, (() => undefined) as never);
    expect(() => without.seal('page', 1)).toThrow('The sealer has no key for this purpose.');
    expect(() => without.derive('code', 'a')).toThrow('The sealer has no key for this purpose.');
  });

  it('can be replaced while it is in use', () => {
    const live = createLiveSealer(systemRandom, { current: oldKey, former: [], derive: oldKey });
    const before = live.seal('refresh-token', value, 'one');
    expect(live.open('refresh-token', before, 'one')).toEqual(value);
    expect(live.derive('code', 'a', 'b')).toEqual(createSealer(systemRandom, oldKey).derive('code', 'a', 'b'));
    live.replace({ current: newKey, former: [oldKey], derive: oldKey });
    expect(live.open('refresh-token', before, 'one')).toEqual(value);
    expect(sealer.open('refresh-token', live.seal('refresh-token', value, 'one'), 'one')).toEqual(value);
    expect(live.derive('code', 'a', 'b')).toEqual(createSealer(systemRandom, oldKey).derive('code', 'a', 'b'));
    live.replace({ current: newKey, former: [], derive: newKey });
    expect(live.open('refresh-token', before, 'one')).toBeUndefined();
    const foreign = scopedKey(oldKey('sealer/refresh-token'), 'one');
    expect(live.open('refresh-token', before, 'one', [foreign])).toEqual(value);
    expect(live.derive('code', 'a', 'b')).toEqual(sealer.derive('code', 'a', 'b'));
  });
});
