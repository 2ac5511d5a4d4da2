import { describe, expect, it } from 'vitest';
import { hashCode, isLinkCode } from '../../crypto/codes.ts';
import { systemRandom } from '../../crypto/random.ts';
import { createSealer } from '../../crypto/sealer.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import { codeRefusal, makeCode, makeSignInCode } from './sent-codes.ts';

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
