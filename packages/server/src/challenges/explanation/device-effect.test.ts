import { expect, it } from 'vitest';
import type { DeviceRecord } from '../../records/device.ts';
import type { PoolRecord } from '../../records/pool.ts';
import { poolSettings } from '../../rules/pools/pool-settings.ts';
import { testPool } from '../../rules/testing/pool.ts';
import { NOW, sampleDevice, sampleUser } from '../../store/testing/sample-records.ts';
import { deviceEffect } from './device-effect.ts';

/** A pool in which remembered devices take the place of a code. */
function poolWith(change: Partial<PoolRecord> = {}) {
  const pool = testPool({ DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } });
  const record: PoolRecord = {
    ...pool.record,
    mfaConfiguration: 'OPTIONAL',
    mfa: { softwareTokenMfa: { Enabled: true } },
    ...change,
  };
  return { ...pool, record, settings: poolSettings(record) };
}

const user = sampleUser('us-east-1_abcdefghi', { awaitsFirstSignIn: false, mfaFactors: ['SOFTWARE_TOKEN_MFA'] });
const effect = (change: Partial<DeviceRecord> = {}, pool = poolWith(), of = user) =>
  deviceEffect({ clock: { now: () => NOW } }, pool, of, sampleDevice(pool.id, user.sub, change));

it('a device takes the place of the code if it is confirmed, remembered and trusted', () => {
  expect(effect()).toBe('device-stands-in');
  expect(effect({ secret: null })).toBe('device-unconfirmed');
  expect(effect({ remembered: false })).toBe('device-not-remembered');
  expect(effect({ mfaTrusted: false })).toBe('device-not-trusted');
});

it('the effect is that after the password, also if the password must be replaced first', () => {
  expect(effect({}, poolWith(), { ...user, status: 'FORCE_CHANGE_PASSWORD' })).toBe('device-stands-in');
});

it('there is nothing to replace without MFA, without a factor, or where no factor can be set up', () => {
  expect(effect({}, poolWith({ mfaConfiguration: 'OFF' }))).toBe('mfa-off');
  const without = { ...user, mfaFactors: [], totp: null, attributes: {} };
  expect(effect({}, poolWith(), without)).toBe('no-factor');
  const nothingOffered = poolWith({ mfaConfiguration: 'ON', mfa: {} });
  expect(effect({ mfaTrusted: false }, nothingOffered, without)).toBe('no-factor');
});
