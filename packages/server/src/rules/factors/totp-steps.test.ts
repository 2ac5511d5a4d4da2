import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { createSealer } from '../../crypto/sealer.ts';
import { totpStep } from '../../crypto/totp.ts';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { rememberTotpStep, useTotpStep } from './totp-steps.ts';

const sealer = createSealer(systemRandom, () => new Uint8Array(32).fill(7));
const now = totpStep(NOW);

let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

/** A user whose authenticator app was set up long ago, and a clock that can be set. */
async function scene() {
  const poolId = newPoolId();
  const secret = systemRandom.bytes(20);
  const user = sampleUser(poolId, { totp: { secret, lastStep: 1, friendlyDeviceName: null } });
  await store.write(async (tx) => {
    await tx.pools.insert(samplePool(poolId), []);
    await tx.users.insert(user);
  });
  let time = NOW;
  const clock = { now: () => time };
  const of = { poolId, sub: user.sub, secret };
  return {
    use: (step: number) => store.write((tx) => useTotpStep(tx, { sealer, clock }, { ...of, step })),
    remember: (step: number, change: object = {}) =>
      store.write((tx) => rememberTotpStep(tx, { sealer }, { ...of, step, ...change })),
    set: (steps: number) => {
      time = NOW + steps * 30_000;
    },
  };
}

describe('the code of a step', () => {
  it('is used once, and no earlier one after it', async () => {
    const { use } = await scene();
    expect([await use(now), await use(now), await use(now - 1), await use(now + 1)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('is used once also after the clock was set back', async () => {
    const { use, set } = await scene();
    expect(await use(now)).toBe(true);
    set(-100);
    expect(await use(now - 100)).toBe(true);
    set(0);
    expect([await use(now), await use(now + 1)]).toEqual([false, true]);
  });

  it('that set the secret up is remembered, for its secret only', async () => {
    const { use, remember } = await scene();
    expect([await remember(now), await remember(now)]).toEqual([true, false]);
    expect(await use(now)).toBe(false);
    expect(await remember(now, { secret: systemRandom.bytes(20) })).toBe(true);
    expect(await remember(now + 1)).toBe(true);
  });
});
