import { CodeMismatchError, type DeviceOutcome } from '@latchkey/client';
import { expect, it } from 'vitest';
import { nextSignInWords, outcomeFacts, outcomeWords, rememberedWords } from './device-words.ts';

const until = new Date(2027, 0, 2, 3, 4).getTime();
const device = {
  deviceKey: 'k',
  deviceGroupKey: '-g',
  name: 'laptop',
  remembered: true,
  rememberUntil: until,
  trusted: true,
};

it.each<[{ remembered: boolean; rememberUntil?: number }, string]>([
  [{ remembered: false, rememberUntil: until }, 'not remembered'],
  [{ remembered: true }, 'remembered'],
  [{ remembered: true, rememberUntil: until }, 'remembered until 2027-01-02 03:04'],
])('%j in words', (state, words) => {
  expect(rememberedWords(state)).toBe(words);
});

it.each<[DeviceOutcome, string]>([
  [{ status: 'untracked' }, 'not tracked by this user pool'],
  [{ status: 'known', device }, 'known, remembered until 2027-01-02 03:04'],
  [
    { status: 'confirmed', device, userConfirmationNecessary: false },
    'new, confirmed as "laptop", remembered until 2027-01-02 03:04',
  ],
  [{ status: 'unconfirmed', deviceKey: 'k', error: new CodeMismatchError() }, 'new, not confirmed: The code is wrong.'],
])('%o in words', (outcome, words) => {
  expect(outcomeWords(outcome)).toBe(words);
});

it('does not contain the group key in JSON', () => {
  expect(outcomeFacts({ status: 'known', device }, 'secret-refused')).toEqual({
    status: 'known',
    forgotten: 'secret-refused',
    deviceKey: 'k',
    name: 'laptop',
    remembered: true,
    rememberUntil: new Date(until).toISOString(),
    trusted: true,
  });
});

it.each([
  [{ asked: 'no' } as const, /needs no code/],
  [{ asked: 'yes', reason: 'not-trusted-yet' } as const, /^One more code/],
  [{ asked: 'yes', reason: 'remember-expired' } as const, /will ask for a code: the time for which .* has ended\.$/],
])('predicts the next sign-in: %j', (explanation, words) => {
  expect(nextSignInWords(explanation)).toMatch(words);
});
