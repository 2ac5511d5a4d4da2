import { describe, expect, it } from 'vitest';
import { systemRandom } from './random.ts';

describe('systemRandom', () => {
  it('returns the requested number of bytes, different ones each time', () => {
    expect(systemRandom.bytes(24)).toHaveLength(24);
    expect(systemRandom.bytes(24)).not.toEqual(systemRandom.bytes(24));
  });

  it('returns no byte twice, and none that was not drawn', () => {
    const values = Array.from({ length: 3_000 }, (_, i) => systemRandom.bytes(i % 70));
    expect(values.map(({ length }) => length)).toEqual(values.map((_, i) => i % 70));
    // Twelve random bytes are never all zero, and never occur again.
    const long = values.filter(({ length }) => length >= 12).map((value) => Buffer.from(value).toString('hex', 0, 12));
    expect(new Set(long).size).toBe(long.length);
    expect(long).not.toContain('00'.repeat(12));
  });

  it('gives bytes that nothing else can change', () => {
    const mine = systemRandom.bytes(32);
    const before = Buffer.from(mine).toString('hex');
    for (let i = 0; i < 300; i++) systemRandom.bytes(32).fill(0);
    expect(Buffer.from(mine).toString('hex')).toBe(before);
    expect(mine.buffer.byteLength).toBe(32);
  });

  it.each([-1, Number.NaN])('refuses the length %s', (length) => {
    expect(() => systemRandom.bytes(length)).toThrow(RangeError);
    expect(Buffer.from(systemRandom.bytes(16)).toString('hex')).not.toMatch(/^00000000/);
  });

  it('returns UUIDs of version 4', () => {
    expect(systemRandom.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('returns every integer below the bound and no other', () => {
    const seen = new Set(Array.from({ length: 1_000 }, () => systemRandom.integer(7)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
