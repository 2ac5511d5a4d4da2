import { expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { createSealer } from '../../crypto/sealer.ts';
import { allowsFeedback, sealFeedback } from './feedback-token.ts';

const sealer = createSealer(systemRandom, () => new Uint8Array(32).fill(7));
const feedback = { poolId: 'pool', sub: 'sub', eventId: 'event', value: 'Valid' } as const;
const token = sealFeedback(sealer, { ...feedback, expiresAt: 1_000_000 });

it('allows the feedback until it expires', () => {
  expect(allowsFeedback(sealer, token, feedback, 999_999)).toBe(true);
  expect(allowsFeedback(sealer, token, feedback, 1_000_000)).toBe(false);
});

it('allows either answer if it names none', () => {
  const either = sealFeedback(sealer, { ...feedback, value: null, expiresAt: 1_000_000 });
  for (const value of ['Valid', 'Invalid'] as const) {
    expect(allowsFeedback(sealer, either, { ...feedback, value }, 0)).toBe(true);
  }
});

it.each([{ poolId: 'other' }, { sub: 'other' }, { eventId: 'other' }, { value: 'Invalid' as const }])(
  'does not allow %o',
  (change) => {
    expect(allowsFeedback(sealer, token, { ...feedback, ...change }, 0)).toBe(false);
  },
);

it.each(['', 'token', `${token}A`, sealer.seal('page', { ...feedback, expiresAt: 1_000_000 })])(
  'is not %.20s',
  (other) => {
    expect(allowsFeedback(sealer, other, feedback, 0)).toBe(false);
  },
);
