/** Of many uses of one thing at the same time, on two nodes, one wins, and its effect happens once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { challenges } from './single-use/challenges.ts';
import { codes } from './single-use/codes.ts';
import { openNodes, type Place, race, USES } from './single-use/race.ts';
import { redirects } from './single-use/redirects.ts';
import { startTwoNodes, type TwoNodes, withoutNodes } from './two-nodes.ts';

const rounds = sizeOf(2, 200);

describe.skipIf(withoutNodes !== undefined)(`Two nodes${withoutNodes === undefined ? '' : `: ${withoutNodes}`}`, () => {
  let both: TwoNodes;
  let place: Place;
  const ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    both = await startTwoNodes();
    place = { first: both.first, nodes: openNodes(both), atEnd: (close) => ends.push(close) };
  });
  afterAll(async () => {
    for (const { raw } of place?.nodes ?? []) raw.close();
    await Promise.all(ends.map((close) => close()));
    await both?.stop();
  });

  it.for([...codes, ...challenges, ...redirects])('$name is used once', async ({ prepare, refusals }) => {
    const newRound = await prepare(place);
    let other = 0;
    for (let round = 0; round < rounds; round += 1) {
      const won = await race(place, await newRound(), refusals);
      if (won.length !== 1) other += 1;
    }
    showPromise(29, [
      { what: 'things that may be used once', reached: 1, promised: 17, bound: 'at least', isPart: true },
      { what: 'rounds with each', reached: rounds, promised: 200, bound: 'at least' },
      { what: 'uses at once', reached: USES, promised: 64, bound: 'at least' },
      { what: 'rounds with more or less than one winner', reached: other, promised: 0, bound: 'at most', isPart: true },
    ]);
    expect(other).toBe(0);
  });
});
