/**
 * Random histories of calls of the embedded store, whose process is killed at random moments. Afterwards the store is as
 * the naive store after the calls that were answered; each call without an answer has happened as a whole or not at all.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStore } from '../../../packages/server/src/store/open-store.ts';
import type { Step } from '../../../packages/server/src/store/testing/histories/operations.ts';
import {
  beginning,
  Course,
  histories,
  runs,
} from '../../../packages/server/src/store/testing/histories/random-histories.ts';
import { clock, random, testEnvelope } from '../../../packages/server/src/store/testing/test-database.ts';
import { sizeOf } from '../../harness/promise.ts';
import { type Kill, untilKilled } from './killed-process.ts';

const kills: fc.Arbitrary<readonly Kill[]> = fc.array(
  fc.record({ afterAnswers: fc.integer({ min: 1, max: 40 }), delayMs: fc.nat(6) }),
  { minLength: 1, maxLength: 3, size: 'max' },
);

const MAX_ROUNDS = 10;

const isSweep = ({ operations }: Step): boolean => operations.some(({ kind }) => kind === 'sweep');

/** Counts of what the histories met. */
const met = { kills: 0, answered: 0, withoutAnswer: 0 };

async function crashAndCompare(dataDir: string, steps: readonly Step[], moments: readonly Kill[]): Promise<void> {
  const course = new Course();
  let left = steps;
  for (const kill of moments) {
    const answers = await untilKilled(dataDir, left, course.now, kill);
    const store = await openStore({ dataDir, envelope: testEnvelope(new Uint8Array(32)), clock, random });
    try {
      const isWhole = (step: Step, index: number) =>
        step.operations.every((_, place) => answers[index]?.[place] !== undefined);
      const cut = left.findIndex((step, index) => !isWhole(step, index));
      const taken = cut < 0 ? left : left.slice(0, cut + 1);
      for (const [index, step] of taken.entries()) {
        const given = step.operations.map((_, place) => answers[index]?.[place]);
        // A sweep consists of many writes. One that was cut off is finished by the next.
        const isCutSweep = isSweep(step) && index === cut;
        if (isCutSweep) await store.sweep(course.now + step.afterMs);
        await course.took(step, isCutSweep ? ['swept'] : given);
        met.answered += given.filter((answer) => answer !== undefined).length;
        met.withoutAnswer += given.filter((answer) => answer === undefined).length;
      }
      await course.explanations.compare(store, course.now);
      left = left.slice(taken.length);
    } finally {
      await store.close();
    }
    met.kills += 1;
  }
}

it('loses no answered call and cuts none in two when the process is killed', { timeout: 3_600_000 }, async () => {
  const parent = await mkdtemp(join(tmpdir(), 'latchkey-histories-'));
  let count = 0;
  try {
    const property = fc.asyncProperty(histories(60), kills, async (steps, moments) => {
      count += 1;
      const dataDir = join(parent, String(count));
      await crashAndCompare(dataDir, [beginning, ...steps], moments);
    });
    // A few kills may all hit moments in which no call waits for its answer. Those show less.
    for (let round = 0; round === 0 || (round < MAX_ROUNDS && met.withoutAnswer === 0); round += 1) {
      await fc.assert(property, runs(sizeOf(6, 300)));
    }
    expect(met.kills).toBeGreaterThan(0);
    expect(met.withoutAnswer, JSON.stringify(met)).toBeGreaterThan(0);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});
