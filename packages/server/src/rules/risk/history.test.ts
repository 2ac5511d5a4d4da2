import { expect, it } from 'vitest';
import { afterFeedback, afterSignIn } from './history.ts';

const place = (number: number) => ({
  address: `192.0.${number}.1`,
  network: `192.0.${number}.0/24`,
  device: `d${number}`,
});
const feedback = (eventId: string, value: 'Valid' | 'Invalid', at = 5) => ({ eventId, value, provider: 'Admin', at });

it('remembers the latest networks and devices of sign-ins', () => {
  let history = afterSignIn(undefined, place(0), 1);
  for (let number = 1; number < 60; number += 1) history = afterSignIn(history, place(number), number + 1);
  expect(history.networks).toHaveLength(20);
  expect(history.devices).toHaveLength(20);
  expect(history.networks[0]).toEqual({ name: '192.0.59.0/24', at: 60, verdict: null });
  expect(history.last).toEqual({ address: '192.0.59.1', at: 60 });
  expect(afterSignIn(history, { address: null, network: null, device: null }, 99)).toEqual(history);
});

it('keeps what was marked as invalid, however many sign-ins follow', () => {
  let history = afterFeedback(undefined, place(0), feedback('a', 'Invalid'));
  for (let number = 1; number < 60; number += 1) history = afterSignIn(history, place(number), number + 1);
  history = afterSignIn(history, place(0), 99);
  expect(history.networks.find(({ name }) => name === '192.0.0.0/24')).toEqual({
    name: '192.0.0.0/24',
    at: 99,
    verdict: 'Invalid',
  });
  expect(history.networks).toHaveLength(20);
});

it('drops what was marked as invalid only if everything was, and the oldest first', () => {
  let history = afterFeedback(undefined, place(0), feedback('e0', 'Invalid'));
  for (let number = 1; number < 21; number += 1) {
    history = afterFeedback(history, place(number), feedback(`e${number}`, 'Invalid'));
  }
  const names = history.devices.map(({ name }) => name);
  expect(names).toEqual(Array.from({ length: 20 }, (_, index) => `d${20 - index}`));
  // A new place is kept, although it is not marked.
  const later = afterSignIn(history, place(30), 9).devices;
  expect([later[0], later.at(-1)?.name, later.length]).toEqual([{ name: 'd30', at: 9, verdict: null }, 'd2', 20]);
});

it('drops the oldest place that was not marked as invalid', () => {
  let history = afterFeedback(undefined, place(0), feedback('a', 'Invalid'));
  for (let number = 1; number < 21; number += 1) history = afterSignIn(history, place(number), number);
  const names = Array.from({ length: 19 }, (_, index) => `d${20 - index}`);
  expect(history.devices.map(({ name }) => name)).toEqual([...names, 'd0']);
});

it('has the last feedback about each event', () => {
  const first = afterFeedback(undefined, place(0), feedback('a', 'Invalid'));
  const second = afterFeedback(first, place(0), feedback('a', 'Valid', 6));
  expect(second.feedback).toEqual([feedback('a', 'Valid', 6)]);
  expect(second.networks).toEqual([{ name: '192.0.0.0/24', at: 6, verdict: 'Valid' }]);
  let many = second;
  for (let number = 0; number < 60; number += 1) many = afterFeedback(many, place(0), feedback(`e${number}`, 'Valid'));
  expect(many.feedback).toHaveLength(50);
});
