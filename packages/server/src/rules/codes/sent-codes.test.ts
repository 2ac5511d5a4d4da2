import { describe, expect, it } from 'vitest';
import { hashCode, isLinkCode } from '../../crypto/codes.ts';
import { systemRandom } from '../../crypto/random.ts';
import { createSealer } from '../../crypto/sealer.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import type { Store } from '../../store/store.ts';
import { codeRefusal, makeCode, makeSignInCode, useCode, verifyCode } from './sent-codes.ts';

const HOUR = 3_600_000;
const sealer = createSealer(systemRandom, () => new Uint8Array(32).fill(7));
const tools = { random: systemRandom, sealer, clock: { now: () => 1_000 }, settings: {} as ServerSettings };
const fixed = { ...tools, settings: { fixedCode: '123456' } as ServerSettings };
const target = { poolId: 'p_1', sub: 'sub-1', medium: 'EMAIL', destination: 'ann@example.com' } as const;

describe('a code', () => {
  it.each([
    ['sign-up', 24 * HOUR],
    ['verify-email', 24 * HOUR],
    ['verify-phone_number', 24 * HOUR],
    ['reset-password', HOUR],
  ] as const)('for %s is valid for %i ms', (purpose, lifetime) => {
    const { code, record } = makeCode(tools, { ...target, purpose });
    expect(code).toMatch(/^\d{6}$/);
    const hash = hashCode(sealer, { ...target, purpose }, code);
    expect(record).toEqual({ ...target, purpose, hash, expiresAt: 1_000 + lifetime, askedBy: null });
  });

  it('remembers who asked for it, and can be that of a link', () => {
    const { code, record } = makeCode(tools, { ...target, purpose: 'sign-up' }, { askedBy: 'net', inLink: true });
    expect(isLinkCode(code)).toBe(true);
    expect(record.askedBy).toBe('net');
  });

  it('is the one of the settings, if they have one', () => {
    expect(makeCode(fixed, { ...target, purpose: 'sign-up' }).code).toBe('123456');
    const step = { nonce: 'nonce-1', expiresAt: 5_000 };
    expect(makeSignInCode(fixed, { ...target, purpose: 'mfa-email' }, step).code).toBe('123456');
  });

  it('of a sign-in belongs to its Session', () => {
    const own = { ...target, purpose: 'mfa-email' } as const;
    const { code, record } = makeSignInCode(tools, own, { nonce: 'nonce-1', expiresAt: 5_000 });
    expect(code).toMatch(/^\d{6}$/);
    const hash = hashCode(sealer, { ...own, session: 'nonce-1' }, code);
    expect(record).toEqual({ ...own, hash, expiresAt: 5_000, askedBy: null });
    expect(record.hash).not.toEqual(hashCode(sealer, { ...own, session: 'nonce-2' }, code));
  });
});

it.each([
  ['too-many', 'LimitExceededException', 'Attempt limit exceeded, please try after some time.'],
  ['none', 'ExpiredCodeException', 'Invalid code provided, please request a code again.'],
  ['wrong', 'CodeMismatchException', 'Invalid verification code provided, please try again.'],
] as const)('a try that is %s is refused with %s', (kind, code, message) => {
  expect(codeRefusal(kind)).toMatchObject({ code, message });
});

describe('a try at a code', () => {
  let store: Store;
  openStoreForTests((opened) => {
    store = opened;
  });

  /** A user with a code, and tries at it. */
  async function scene(options: Parameters<typeof makeCode>[2] = {}) {
    const poolId = newPoolId();
    const { sub } = await store.write(async (tx) => {
      const user = sampleUser(poolId);
      await tx.pools.insert(samplePool(poolId), []);
      await tx.users.insert(user);
      return user;
    });
    let now = 1_000;
    const clock = { now: () => now };
    const purpose = 'reset-password' as const;
    const { code, record } = makeCode({ ...tools, clock }, { ...target, poolId, sub, purpose }, options);
    await store.write((tx) => tx.codes.put(record));
    const other = code === '000000' ? '000001' : '000000';
    const by = { anybody: 'ConfirmForgotPassword', network: 'net' } as const;
    const attempt = (given: string, change: object = {}) =>
      store.write((tx) => verifyCode(tx, { sealer, clock }, { poolId, sub, purpose, code: given, by, ...change }));
    const end = () => {
      now = record.expiresAt;
    };
    return { sub, code, other, record, attempt, end };
  }

  it('is right or wrong, and a right one can be used once', async () => {
    const { code, other, record, attempt } = await scene();
    expect(await attempt(other)).toEqual({ kind: 'wrong' });
    expect(await attempt(code)).toEqual({ kind: 'right', record });
    expect(await store.write((tx) => useCode(tx, record))).toBe(true);
    expect(await store.write((tx) => useCode(tx, record))).toBe(false);
    expect(await attempt(code)).toEqual({ kind: 'none' });
  });

  it('is at none for another purpose, and at the end of the code', async () => {
    const { code, attempt, end } = await scene();
    expect(await attempt(code, { purpose: 'sign-up' })).toEqual({ kind: 'none' });
    end();
    expect(await attempt(code)).toEqual({ kind: 'none' });
  });

  it('is one of a limited number, unless it is that of a link', async () => {
    const { code, other, attempt } = await scene();
    const kinds: string[] = [];
    for (let n = 0; n < 100; n += 1) kinds.push((await attempt(other)).kind);
    expect(new Set(kinds)).toEqual(new Set(['wrong', 'too-many']));
    expect(await attempt(code)).toEqual({ kind: 'too-many' });
    const link = makeCode(tools, { ...target, purpose: 'sign-up' }, { inLink: true }).code;
    expect(await attempt(link)).toEqual({ kind: 'wrong' });
  });
});
