import { describe, expect, it } from 'vitest';
import { encodeOutput, outputViolations } from './output.ts';

const device = {
  DeviceKey: 'eu-west-1_6cb64ae1-9b17-4e2a-8f0c-24b4d6a0f4c1',
  DeviceAttributes: [{ Name: 'device_name', Value: 'phone' }],
  DeviceCreateDate: 1715100742.022,
};

describe('encodeOutput', () => {
  it('writes JSON without undefined members', () => {
    const output = { Device: { ...device, DeviceLastModifiedDate: undefined } };
    expect(JSON.parse(encodeOutput('GetDevice', output))).toEqual({ Device: device });
  });

  it('distinguishes an empty output from no output', () => {
    expect(encodeOutput('UpdateDeviceStatus', {})).toBe('{}');
    expect(encodeOutput('ForgetDevice', undefined)).toBe('');
  });
});

describe('outputViolations', () => {
  it('returns nothing for a valid output', () => {
    expect(outputViolations('GetDevice', { Device: device })).toEqual([]);
    expect(outputViolations('ForgetDevice', undefined)).toEqual([]);
    expect(outputViolations('UpdateDeviceStatus', {})).toEqual([]);
  });

  it.each([
    ['GetDevice', { Device: { ...device, Verifier: 'x' } }, 'output.Device.Verifier: no such member'],
    ['GetDevice', { Device: { ...device, constructor: 'x' } }, 'output.Device.constructor: no such member'],
    ['GetDevice', { Device: null }, 'output.Device: expected a structure'],
    ['GetDevice', { Device: { ...device, DeviceKey: null } }, 'output.Device.DeviceKey: expected type string'],
    [
      'GetDevice',
      { Device: { DeviceCreateDate: '2024-05-07' } },
      'output.Device.DeviceCreateDate: expected type timestamp',
    ],
    [
      'GetDevice',
      { Device: { DeviceCreateDate: Number.NaN } },
      'output.Device.DeviceCreateDate: expected type timestamp',
    ],
    ['GetDevice', { Device: { DeviceAttributes: {} } }, 'output.Device.DeviceAttributes: expected a list'],
    ['GetDevice', { Device: { DeviceAttributes: [7] } }, 'output.Device.DeviceAttributes[0]: expected a structure'],
    ['InitiateAuth', { ChallengeParameters: { A: 1 } }, 'output.ChallengeParameters.A: expected type string'],
    ['InitiateAuth', { ChallengeParameters: [] }, 'output.ChallengeParameters: expected a map'],
    [
      'InitiateAuth',
      { AuthenticationResult: { ExpiresIn: 1.5 } },
      'output.AuthenticationResult.ExpiresIn: expected type integer',
    ],
    ['ConfirmDevice', { UserConfirmationNecessary: 'true' }, 'output.UserConfirmationNecessary: expected type boolean'],
    ['GetDevice', {}, "Value null at 'device' failed to satisfy constraint: Member must not be null"],
    ['ForgetDevice', {}, 'output: expected none'],
    ['UpdateDeviceStatus', undefined, 'output: expected a structure'],
  ] as const)('%s %j: %s', (operation, output, expected) => {
    expect(outputViolations(operation, output)).toEqual([expected]);
  });

  it('checks enums and patterns', () => {
    const [sentence] = outputViolations('InitiateAuth', { ChallengeName: 'GUESS' });
    expect(sentence).toContain(
      "Value 'GUESS' at 'challengeName' failed to satisfy constraint: Member must satisfy enum",
    );
    expect(outputViolations('GetDevice', { Device: { DeviceKey: 'no key' } })).toHaveLength(1);
  });
});
