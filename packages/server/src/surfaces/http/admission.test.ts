import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Admission, type Slot } from './admission.ts';

/** An admission, and the requests it has started, in order. */
function setUp(limits: { signIns?: number; others?: number; perAddress?: number }) {
  const { signIns = 1, others = 1, perAddress = 1_000 } = limits;
  const admission = new Admission({ working: { 'sign-in': signIns, other: others, lookup: others }, perAddress });
  const started: string[] = [];
  const enter = (name: string, address = 'here', lane: 'sign-in' | 'other' = 'other'): Slot | undefined =>
    admission.enter(lane, address, () => started.push(name));
  const release = (...slots: (Slot | undefined)[]) => {
    for (const slot of slots) slot?.release();
  };
  return { admission, started, enter, release };
}

/** Waits until all requests have started that may start in later turns of the event loop. */
async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

describe('Admission', () => {
  it('starts requests at once while slots are free, lets twice as many wait, and rejects the rest', () => {
    const { started, enter } = setUp({ others: 2 });
    const slots = Array.from({ length: 8 }, (_, n) => enter(String(n)));
    expect(started).toEqual(['0', '1']);
    expect(slots.map((slot) => slot !== undefined)).toEqual([...Array<boolean>(6).fill(true), false, false]);
  });

  it('starts the next request when a slot is released, and counts a release once', async () => {
    const { started, enter, release } = setUp({});
    const [a, b, c] = [enter('a'), enter('b'), enter('c')];
    release(a, a, a);
    await turns();
    expect(started).toEqual(['a', 'b']);
    release(c, b);
    await turns();
    expect(started).toEqual(['a', 'b']);
    enter('d');
    expect(started).toEqual(['a', 'b', 'd']);
  });

  it('never starts a request that was released while it waited, and gives its slot to others', async () => {
    const { started, enter, release, admission } = setUp({});
    const [a, b] = [enter('a'), enter('b'), enter('c')];
    expect(admission.hasRoom('other', 'here')).toBe(false);
    release(b);
    expect(admission.hasRoom('other', 'here')).toBe(true);
    release(a);
    await turns();
    expect(started).toEqual(['a', 'c']);
  });

  it('keeps the lanes apart', () => {
    const { started, enter } = setUp({});
    for (let n = 0; n < 5; n++) enter('sign-in', 'here', 'sign-in');
    expect(enter('other')).toBeDefined();
    expect(started).toEqual(['sign-in', 'other']);
  });

  it('limits each address', async () => {
    const { enter, release } = setUp({ others: 100, perAddress: 2 });
    const mine = [enter('a'), enter('b'), enter('c')];
    expect(mine.map((slot) => slot !== undefined)).toEqual([true, true, false]);
    expect(enter('d', 'there')).toBeDefined();
    release(mine[0]);
    await turns();
    expect(enter('e')).toBeDefined();
    expect(enter('f')).toBeUndefined();
  });

  it('serves the addresses in turn', async () => {
    const { started, enter, release } = setUp({ others: 2 });
    const first = [enter('a1', 'a'), enter('a2', 'a')];
    const waiting = [enter('a3', 'a'), enter('a4', 'a'), enter('b1', 'b'), enter('c1', 'c')];
    release(...first);
    await turns();
    expect(started).toEqual(['a1', 'a2', 'a3', 'b1']);
    release(waiting[0], waiting[2]);
    await turns();
    expect(started).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4']);
  });

  it('starts only a few requests in each turn of the event loop, and all in the end', async () => {
    const { started, enter } = setUp({ others: 100 });
    for (let n = 0; n < 60; n++) enter(String(n));
    expect(started).toHaveLength(4);
    await turns(1);
    expect(started.length).toBeLessThanOrEqual(8);
    await turns(30);
    expect(started).toEqual(Array.from({ length: 60 }, (_, n) => String(n)));
  });

  it('has all slots free again after any sequence of events', async () => {
    const { admission, enter } = setUp({ signIns: 5, others: 3, perAddress: 6 });
    const slots: (Slot | undefined)[] = [];
    for (let step = 0; step < 2_000; step++) {
      slots.push(enter('x', `address ${(step * 7) % 5}`, step % 3 === 0 ? 'sign-in' : 'other'));
      if (step % 4 !== 0) slots.splice((step * 31) % slots.length, 1)[0]?.release();
      if (step % 50 === 0) await turns(1);
    }
    for (const slot of slots) slot?.release();
    await turns();
    for (const lane of ['sign-in', 'other'] as const) {
      const room = Array.from({ length: 20 }, (_, n) => admission.enter(lane, `new ${n}`, () => undefined));
      expect(room.filter((slot) => slot !== undefined)).toHaveLength(lane === 'sign-in' ? 15 : 9);
    }
  });
});
