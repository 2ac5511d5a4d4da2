import { afterEach, expect, it } from 'vitest';
import { moduleHost } from './function-hosts.ts';
import { handler } from './trigger-function.ts';

const { EVENTS_FILE: before } = process.env;
afterEach(() => {
  if (before === undefined) delete process.env['EVENTS_FILE'];
  else process.env['EVENTS_FILE'] = before;
});

it('no event is lost that the function writes while the events are taken', async () => {
  const host = moduleHost();
  process.env['EVENTS_FILE'] = host.env['EVENTS_FILE'];
  const names = Array.from({ length: 2_000 }, (_, index) => `Test_${index}`);
  const taken: string[] = [];
  const progress = { isDone: false };
  const writing = (async () => {
    for (const triggerSource of names) {
      await handler({ triggerSource, version: '1', userName: 'ada', request: {}, response: {} });
    }
    progress.isDone = true;
  })();
  while (!progress.isDone) taken.push(...(await host.events()).map(({ triggerSource }) => triggerSource));
  await writing;
  taken.push(...(await host.events()).map(({ triggerSource }) => triggerSource));
  await host.close();
  expect(taken).toEqual(names);
});
