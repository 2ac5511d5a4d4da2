import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import {
  deviceArn,
  isDeviceKey,
  isDomain,
  isPoolId,
  isRegion,
  newClientId,
  newClientSecret,
  newDeviceGroupKey,
  newDeviceKey,
  newPoolId,
  poolArn,
} from './identifiers.ts';

const place = { region: 'eu-central-1', accountId: '123456789012' };

describe('new identifiers', () => {
  it.each([
    ['pool id', () => newPoolId('eu-central-1', systemRandom), /^eu-central-1_[0-9A-Za-z]{9}$/],
    ['client id', () => newClientId(systemRandom), /^[0-9a-v]{26}$/],
    ['client secret', () => newClientSecret(systemRandom), /^[0-9a-v]{52}$/],
    [
      'device key',
      () => newDeviceKey('eu-central-1', systemRandom),
      /^eu-central-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    ],
    ['device group key', () => newDeviceGroupKey(systemRandom), /^-[\w-]{8}$/],
  ])('have the format of a %s, and never repeat', (_name, make, form) => {
    const made = Array.from({ length: 200 }, make);
    for (const one of made) expect(one).toMatch(form);
    expect(new Set(made).size).toBe(made.length);
  });

  it('use the whole alphabet in 20,000 characters', () => {
    const seen = (make: () => string) => new Set(Array.from({ length: 2_000 }, make).join('')).size;
    expect(seen(() => newPoolId('x', systemRandom).slice(2))).toBe(62);
    expect(seen(() => newClientId(systemRandom))).toBe(32);
    expect(seen(() => newDeviceGroupKey(systemRandom).slice(1))).toBe(64);
  });

  it('are pool ids that aws-jwt-verify accepts', () => {
    const userPoolId = newPoolId('eu-central-1', systemRandom);
    expect(() => CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId: 'any' })).not.toThrow();
  });
});

describe('pool ids', () => {
  it.each([
    ['us-east-1_eYpv1mFHB', true],
    ['local_pool1', true],
    [`${'r'.repeat(50)}_1234`, true],
    [`${'r'.repeat(50)}_12345`, false],
    ['us-east-1_', false],
    ['us-east-1', false],
    ['us_east_pool', false],
    ['us-east-1_pool-1', false],
    ['us-east-1_pöol', false],
    ['us-east-1_pool\n', false],
  ])('%j: %s', (value, expected) => {
    expect(isPoolId(value)).toBe(expected);
  });
});

describe('domains', () => {
  it.each([
    ['people', true],
    ['auth.example.com', true],
    [`${'a'.repeat(63)}.b`, true],
    ['a'.repeat(64), false],
    ['a.'.repeat(127).slice(0, -1), true],
    ['a.'.repeat(128).slice(0, -1), false],
    ['', false],
    ['People', false],
    ['a..b', false],
    ['.a', false],
    ['a\0b', false],
    ['a_b', false],
  ])('%j: %s', (value, expected) => {
    expect(isDomain(value)).toBe(expected);
  });
});

describe('ARNs', () => {
  it('contain partition, region and account', () => {
    expect(poolArn(place, 'eu-central-1_abc')).toBe(
      'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_abc',
    );
    expect(poolArn({ ...place, region: 'cn-north-1' }, 'cn-north-1_abc')).toMatch(
      /^arn:aws-cn:cognito-idp:cn-north-1:/,
    );
    expect(poolArn({ ...place, region: 'us-gov-west-1' }, 'x_y')).toMatch(/^arn:aws-us-gov:/);
  });

  it('of a device contain its owner', () => {
    expect(deviceArn(place, 'jane', 'eu-central-1_abc', 'eu-central-1_uuid')).toBe(
      'arn:aws:cognito-idp:eu-central-1:123456789012:owner/jane.eu-central-1_abc/device/eu-central-1_uuid',
    );
  });
});

describe('a device key', () => {
  it('is distinguished from other text', () => {
    expect(isDeviceKey(newDeviceKey('eu-central-1', systemRandom))).toBe(true);
    const longest = `eu_${'0'.repeat(52)}`;
    expect([isDeviceKey(longest), isDeviceKey(`${longest}0`)]).toEqual([true, false]);
    for (const other of [
      '',
      'eu-central-1',
      '_',
      ' eu_0',
      '/eu_0',
      'eu_XYZ',
      'eu_0 ',
      'eu_\0',
      `eu_${'0'.repeat(53)}`,
    ]) {
      expect(isDeviceKey(other)).toBe(false);
    }
  });
});

it.each([
  ['us-east-1', true],
  ['us-gov-west-1', true],
  ['cn-north-1', true],
  ['', false],
  ['us', false],
  ['us-1', false],
  ['us-east', false],
  ['us-east-10', false],
  ['us-east-1a', false],
  ['xus-east-1', false],
  ['US-EAST-1', false],
  ['us-east-1\n', false],
])('knows the form of a region: %j: %s', (value, expected) => {
  expect(isRegion(value)).toBe(expected);
});
