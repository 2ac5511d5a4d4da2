import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { nothingProved } from '../state/sign-in.ts';
import type { AcceptedStep } from './accepted-step.ts';
import { effectOf, noticeOf } from './risk-refusal.ts';

describe('a message about a risk says', () => {
  const decisions = {
    signedIn: { kind: 'tokens', device: 'none', reason: 'mfa-off' },
    passed: { kind: 'tokens', device: 'none', reason: 'passed' },
    code: { kind: 'challenge', name: 'SMS_MFA', choices: [], reason: 'risk' },
    blocked: { kind: 'blocked' },
  } as const;

  it.each([
    ['that nothing was done about a sign-in that went on', decisions.signedIn, false, 'none'],
    ['that nothing was done about a sign-in that had its code', decisions.passed, false, 'none'],
    ['that a code was asked for', decisions.code, false, 'mfa'],
    ['that the sign-in was blocked', decisions.blocked, false, 'blocked'],
    ['that the sign-in was blocked, if the password must be reset', decisions.signedIn, true, 'blocked'],
  ] as const)('%s', (_what, decision, mustReset, effect) => {
    expect(effectOf(decision, { mustReset })).toBe(effect);
  });
});

describe('a message about a risk is sent', () => {
  let store: Store;
  openStoreForTests((opened) => {
    store = opened;
  });

  const origin = { address: '192.0.2.1', device: null, location: null } as never;
  const action = { action: 'NO_ACTION', notify: true } as const;
  const policy = {
    actions: { Low: { action: 'NO_ACTION', notify: false }, Medium: action, High: action },
    notify: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a.example' },
    blocksCompromised: new Set<never>(),
    isBlocked: () => false,
    isSkipped: () => false,
  } as const;
  const audited = { decision: 'AccountTakeover', rules: [], isCompromised: false, isEnforced: true, origin } as const;

  async function notices(count: number, mode: 'AUDIT' | 'ENFORCED', level: 'Low' | 'High' | null) {
    const poolId = newPoolId();
    const user = sampleUser(poolId);
    await store.write(async (tx) => {
      await tx.pools.insert(samplePool(poolId), []);
      await tx.users.insert(user);
    });
    const situation = { clock: { now: () => NOW }, pool: { id: poolId } };
    const step = { situation, basis: { id: systemRandom.uuid() } } as unknown as AcceptedStep;
    const judged = { progress: nothingProved, audited: { ...audited, level }, mustReset: false };
    const notice = () =>
      store.write((tx) => noticeOf(tx, step, { mode, origin, policy }, judged as never, user, 'none'));
    const sent: unknown[] = [];
    for (let n = 0; n < count; n += 1) sent.push(await notice());
    return sent.filter((one) => one !== undefined);
  }

  it('for a level at which the configuration asks for it, five times an hour to a user', async () => {
    const sent = await notices(6, 'ENFORCED', 'High');
    expect(sent).toHaveLength(5);
    expect(sent[0]).toMatchObject({ effect: 'none', at: NOW, configuration: policy.notify });
  });

  it('neither for another level, nor without one, nor where risks are only recorded', async () => {
    expect(await notices(1, 'ENFORCED', 'Low')).toEqual([]);
    expect(await notices(1, 'ENFORCED', null)).toEqual([]);
    expect(await notices(1, 'AUDIT', 'High')).toEqual([]);
  });
});
