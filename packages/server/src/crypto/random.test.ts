import { describe, expect, it } from 'vitest';
import { systemRandom } from './random.ts';

describe('systemRandom', () => {
  it('returns the requested number of bytes, different ones each time', () => {
    expect(systemRandom.bytes(24)).toHaveLength(24);
    expect(systemRandom.bytes(24)).not.toEqual(systemRandom.bytes(24));
  });

  it('returns UUIDs of version 4', () => {
    expect(systemRandom.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('returns every integer below the bound and no other', () => {
    const seen = new Set(Array.from({ length: 1_000 }, () => systemRandom.integer(7)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
