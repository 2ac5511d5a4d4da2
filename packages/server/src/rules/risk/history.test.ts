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

it('has the last feedback about each event', () => {
  const first = afterFeedback(undefined, place(0), feedback('a', 'Invalid'));
  const second = afterFeedback(first, place(0), feedback('a', 'Valid', 6));
  expect(second.feedback).toEqual([feedback('a', 'Valid', 6)]);
  expect(second.networks).toEqual([{ name: '192.0.0.0/24', at: 6, verdict: 'Valid' }]);
  let many = second;
  for (let number = 0; number < 60; number += 1) many = afterFeedback(many, place(0), feedback(`e${number}`, 'Valid'));
  expect(many.feedback).toHaveLength(50);
});
