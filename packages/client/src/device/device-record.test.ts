import { describe, expect, it } from 'vitest';
import { type DeviceRecord, deviceOf, parseDeviceRecord } from './device-record.ts';

const record: DeviceRecord = {
  version: 1,
  userPoolId: 'eu-west-1_a',
  userId: 'ada',
  deviceKey: 'eu-west-1_00000000-0000-4000-8000-000000000000',
  deviceGroupKey: '-group',
  secret: 'secret',
  name: 'bench',
  confirmed: true,
  remembered: true,
  trusted: false,
};

describe('parseDeviceRecord', () => {
  it('reads what was written', () => {
    expect(parseDeviceRecord(JSON.stringify(record), 'eu-west-1_a', 'ada')).toEqual(record);
  });

  it.each([
    ['nothing', undefined],
    ['no text', ''],
    ['half of it', JSON.stringify(record).slice(0, 50)],
    ['something else', '[1,2]'],
    ['null', 'null'],
    ['another version', JSON.stringify({ ...record, version: 2 })],
    ['another pool', JSON.stringify({ ...record, userPoolId: 'eu-west-1_b' })],
    ['another user', JSON.stringify({ ...record, userId: 'grace' })],
    ['no key', JSON.stringify({ ...record, deviceKey: undefined })],
    ['no group key', JSON.stringify({ ...record, deviceGroupKey: '' })],
    ['a secret that is no text', JSON.stringify({ ...record, secret: 7 })],
  ])('returns undefined for %s', (_, text) => {
    expect(parseDeviceRecord(text, 'eu-west-1_a', 'ada')).toBeUndefined();
  });
});

describe('deviceOf', () => {
  it('leaves the secret out', () => {
    expect(deviceOf(record)).toEqual({
      deviceKey: record.deviceKey,
      deviceGroupKey: '-group',
      name: 'bench',
      remembered: true,
      trusted: false,
    });
  });
});
