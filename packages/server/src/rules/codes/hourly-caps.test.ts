import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../store/testing/memory-store/memory-store.ts';
import type { StoreWriter } from '../../store/store.ts';
import { countAttempt, countRequest, countTry, limitExceeded } from './hourly-caps.ts';

const HOUR = 3_600_000;
const poolId = 'us-east-1_abcdefghi';

/** Calls a counter until it refuses, in one write each. @returns how many calls it allowed */
async function allowed(store: MemoryStore, count: (tx: StoreWriter) => Promise<boolean>): Promise<number> {
  for (let calls = 0; calls < 100; calls += 1) {
    const isAllowed = await store
      .write(async (tx) => {
        // A refused request is undone.
        if (!(await count(tx))) throw limitExceeded();
        return true;
      })
      .catch(() => false);
    if (!isAllowed) return calls;
  }
  return Infinity;
}

describe('attempts of an authenticated user per hour', () => {
  it.each([
    ['ChangePassword', 5],
    ['GetUserAttributeVerificationCode', 5],
    ['VerifyUserAttribute', 15],
    ['MfaCode', 20],
  ] as const)('%s: %i', async (operation, cap) => {
    const store = new MemoryStore();
    const at = (now: number, sub = 'ann') => allowed(store, (tx) => countAttempt(tx, poolId, sub, operation, now));
    expect([await at(0), await at(HOUR - 1), await at(0, 'bob'), await at(HOUR)]).toEqual([cap, 0, cap, cap]);
  });
});

describe('requests for codes per hour', () => {
  it.each([
    ['ForgotPassword', 5, 20],
    ['ResendConfirmationCode', 5, 20],
    ['SignInCode', 10, 20],
  ] as const)('%s: %i from a network, %i from all', async (operation, perNetwork, total) => {
    const store = new MemoryStore();
    const from = (network: string, sub = 'ann', now = 0) => {
      return allowed(store, (tx) => countRequest(tx, { poolId, sub, network }, operation, now));
    };
    const counts: number[] = [];
    for (let network = 0; network < total / perNetwork; network += 1) counts.push(await from(`n${network}`));
    expect(counts).toEqual(counts.map(() => perNetwork));
    expect([await from('n0'), await from('another')]).toEqual([0, 0]);
    expect([await from('n0', 'bob'), await from('n0', 'ann', HOUR)]).toEqual([perNetwork, perNetwork]);
  });

  it('are counted for each operation', async () => {
    const store = new MemoryStore();
    const of = (operation: 'ForgotPassword' | 'ResendConfirmationCode') => {
      return allowed(store, (tx) => countRequest(tx, { poolId, sub: 'ann', network: 'n' }, operation, 0));
    };
    expect([await of('ForgotPassword'), await of('ResendConfirmationCode')]).toEqual([5, 5]);
  });
});

describe('tries at a code per hour', () => {
  it.each([
    ['ConfirmForgotPassword', 5],
    ['ConfirmSignUp', 15],
    ['VerificationLink', 15],
  ] as const)('%s: %i, and as many for the network that requested the code', async (operation, cap) => {
    const store = new MemoryStore();
    const by = (own: string | null, sub = 'ann') => {
      return allowed(store, (tx) => countTry(tx, { poolId, sub, own }, operation, 0));
    };
    expect([await by(null), await by('code-1'), await by('code-2'), await by('code-1')]).toEqual([cap, cap, cap, 0]);
    expect([await by(null), await by(null, 'bob')]).toEqual([0, cap]);
  });
});

it('answers with the words of Cognito', () => {
  expect(limitExceeded()).toMatchObject({
    code: 'LimitExceededException',
    message: 'Attempt limit exceeded, please try after some time.',
  });
});
