import { describe, expect, it } from 'vitest';
import type { PoolDefinition } from '../../records/pool.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';
import { testPool } from '../../rules/testing/pool.ts';
import { sampleDevice, sampleUser } from '../../store/testing/sample-records.ts';
import { assertDeviceFound, deviceKeyOf, factsOf, stepsUp } from './facts.ts';
import { nothingProved } from './sign-in-state.ts';

const now = 1_700_000_000_000;
const clock = { now: () => now };
const poolId = 'us-east-1_abcdefghi';
const user: UserRecord = { ...sampleUser(poolId), totp: null, mfaFactors: [], preferredMfa: null };
const app = { secret: new Uint8Array(20), lastStep: 0, friendlyDeviceName: null };
const deviceWith = (change: Partial<DeviceRecord> = {}) => sampleDevice(poolId, user.sub, change);
const tracking: PoolDefinition = { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } };
const tagged = (name: string, value: string, more: PoolDefinition = tracking): PoolDefinition => ({
  ...more,
  UserPoolTags: { [`latchkey:${name}`]: value },
});
const factsIn = (
  definition: PoolDefinition,
  { device, admin = false }: { device?: DeviceRecord; admin?: boolean } = {},
) => {
  return factsOf({ pool: testPool(definition), clock }, user, device, admin);
};

describe('device tracking', () => {
  it.each<[string, PoolDefinition, boolean, object | null]>([
    ['a pool without it', {}, false, null],
    ['a pool with it', tracking, false, { suppressesMfa: true, proofWithoutMfa: true }],
    [
      'a device that replaces nothing',
      { DeviceConfiguration: {} },
      false,
      { suppressesMfa: false, proofWithoutMfa: true },
    ],
    ['proofs beside MFA only', tagged('device-srp', 'mfa'), false, { suppressesMfa: true, proofWithoutMfa: false }],
    ['administrators', tracking, true, { suppressesMfa: true, proofWithoutMfa: true }],
    ['administrators without it', tagged('admin-devices', 'off'), true, null],
    [
      'users, while administrators are without it',
      tagged('admin-devices', 'off'),
      false,
      { suppressesMfa: true, proofWithoutMfa: true },
    ],
  ])('of %s', (_, definition, admin, expected) => {
    expect(factsIn(definition, { admin }).tracking).toEqual(expected);
  });
});

describe('the standing of a device', () => {
  const day = 86_400_000;
  const standing = (change: Partial<DeviceRecord>, definition: PoolDefinition = tracking) => {
    const device = deviceWith(change);
    const { key, ...facts } = factsIn(definition, { device }).device;
    expect(key).toBe(device.deviceKey);
    return facts;
  };

  it('is absent without a device', () => {
    expect(factsIn(tracking).device).toEqual({ key: null, standing: 'absent', trusted: false });
  });

  it.each<[Partial<DeviceRecord>, object]>([
    [{ secret: null }, { standing: 'unconfirmed', trusted: false }],
    [
      { remembered: false, mfaTrusted: false },
      { standing: 'confirmed', trusted: false },
    ],
    [{ remembered: false }, { standing: 'confirmed', trusted: true }],
    [{ mfaTrusted: false }, { standing: 'remembered', trusted: false }],
    [{}, { standing: 'remembered', trusted: true }],
  ])('of %o', (change, expected) => {
    expect(standing(change)).toEqual(expected);
  });

  it('is trusted without MFA where the pool trusts every confirmed device', () => {
    const definition = tagged('device-trust', 'confirmed');
    expect(standing({ mfaTrusted: false }, definition)).toEqual({ standing: 'remembered', trusted: true });
    expect(standing({ mfaTrusted: false, secret: null }, definition)).toEqual({
      standing: 'unconfirmed',
      trusted: false,
    });
  });

  it('is trusted for the days of the pool', () => {
    const week = tagged('device-trust-days', '7');
    expect(standing({ mfaTrustedAt: now - 7 * day + 1 }, week)).toEqual({ standing: 'remembered', trusted: true });
    const ended = { standing: 'remembered', trusted: false, trustEnded: true };
    expect(standing({ mfaTrustedAt: now - 7 * day }, week)).toEqual(ended);
    const never = { standing: 'remembered', trusted: false };
    expect(standing({ mfaTrustedAt: now - 7 * day, mfaTrusted: false }, week)).toEqual(never);
  });
});

it('knows a first sign-in only where the pool answers it with tokens', () => {
  const awaiting = { ...user, awaitsFirstSignIn: true };
  const firstIn = (definition: PoolDefinition, one: UserRecord) =>
    factsOf({ pool: testPool(definition), clock }, one, undefined, false);
  expect(firstIn({}, awaiting).firstSignIn).toBe(false);
  expect(firstIn(tagged('first-sign-in', 'tokens', {}), awaiting).firstSignIn).toBe(true);
  expect(firstIn(tagged('first-sign-in', 'tokens', {}), { ...user, awaitsFirstSignIn: false }).firstSignIn).toBe(false);
});

it.each([
  ['FORCE_CHANGE_PASSWORD', true],
  ['CONFIRMED', false],
  ['RESET_REQUIRED', false],
] as const)('a user who is %s must change the password: %s', (status, expected) => {
  const facts = factsOf({ pool: testPool(), clock }, { ...user, status }, undefined, false);
  expect(facts.mustChangePassword).toBe(expected);
});

describe('the key of the device', () => {
  it('is that of the request before that of an earlier step', () => {
    expect(deviceKeyOf({ given: 'a', carried: 'b' })).toBe('a');
    expect(deviceKeyOf({ given: '', carried: 'b' })).toBe('');
    expect(deviceKeyOf({ given: null, carried: 'b' })).toBe('b');
    expect(deviceKeyOf({ given: null, carried: null })).toBeNull();
  });

  it('must be that of a device if it was sent with the request', () => {
    expect(() => assertDeviceFound(undefined, { given: 'a', carried: null })).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException', message: 'Device does not exist.' }),
    );
    expect(() => assertDeviceFound(undefined, { given: null, carried: 'a' })).not.toThrow();
    expect(() => assertDeviceFound(deviceWith(), { given: 'a', carried: null })).not.toThrow();
  });
});

describe('a level that the request asks for', () => {
  const { settings, ...rest } = testPool();
  const pool = { ...rest, settings: { ...settings, mfa: 'ON', softwareTokenMfa: true } as const };
  const owner = { ...user, totp: app };
  const asks = (levels: readonly number[] | undefined, one: UserRecord = owner, proved: object = {}) => {
    const browser = levels === undefined ? undefined : { levels };
    const progress = { ...nothingProved, firstFactor: 'PASSWORD', ...proved } as const;
    return stepsUp({ pool, browser } as never, one, progress);
  };

  it.each([
    [undefined, false],
    [[], false],
    [[1], false],
    [[2], true],
    [[4], true],
    [[1, 4], true],
    [[5], false],
  ])('%j needs a second factor: %s', (levels, expected) => {
    expect(asks(levels)).toBe(expected);
  });

  it('needs none that the user has not, or that was used', () => {
    expect(asks([4], user)).toBe(false);
    expect(asks([4], owner, { mfaFactor: 'SOFTWARE_TOKEN_MFA' })).toBe(false);
    expect(asks([4], owner, { mfaFactor: 'SMS_MFA' })).toBe(true);
  });
});
