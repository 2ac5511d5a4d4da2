import { afterEach, describe, expect, it, vi } from 'vitest';
import { N } from './group.ts';
import { modPow } from './mod-pow.ts';
import { slicedModPow } from './sliced-mod-pow.ts';

afterEach(() => vi.unstubAllGlobals());

const exponent = 2n ** 512n + 12_345n;

describe('slicedModPow', () => {
  it.each([
    [2n, exponent],
    [N - 3n, exponent],
    [3n, 0n],
    [0n, 7n],
  ])('is modPow, base %#', async (base, power) => {
    expect(await slicedModPow(base, power)).toBe(modPow(base, power));
  });

  it('takes a break whenever its slice of time is used up, and only then', async () => {
    let time = 0;
    let breaks = 0;
    // Each reading of the clock is a millisecond later than the previous one, so ten of the 104 windows fill a slice.
    const timing = {
      sliceMs: 10,
      now: () => time++,
      pause: async () => {
        breaks += 1;
      },
    };
    await slicedModPow(3n, 32n ** 103n, timing);
    expect(breaks).toBe(10);
  });

  it('lets tasks run that wait while it computes', async () => {
    const task = { ran: false };
    const timer = setTimeout(() => {
      task.ran = true;
    }, 1);
    // Without pauses it would never run: only microtasks run between two computations. The exponent is long
    // enough for many slices on any machine; one that fits into a single slice needs no pause.
    const started = performance.now();
    while (!task.ran && performance.now() - started < 10_000) await slicedModPow(N - 5n, 2n ** 8192n);
    clearTimeout(timer);
    expect(task.ran).toBe(true);
  });

  it('takes breaks on platforms without MessageChannel', async () => {
    vi.stubGlobal('MessageChannel', undefined);
    const long = 2n ** 8192n;
    expect(await slicedModPow(N - 5n, long)).toBe(modPow(N - 5n, long));
  });
});
