import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Admission, type Place } from './admission.ts';

/** An admission, and who has begun, in order. */
function setUp(limits: { signIns?: number; others?: number; perAddress?: number }) {
  const { signIns = 1, others = 1, perAddress = 1_000 } = limits;
  const admission = new Admission({ working: { 'sign-in': signIns, other: others, lookup: others }, perAddress });
  const begun: string[] = [];
  const enter = (name: string, address = 'here', lane: 'sign-in' | 'other' = 'other'): Place | undefined =>
    admission.enter(lane, address, () => begun.push(name));
  const leave = (...places: (Place | undefined)[]) => {
    for (const place of places) place?.leave();
  };
  return { admission, begun, enter, leave };
}

/** Long enough for everything that may begin in later turns of the event loop. */
async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

describe('Admission', () => {
  it('begins at once while there is room, lets twice as many wait, and refuses the rest', () => {
    const { begun, enter } = setUp({ others: 2 });
    const places = Array.from({ length: 8 }, (_, n) => enter(String(n)));
    expect(begun).toEqual(['0', '1']);
    expect(places.map((place) => place !== undefined)).toEqual([...Array<boolean>(6).fill(true), false, false]);
  });

  it('begins the next when one leaves, and counts a leave once', async () => {
    const { begun, enter, leave } = setUp({});
    const [a, b, c] = [enter('a'), enter('b'), enter('c')];
    leave(a, a, a);
    await turns();
    expect(begun).toEqual(['a', 'b']);
    leave(c, b);
    await turns();
    expect(begun).toEqual(['a', 'b']);
    enter('d');
    expect(begun).toEqual(['a', 'b', 'd']);
  });

  it('never begins who left while waiting, and gives the place to others', async () => {
    const { begun, enter, leave, admission } = setUp({});
    const [a, b] = [enter('a'), enter('b'), enter('c')];
    expect(admission.hasRoom('other', 'here')).toBe(false);
    leave(b);
    expect(admission.hasRoom('other', 'here')).toBe(true);
    leave(a);
    await turns();
    expect(begun).toEqual(['a', 'c']);
  });

  it('keeps the lanes apart', () => {
    const { begun, enter } = setUp({});
    for (let n = 0; n < 5; n++) enter('sign-in', 'here', 'sign-in');
    expect(enter('other')).toBeDefined();
    expect(begun).toEqual(['sign-in', 'other']);
  });

  it('bounds each address by itself', async () => {
    const { enter, leave } = setUp({ others: 100, perAddress: 2 });
    const mine = [enter('a'), enter('b'), enter('c')];
    expect(mine.map((place) => place !== undefined)).toEqual([true, true, false]);
    expect(enter('d', 'there')).toBeDefined();
    leave(mine[0]);
    await turns();
    expect(enter('e')).toBeDefined();
    expect(enter('f')).toBeUndefined();
  });

  it('takes the addresses in turn', async () => {
    const { begun, enter, leave } = setUp({ others: 2 });
    const first = [enter('a1', 'a'), enter('a2', 'a')];
    const waiting = [enter('a3', 'a'), enter('a4', 'a'), enter('b1', 'b'), enter('c1', 'c')];
    leave(...first);
    await turns();
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1']);
    leave(waiting[0], waiting[2]);
    await turns();
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4']);
  });

  it('begins a few in each turn of the event loop only, and all in the end', async () => {
    const { begun, enter } = setUp({ others: 100 });
    for (let n = 0; n < 60; n++) enter(String(n));
    expect(begun).toHaveLength(4);
    await turns(1);
    expect(begun.length).toBeLessThanOrEqual(8);
    await turns(30);
    expect(begun).toEqual(Array.from({ length: 60 }, (_, n) => String(n)));
  });

  it('comes out even after any course of events', async () => {
    const { admission, enter } = setUp({ signIns: 5, others: 3, perAddress: 6 });
    const places: (Place | undefined)[] = [];
    for (let step = 0; step < 2_000; step++) {
      places.push(enter('x', `address ${(step * 7) % 5}`, step % 3 === 0 ? 'sign-in' : 'other'));
      if (step % 4 !== 0) places.splice((step * 31) % places.length, 1)[0]?.leave();
      if (step % 50 === 0) await turns(1);
    }
    for (const place of places) place?.leave();
    await turns();
    for (const lane of ['sign-in', 'other'] as const) {
      const room = Array.from({ length: 20 }, (_, n) => admission.enter(lane, `new ${n}`, () => undefined));
      expect(room.filter((place) => place !== undefined)).toHaveLength(lane === 'sign-in' ? 15 : 9);
    }
  });
});
