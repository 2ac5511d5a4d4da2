/** Single decisions of the state machine, beside the comparison of all of them in machine.test.ts. */
import { describe, expect, it } from 'vitest';
import {
  asksForCode,
  type Decision,
  type DeviceFacts,
  type FactorFacts,
  type Facts,
  mayAskForMfa,
  next,
  type Progress,
  type RiskDemand,
} from './machine.ts';

const KEY = 'us-east-1_11111111-2222-4333-8444-555555555555';
const OTHER_KEY = 'us-east-1_99999999-2222-4333-8444-555555555555';

const noFactors: FactorFacts = { usable: [], enabled: [], preferred: null, canSetUp: [] };
const trusted: DeviceFacts = { key: KEY, standing: 'remembered', trusted: true };
const facts: Facts = {
  mfa: 'OPTIONAL',
  factors: { ...noFactors, usable: ['SMS_MFA', 'EMAIL_OTP'], enabled: ['SMS_MFA'] },
  firstSignIn: false,
  mustChangePassword: false,
  tracking: { suppressesMfa: true, proofWithoutMfa: false },
  device: trusted,
};
const password: Progress = {
  firstFactor: 'PASSWORD',
  newPassword: false,
  mfa: false,
  mfaChoice: null,
  provedDevice: null,
  custom: 'none',
  risk: null,
};

const challenge = (name: string, reason: string, choices: readonly string[] = []) => ({
  kind: 'challenge',
  name,
  choices,
  reason,
});

describe('a risk that a device lowered', () => {
  const risk = { demand: 'none', device: KEY, withoutDevice: 'block' } as const;

  it('is low as long as the steps name that device, and the device proves itself', () => {
    expect(next({ ...password, risk }, facts)).toEqual(challenge('DEVICE_SRP_AUTH', 'device-stands-in'));
    const noFactor = { ...facts, factors: noFactors };
    expect(next({ ...password, risk }, noFactor)).toEqual(challenge('DEVICE_SRP_AUTH', 'no-factor'));
    const proved = { ...password, risk, provedDevice: KEY };
    expect(next(proved, facts)).toEqual({ kind: 'tokens', device: 'keep', reason: 'device-stands-in' });
  });

  it.each<[string, Partial<Facts>]>([
    ['another device', { device: { ...trusted, key: OTHER_KEY } }],
    ['no device', { device: { key: null, standing: 'absent', trusted: false } }],
    ['the device when it is no longer remembered', { device: { ...trusted, standing: 'confirmed' } }],
    ['the device when it is no longer trusted', { device: { ...trusted, trusted: false } }],
    ['the device in a pool that no longer tracks devices', { tracking: null }],
  ])('is as high as without it for %s', (_, change) => {
    expect(next({ ...password, risk }, { ...facts, ...change })).toEqual({ kind: 'blocked' });
    expect(next({ ...password, risk, provedDevice: KEY }, { ...facts, ...change })).toEqual({ kind: 'blocked' });
  });
});

describe('the demand of a risk', () => {
  const risky = (demand: RiskDemand): Progress => ({
    ...password,
    risk: { demand, device: null, withoutDevice: demand },
  });
  const without = { ...facts, device: { key: null, standing: 'absent', trusted: false } as const };

  it('for MFA makes every usable factor a choice, enabled or not', () => {
    const none = { ...without, factors: { ...facts.factors, enabled: [] } };
    const choices = ['SMS_MFA', 'EMAIL_OTP'];
    for (const demand of ['mfa-required', 'mfa-if-configured'] as const) {
      expect(next(risky(demand), none)).toEqual(challenge('SELECT_MFA_TYPE', 'risk', choices));
      expect(next({ ...risky(demand), mfaChoice: 'EMAIL_OTP' }, none)).toEqual(challenge('EMAIL_OTP', 'risk'));
    }
    expect(next(risky('none'), none)).toEqual({ kind: 'tokens', device: 'mint', reason: 'no-factor' });
  });

  it('for MFA blocks a user without a factor where MFA is not for everybody', () => {
    const none = { ...without, factors: { ...noFactors, canSetUp: ['SOFTWARE_TOKEN_MFA' as const] } };
    expect(next(risky('mfa-required'), none)).toEqual({ kind: 'blocked' });
    expect(next(risky('mfa-required'), { ...none, mfa: 'OFF' })).toEqual({ kind: 'blocked' });
    expect(next(risky('mfa-if-configured'), none)).toMatchObject({ kind: 'tokens' });
    const everybody = next(risky('mfa-required'), { ...none, mfa: 'ON' });
    expect(everybody).toEqual(challenge('MFA_SETUP', 'no-device-key', ['SOFTWARE_TOKEN_MFA']));
  });

  it('is met by MFA', () => {
    const passed = { ...risky('mfa-required'), mfa: true };
    expect(next(passed, without)).toEqual({ kind: 'tokens', device: 'mint', reason: 'passed' });
  });

  it.each<[RiskDemand, RiskDemand, boolean]>([
    ['none', 'none', false],
    ['block', 'none', false],
    ['none', 'block', false],
    ['mfa-required', 'none', true],
    ['none', 'mfa-required', true],
    ['mfa-if-configured', 'block', true],
    ['none', 'mfa-if-configured', true],
  ])('may be MFA: %s with the device, %s without it: %s', (demand, withoutDevice, may) => {
    expect(mayAskForMfa({ risk: { demand, device: KEY, withoutDevice } })).toBe(may);
  });

  it('may not be MFA without a risk', () => {
    expect(mayAskForMfa({ risk: null })).toBe(false);
  });
});

describe('whether a code is asked for', () => {
  const tokens = (reason: Extract<Decision, { kind: 'tokens' }>['reason']): Decision => {
    return { kind: 'tokens', device: 'none', reason };
  };
  it.each<[boolean, Decision]>([
    [false, { kind: 'blocked' }],
    [false, { kind: 'unconfigured' }],
    [false, tokens('passed')],
    [false, tokens('mfa-off')],
    [false, tokens('no-factor')],
    [false, tokens('first-sign-in')],
    [false, tokens('device-stands-in')],
    [true, tokens('risk')],
    [true, tokens('no-device-key')],
    [true, { kind: 'challenge', name: 'NEW_PASSWORD_REQUIRED', choices: [], reason: 'tracking-off' }],
  ])('%s: %j', (asks, decision) => {
    expect(asksForCode(decision)).toBe(asks);
  });
});

describe('a device', () => {
  it.each<[string, Partial<Facts>, string]>([
    ['whose trust has ended', { device: { ...trusted, trusted: false, trustEnded: true } }, 'device-trust-ended'],
    ['that was never trusted', { device: { ...trusted, trusted: false } }, 'device-not-trusted'],
    ['whose user asks for more', { stepsUp: true }, 'step-up'],
    [
      'of a pool that wants the code as well',
      { tracking: { suppressesMfa: false, proofWithoutMfa: false } },
      'suppression-off',
    ],
  ])('%s does not take the place of the code', (_, change, reason) => {
    expect(next(password, { ...facts, ...change })).toEqual(challenge('SMS_MFA', reason));
  });

  it('proves itself once', () => {
    const passed = { ...password, mfa: true };
    expect(next(passed, facts)).toEqual(challenge('DEVICE_SRP_AUTH', 'passed'));
    expect(next({ ...passed, provedDevice: OTHER_KEY }, facts)).toEqual(challenge('DEVICE_SRP_AUTH', 'passed'));
    expect(next({ ...passed, provedDevice: KEY }, facts)).toMatchObject({ kind: 'tokens', device: 'keep' });
  });
});

it('a sign-in without a first factor goes nowhere', () => {
  const none: Progress = { ...password, firstFactor: null };
  expect(next(none, facts)).toEqual({ kind: 'unauthenticated' });
  expect(next({ ...none, mfa: true, custom: 'passed' }, { ...facts, mfa: 'OFF' })).toEqual({ kind: 'unauthenticated' });
});
