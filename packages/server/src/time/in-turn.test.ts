import { expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';

it('runs jobs one after another, also after one that fails', async () => {
  const oneByOne = inTurn();
  const events: string[] = [];
  const first = Promise.withResolvers<void>();
  const failing = oneByOne(async () => {
    events.push('first begins');
    await first.promise;
    throw new Error('first failed');
  });
  const second = oneByOne(() => Promise.resolve(events.push('second')));
  first.resolve();
  await expect(failing).rejects.toThrow('first failed');
  await second;
  expect(events).toEqual(['first begins', 'second']);
});
