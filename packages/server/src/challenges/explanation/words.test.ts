/** The sentences about MFA and about rejected steps: which one is chosen, and whether there is something to do. */
import { describe, expect, it } from 'vitest';
import type { AuditedDevice, AuthEventRecord } from '../../records/auth-event.ts';
import { sampleAuthEvent } from '../../store/testing/sample-records.ts';
import type { MfaReason } from '../state/machine.ts';
import { failureWords } from './failure-words.ts';
import type { EarlierKeys } from './issued-device-keys.ts';
import { asksForCode, explainMfa, mfaLine } from './mfa-words.ts';

const noDevice: AuditedDevice = { given: null, carried: null, standing: 'absent', trusted: false, minted: null };
const noKeys: EarlierKeys = { confirmed: [], unconfirmed: [] };
const step = {
  device: noDevice,
  admin: false,
  flow: 'USER_SRP_AUTH',
  outcome: { kind: 'challenge', name: 'SMS_MFA' },
} as const;

/** Every rule, and whether it asks for a code. */
const rules: Readonly<Record<MfaReason, boolean>> = {
  'mfa-off': false,
  'no-factor': false,
  'first-sign-in': false,
  passed: false,
  risk: true,
  'device-stands-in': false,
  'tracking-off': true,
  'no-device-key': true,
  'device-unconfirmed': true,
  'device-not-remembered': true,
  'device-not-trusted': true,
  'device-trust-ended': true,
  'suppression-off': true,
  'step-up': true,
};

describe('the rule', () => {
  it.each(Object.entries(rules))('%s asks for a code: %s, which its texts say', (reason, asks) => {
    expect(asksForCode(reason)).toBe(asks);
    expect(mfaLine(reason)).toMatch(asks ? /^required, / : /^(not required, |off in this pool$|passed$)/);
    const { because, advice } = explainMfa(reason, step, noKeys);
    expect(because).toMatch(/^[A-Z].*\.$/);
    if (asks) expect(advice).toMatch(/^[A-Z].*\.$/);
    else expect(advice).toBeNull();
  });

  it('of another version is named', () => {
    for (const unknown of ['of-a-later-version', 'toString']) {
      expect([asksForCode(unknown), mfaLine(unknown)]).toEqual([false, unknown]);
      expect(explainMfa(unknown, step, noKeys)).toEqual({ because: `The rule was ${unknown}.`, advice: null });
    }
  });

  it('has other texts for administrators without devices', () => {
    const explained = explainMfa('tracking-off', { ...step, admin: true }, noKeys);
    expect(explained.advice).toMatch(/latchkey:admin-devices/);
    expect(explainMfa('tracking-off', step, noKeys).advice).toMatch(/^Give the pool a DeviceConfiguration/);
    const suppressed = explainMfa('suppression-off', { ...step, admin: true }, noKeys);
    expect(suppressed.advice).toMatch(/^Set ChallengeRequiredOnNewDevice/);
  });

  it('has other texts for a factor that is set up', () => {
    const setUp = explainMfa('no-device-key', { ...step, outcome: { kind: 'challenge', name: 'MFA_SETUP' } }, noKeys);
    expect(setUp.advice).toMatch(/sets up a second factor/);
    const signedIn = explainMfa('no-device-key', { ...step, outcome: { kind: 'tokens' } }, noKeys);
    expect(signedIn.because).toMatch(/^No DEVICE_KEY was sent/);
  });

  it('about a missing key names the cause that is known', () => {
    const because = (change: object, earlier = noKeys) =>
      explainMfa('no-device-key', { ...step, ...change }, earlier).because;
    const unconfirmed: EarlierKeys = { confirmed: [], unconfirmed: ['a'] };
    expect(because({ flow: 'MANAGED_LOGIN' }, unconfirmed)).toMatch(/^The browser is not a remembered device/);
    expect(because({ device: { ...noDevice, standing: 'unknown' } }, unconfirmed)).toMatch(/no longer a device/);
    expect(because({}, unconfirmed)).toMatch(/the device key that an earlier sign-in issued was never confirmed/);
    expect(because({}, { confirmed: ['b'], unconfirmed: ['a'] })).toMatch(/counts as a new one\.$/);
    expect(because({})).toMatch(/counts as a new one\.$/);
    const other = explainMfa('device-unconfirmed', { ...step, flow: 'MANAGED_LOGIN' }, unconfirmed);
    expect(other.because).toMatch(/never confirmed\.$/);
  });
});

describe('a rejected step', () => {
  const incorrect = 'Incorrect username or password.';
  const words = (code: string, message: string | null, change: Partial<AuthEventRecord> = {}) => {
    const outcome = { kind: 'failure', code, message, lockedUntil: null } as const;
    return failureWords(sampleAuthEvent('pool', 'sub', { device: noDevice, ...change, outcome }), outcome);
  };

  it.each([null, 'PASSWORD_VERIFIER', 'PASSWORD', 'PASSWORD_SRP'])(
    'answering %s: the password was wrong',
    (answered) => {
      const expected = { because: 'The password was wrong.', advice: null };
      expect(words('NotAuthorizedException', incorrect, { answered })).toEqual(expected);
    },
  );

  it.each(['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'])('answering %s: the device was wrong', (answered) => {
    const { because, advice } = words('NotAuthorizedException', incorrect, { answered });
    expect(because).toMatch(/^The device's proof was wrong/);
    expect(advice).toMatch(/^The app must delete key and secret/);
  });

  it.each([null, 'CUSTOM_CHALLENGE'])('of CUSTOM_AUTH, answering %s: the triggers said no', (answered) => {
    const expected = { because: 'The Lambda triggers for CUSTOM_AUTH rejected the sign-in.', advice: null };
    expect(words('NotAuthorizedException', incorrect, { answered, flow: 'CUSTOM_AUTH' })).toEqual(expected);
  });

  it('of CUSTOM_AUTH with a password: the password was wrong', () => {
    const change = { answered: 'PASSWORD_VERIFIER', flow: 'CUSTOM_AUTH' };
    expect(words('NotAuthorizedException', incorrect, change).because).toBe('The password was wrong.');
  });

  it('with a code: it was wrong, or too late', () => {
    expect(words('CodeMismatchException', 'x')).toEqual({ because: 'The code was wrong.', advice: null });
    expect(words('ExpiredCodeException', 'x')).toEqual({
      because: 'The code has expired, or was used before.',
      advice: 'Wait for the next code, or sign in again.',
    });
  });

  it('with a device key: it is not known', () => {
    const unknown = words('ResourceNotFoundException', 'x', { device: { ...noDevice, standing: 'unknown' } });
    expect(unknown.because).toMatch(/is not a device of this user\.$/);
    expect(unknown.advice).toMatch(/^The app must delete that key/);
    expect(words('ResourceNotFoundException', 'No pool.').because).toBe('The request was rejected: No pool.');
  });

  it.each([
    ['NotAuthorizedException', 'User is disabled.', 'The request was rejected: User is disabled.'],
    ['PasswordResetRequiredException', 'Reset it.', 'The request was rejected: Reset it.'],
    ['UserLambdaValidationException', null, 'The request was rejected with UserLambdaValidationException.'],
  ])('for another reason repeats it: %s %s', (code, message, because) => {
    expect(words(code, message, { answered: 'SMS_MFA' })).toEqual({ because, advice: null });
  });

  it('answering another challenge is no wrong password', () => {
    const other = words('NotAuthorizedException', incorrect, { answered: 'WEB_AUTHN' });
    expect(other).toEqual({ because: `The request was rejected: ${incorrect}`, advice: null });
  });

  it('that was blocked has advice by its cause', () => {
    const origin = { address: null, network: null, device: null, deviceName: null, timezone: null };
    const risk = {
      rules: [],
      isCompromised: false,
      isEnforced: true,
      origin: { ...origin, city: null, country: null },
    };
    const blocked = (found: Pick<NonNullable<AuthEventRecord['risk']>, 'decision' | 'level'> | undefined) => {
      const change = found === undefined ? {} : { risk: { ...risk, ...found } };
      return words('NotAuthorizedException', 'Unable to login because of security reasons', change).advice;
    };
    expect(blocked({ decision: 'Block', level: 'High' })).toMatch(/mark the event as Valid/);
    expect(blocked(undefined)).toMatch(/mark the event as Valid/);
    expect(blocked({ decision: 'Block', level: null })).toMatch(/^See BlockedIPRangeList/);
  });
});
