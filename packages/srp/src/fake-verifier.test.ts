import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBytes, signed } from './encoding.ts';
import { fakeVerifier } from './fake-verifier.ts';
import { N } from './group.ts';
import { opensslModPow } from './openssl-mod-exp.ts';
import { createVerifier } from './server.ts';

const seeds = Array.from({ length: 200 }, (_, i) => new Uint8Array(32).fill(i));

describe('fakeVerifier', () => {
  it('is the same every time, and different for every seed', () => {
    const all = seeds.map((seed) => fakeVerifier(seed));
    expect(seeds.map((seed) => fakeVerifier(seed))).toEqual(all);
    expect(new Set(all.map(({ salt }) => salt)).size).toBe(seeds.length);
    expect(new Set(all.map(({ verifier }) => fromBytes(verifier))).size).toBe(seeds.length);
  });

  it('stays the same from one release to the next', () => {
    // A different salt after an upgrade would reveal which users exist.
    const { salt, verifier } = fakeVerifier(new Uint8Array(32));
    expect(salt).toBe('3e9367c4413613a1257cf1b08e219163');
    expect(createHash('sha256').update(verifier).digest('hex')).toBe(
      '88688ddfd94a560cb73878ae4c9c61c52b2170fdda27b1b949c5487c39304370',
    );
  });

  it('has the form of a real one', async () => {
    const real = await createVerifier({ group: 'g', identity: 'i', secret: 's' });
    expect(real.verifier).toEqual(signed(fromBytes(real.verifier)));
    for (const seed of seeds) {
      const { salt, verifier } = fakeVerifier(seed);
      expect(salt).toMatch(/^[1-9a-f][0-9a-f]{24,31}$/);
      expect(verifier).toEqual(signed(fromBytes(verifier)));
      expect(fromBytes(verifier)).toBeLessThan(N);
    }
  });

  it('lies in the subgroup that g generates', () => {
    for (const seed of seeds.slice(0, 5)) {
      expect(opensslModPow(fromBytes(fakeVerifier(seed).verifier), (N - 1n) / 2n)).toBe(1n);
    }
  });
});
