import { describe, expect, it } from 'vitest';
import { systemRandom } from './random.ts';
import { timeOrderedId } from './time-ordered-id.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

describe('timeOrderedId', () => {
  it('is a UUID of version 7 with the time of its creation', () => {
    // The example of RFC 9562, appendix A.6: 22 February 2022, 19:22:22 UTC.
    const random = { ...systemRandom, bytes: () => Uint8Array.of(0xd8, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f) };
    expect(timeOrderedId(0x01_7f_22_e2_79_b0, random)).toBe('017f22e2-79b0-7000-98c4-dc0c0c07398f');
  });

  it('sorts in the order of creation, also within a millisecond', () => {
    const ids = Array.from({ length: 3_000 }, (_, index) =>
      timeOrderedId(NOW + Math.floor(index / 1_000), systemRandom),
    );
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids)).toHaveLength(3_000);
  });

  it('has the variant of RFC 9562 for all random bytes', () => {
    for (const first of [0x00, 0x7f, 0xff]) {
      const random = { ...systemRandom, bytes: () => Uint8Array.of(first, 0, 0, 0, 0, 0, 0, 0) };
      expect(timeOrderedId(NOW, random)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  it('keeps its form when there are more than 4096 in a millisecond', () => {
    const ids = Array.from({ length: 4_097 }, () => timeOrderedId(NOW + 7, systemRandom));
    const counters = ids.map((id) => id.slice(14, 18));
    expect([counters[0], counters[1], counters[4_095], counters[4_096]]).toEqual(['7000', '7001', '7fff', '7000']);
  });
});
