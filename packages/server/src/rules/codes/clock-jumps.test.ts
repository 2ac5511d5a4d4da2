/**
 * Single-use codes and hourly limits while the clock jumps: nobody is locked out for longer than the rule says, and no
 * code is accepted twice.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpStep } from '../../crypto/totp.ts';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { countAttempt } from './hourly-caps.ts';
import { assertNotLocked, recordFailure } from '../access/lock-out.ts';
import { hasCodeEnded } from './sent-codes.ts';
import { useTotpStep } from '../factors/totp-steps.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** Clock jumps of all sizes, in both directions. */
const jump = fc.oneof(
  fc.integer({ min: -90 * SECOND, max: 90 * SECOND }),
  fc.integer({ min: -20 * 60 * SECOND, max: 20 * 60 * SECOND }),
  fc.integer({ min: -23 * HOUR, max: 23 * HOUR }),
);
const runs = { numRuns: 25 };

describe('codes of an authenticator app', () => {
  async function newOwner() {
    const poolId = `us-east-1_${randomUUID().slice(0, 8)}`;
    const secret = new Uint8Array(randomBytes(20));
    const totp = { secret, lastStep: totpStep(services.clock.now()) - 10, friendlyDeviceName: null };
    const user = { ...sampleUser(poolId), totp };
    await services.store.write(async (tx) => {
      await tx.pools.insert(samplePool(poolId), []);
      await tx.users.insert(user);
    });
    return { poolId, sub: user.sub, secret };
  }

  it('are accepted once each, and the present one is accepted 90 seconds after any jump', async () => {
    const use = fc.record({ jump, offset: fc.integer({ min: -1, max: 1 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(use, { minLength: 1, maxLength: 8 }), async (uses) => {
        const owner = await newOwner();
        const used = new Set<number>();
        const accept = async (step: number): Promise<boolean> => {
          const accepted = await services.store.write((tx) => useTotpStep(tx, services, { ...owner, step }));
          if (accepted) {
            expect(used.has(step)).toBe(false);
            used.add(step);
          }
          return accepted;
        };
        for (const { jump, offset } of uses) {
          services.clock.advance(jump);
          await accept(totpStep(services.clock.now()) + offset);
        }
        services.clock.advance(90 * SECOND);
        const present = totpStep(services.clock.now());
        const wasUsed = used.has(present);
        expect(await accept(present)).toBe(!wasUsed);
      }),
      runs,
    );
  });

  it('are accepted in their time, if they were refused as earlier ones before the clock was set back', async () => {
    const owner = await newOwner();
    const accept = (step: number) => services.store.write((tx) => useTotpStep(tx, services, { ...owner, step }));
    const step = totpStep(services.clock.now());
    expect(await accept(step)).toBe(true);
    expect(await accept(step - 1)).toBe(false);
    services.clock.advance(-120 * SECOND);
    expect(await accept(totpStep(services.clock.now()))).toBe(true);
    while (totpStep(services.clock.now()) < step - 1) services.clock.advance(SECOND);
    expect(await accept(step - 1)).toBe(true);
    expect(await accept(step)).toBe(false);
  });

  it('are not accepted again when the clock reaches their time again', async () => {
    const owner = await newOwner();
    const accept = (step: number) => services.store.write((tx) => useTotpStep(tx, services, { ...owner, step }));
    const step = totpStep(services.clock.now());
    expect(await accept(step)).toBe(true);
    services.clock.advance(HOUR);
    const later = totpStep(services.clock.now());
    expect(await accept(later)).toBe(true);
    services.clock.advance(-HOUR);
    expect([await accept(step), await accept(step + 1)]).toEqual([false, true]);
    services.clock.advance(HOUR);
    expect([await accept(later), await accept(later + 1)]).toEqual([false, true]);
  });
});

describe('hourly attempts', () => {
  it('are available again at the latest an hour after any jump', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(jump, { maxLength: 6 }), async (jumps) => {
        const sub = randomUUID();
        const count = () =>
          services.store.write((tx) => countAttempt(tx, 'pool', sub, 'ChangePassword', services.clock.now()));
        for (const jump of [0, ...jumps]) {
          services.clock.advance(jump);
          for (let n = 0; n < 6; n += 1) await count();
          expect(await count()).toBe(false);
        }
        services.clock.advance(HOUR + 5 * SECOND);
        expect(await count()).toBe(true);
      }),
      runs,
    );
  });

  it('are available after the clock is set back, without waiting for it to catch up', async () => {
    const sub = randomUUID();
    const count = () =>
      services.store.write((tx) => countAttempt(tx, 'pool', sub, 'ChangePassword', services.clock.now()));
    services.clock.advance(24 * HOUR);
    for (let n = 0; n < 5; n += 1) expect(await count()).toBe(true);
    expect(await count()).toBe(false);
    services.clock.advance(-24 * HOUR);
    expect(await count()).toBe(true);
  });
});

describe('the lock-out', () => {
  const pool = { id: 'pool', settings: { lockOut: 'cognito' } } as const;
  const attempts = (sub: string) => services.store.read.guards.attempts('pool', sub);
  const isLocked = async (sub: string): Promise<boolean> => {
    const found = await attempts(sub);
    try {
      assertNotLocked(pool, found, services.clock.now());
      return false;
    } catch {
      return true;
    }
  };
  const fail = (sub: string) =>
    services.store.write((tx) => recordFailure(tx, pool, sub, services.clock.now())).catch(() => undefined);

  it('lasts no longer than 15 minutes, whatever the clock does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(jump, { minLength: 1, maxLength: 12 }), async (jumps) => {
        const sub = randomUUID();
        for (const jump of jumps) {
          services.clock.advance(jump);
          for (let n = 0; n < 3; n += 1) await fail(sub);
        }
        services.clock.advance(15 * 60 * SECOND + 5 * SECOND);
        expect(await isLocked(sub)).toBe(false);
      }),
      runs,
    );
  });

  it('allows only one guess after the clock is set back a little', async () => {
    const sub = randomUUID();
    for (let n = 0; n < 5; n += 1) await fail(sub);
    expect(await isLocked(sub)).toBe(true);
    services.clock.advance(-60 * SECOND);
    expect(await isLocked(sub)).toBe(false);
    await fail(sub);
    expect(await isLocked(sub)).toBe(true);
    expect((await attempts(sub))?.failures).toBe(6);
  });
});

it('a code that was sent before the clock was set back has expired', () => {
  const now = services.clock.now();
  for (const [purpose, life] of [
    ['sign-up', 24 * HOUR],
    ['reset-password', HOUR],
    ['mfa-sms', 15 * 60 * SECOND],
  ] as const) {
    expect(hasCodeEnded({ purpose, expiresAt: now + life }, now)).toBe(false);
    expect(hasCodeEnded({ purpose, expiresAt: now + life }, now - 6 * SECOND)).toBe(true);
    expect(hasCodeEnded({ purpose, expiresAt: now }, now)).toBe(true);
  }
});
