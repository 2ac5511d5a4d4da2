import { expect, it } from 'vitest';
import { sampleDevice } from '../../store/testing/sample-records.ts';
import { confirmedSecretOf } from './device-secret.ts';

const device = sampleDevice('us-east-1_abcdefghi', 'sub-1');
const unknown = expect.objectContaining({ code: 'ResourceNotFoundException', message: 'Device does not exist.' });

it('returns the secret and the group key of a confirmed device', () => {
  const { secret, deviceGroupKey } = device;
  expect(confirmedSecretOf(device)).toEqual({ ...secret, deviceGroupKey });
});

it('refuses devices that are unknown or not confirmed', () => {
  expect(() => confirmedSecretOf(undefined)).toThrow(unknown);
  expect(() => confirmedSecretOf({ ...device, secret: null })).toThrow(unknown);
});
