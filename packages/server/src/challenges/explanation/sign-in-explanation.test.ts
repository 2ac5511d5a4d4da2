import { describe, expect, it } from 'vitest';
import type { AuditedDevice, AuthEventRecord } from '../../records/auth-event.ts';
import { NOW, sampleAuthEvent } from '../../store/testing/sample-records.ts';
import type { MfaReason } from '../state/machine.ts';
import { explainSignIn as explain, lastOf, type RecordedSignIn, recordedSignIns } from './sign-in-explanation.ts';
import { issuedDeviceKeys } from './issued-device-keys.ts';

const KEY = 'us-east-1_a1b2c3d4-5678-90ab-cdef-111111111111';
const noDevice: AuditedDevice = { given: null, carried: null, standing: 'absent', trusted: false, minted: null };
const device = (change: Partial<AuditedDevice>): AuditedDevice => ({ ...noDevice, given: KEY, ...change });

type Step = Partial<AuthEventRecord>;
/** The keys of a user to whom no sign-in issued one. */
const none = await issuedDeviceKeys([], () => Promise.resolve(undefined));
const explainSignIn = (signIn: RecordedSignIn) => explain(signIn, none);
const challenge = (name: string, mfa: MfaReason | null, change: Step = {}): Step => ({
  outcome: { kind: 'challenge', name },
  mfa,
  ...change,
});
const tokens = (mfa: MfaReason, change: Step = {}): Step => ({ outcome: { kind: 'tokens' }, mfa, ...change });
const failure = (code: string, message: string | null, change: Step = {}): Step => ({
  outcome: { kind: 'failure', code, message, lockedUntil: null },
  mfa: null,
  ...change,
});

/** A sign-in with these steps. */
function signInOf(first: Step, ...more: readonly Step[]): RecordedSignIn {
  const event = (step: Step, index: number) =>
    sampleAuthEvent('us-east-1_a', 'sub', { signInId: 'one', device: noDevice, at: NOW + index * 1000, ...step });
  return [event(first, 0), ...more.map((step, index) => event(step, index + 1))];
}

describe('whether a code was asked for', () => {
  const asked: [MfaReason, Partial<AuditedDevice>, RegExp, RegExp][] = [
    ['tracking-off', noDevice, /no DeviceConfiguration/, /Give the pool a DeviceConfiguration/],
    ['no-device-key', noDevice, /^No DEVICE_KEY was sent/, /must send its DEVICE_KEY with every answer/],
    [
      'no-device-key',
      device({ given: null, carried: KEY, standing: 'unknown' }),
      /no longer a device of this user/,
      /delete that key/,
    ],
    ['device-unconfirmed', device({ standing: 'unconfirmed' }), /never confirmed/, /ConfirmDevice/],
    ['device-not-remembered', device({ standing: 'confirmed' }), /not remembered/, /UpdateDeviceStatus/],
    ['device-not-trusted', device({ standing: 'remembered' }), /completed MFA yet/, /Enter the code once/],
    ['suppression-off', device({ standing: 'remembered', trusted: true }), /is off in this pool/, /to true/],
  ];
  it.each(asked)('%s: asked', (reason, found, because, advice) => {
    const at = { device: { ...noDevice, ...found } };
    const signIn = signInOf(
      challenge('SOFTWARE_TOKEN_MFA', reason, at),
      tokens('passed', { answered: 'SOFTWARE_TOKEN_MFA' }),
    );
    const explained = explainSignIn(signIn);
    expect(explained).toMatchObject({
      result: 'signed-in',
      code: { asked: 'yes', challenge: 'SOFTWARE_TOKEN_MFA', reason },
      device: { given: at.device.given, carried: at.device.carried, standing: at.device.standing },
    });
    expect(explained.code.because).toMatch(because);
    expect(explained.code.advice).toMatch(advice);
  });

  it.each<[MfaReason, RegExp]>([
    ['mfa-off', /^MFA is off/],
    ['no-factor', /no second factor enabled/],
    ['first-sign-in', /first sign-in after the sign-up/],
    ['passed', /counts as two factors/],
    ['device-stands-in', /takes the place of the code/],
  ])('%s: not asked', (reason, because) => {
    const { code } = explainSignIn(signInOf(tokens(reason)));
    expect(code).toMatchObject({ asked: 'no', challenge: null, reason, advice: null });
    expect(code.because).toMatch(because);
  });

  it('explains MFA_SETUP: MFA is required and the user has no second factor yet', () => {
    const { code } = explainSignIn(signInOf(challenge('MFA_SETUP', 'no-device-key')));
    expect(code).toMatchObject({ asked: 'yes', challenge: 'MFA_SETUP' });
    expect(code.because).toBe('MFA is required in this pool, and the user has no second factor yet.');
  });

  it('has a text of its own for admin sign-ins where devices may not count', () => {
    const { code } = explainSignIn(signInOf(challenge('SMS_MFA', 'tracking-off', { admin: true })));
    expect(code.because).toMatch(/excludes devices from admin sign-ins/);
  });

  it('has a text of its own for a browser that is not remembered', () => {
    const { code } = explainSignIn(signInOf(challenge('SMS_MFA', 'no-device-key', { flow: 'MANAGED_LOGIN' })));
    expect(code.because).toBe('The browser is not a remembered device of this user, so it counts as a new one.');
  });

  it('has a text of its own for users of identity providers', () => {
    const [event] = signInOf(tokens('mfa-off', { flow: 'FEDERATED' }));
    expect(explainSignIn([{ ...event, mfa: null }]).code).toMatchObject({
      asked: 'no',
      reason: null,
      because: 'An identity provider authenticated the user. The pool asks for nothing more.',
    });
  });

  it('is not decided while the sign-in has not got that far', () => {
    const [password] = [challenge('NEW_PASSWORD_REQUIRED', 'no-device-key')];
    expect(explainSignIn(signInOf(password)).code).toMatchObject({ asked: 'not-yet', reason: 'no-device-key' });
    const wrong = failure('NotAuthorizedException', 'Incorrect username or password.');
    expect(explainSignIn(signInOf(wrong)).code).toMatchObject({ asked: 'not-yet', reason: null });
  });

  it('does not count a code that is the first factor', () => {
    const chosen = challenge('EMAIL_OTP', null, { answered: 'SELECT_CHALLENGE' });
    const { code } = explainSignIn(signInOf(chosen, tokens('mfa-off', { answered: 'EMAIL_OTP' })));
    expect(code).toMatchObject({ asked: 'no', reason: 'mfa-off' });
  });

  it('returns the name of a rule that it does not know', () => {
    const { code } = explainSignIn(signInOf(tokens('mfa-off', { mfa: 'constructor' })));
    expect(code).toMatchObject({ asked: 'no', reason: 'constructor', because: 'The rule was constructor.' });
  });
});

describe('the course of a sign-in', () => {
  it('is listed in its steps', () => {
    const explained = explainSignIn(
      signInOf(
        challenge('SMS_MFA', 'no-device-key'),
        failure('CodeMismatchException', 'Invalid code', { answered: 'SMS_MFA' }),
        tokens('passed', { answered: 'SMS_MFA', device: { ...noDevice, minted: KEY } }),
      ),
    );
    expect(explained).toMatchObject({
      result: 'signed-in',
      beganAt: new Date(NOW).toISOString(),
      lastStepAt: new Date(NOW + 2000).toISOString(),
      newDeviceKey: KEY,
      newDeviceState: 'gone',
      steps: [
        { answered: 'PASSWORD_VERIFIER', outcome: 'challenge', next: 'SMS_MFA', failure: null },
        { answered: 'SMS_MFA', outcome: 'failure', next: null, failure: { because: 'The code was wrong.' } },
        { answered: 'SMS_MFA', outcome: 'tokens', next: null, failure: null },
      ],
    });
  });

  const incorrect = 'Incorrect username or password.';
  const failures: [string, Step, RegExp][] = [
    ['a password', failure('NotAuthorizedException', incorrect, { answered: null }), /^The password was wrong\.$/],
    ['a password by SRP', failure('NotAuthorizedException', incorrect), /^The password was wrong\.$/],
    [
      'a device proof',
      failure('NotAuthorizedException', incorrect, { answered: 'DEVICE_PASSWORD_VERIFIER' }),
      /^The device's proof was wrong/,
    ],
    [
      'a custom challenge',
      failure('NotAuthorizedException', incorrect, { answered: null, flow: 'CUSTOM_AUTH' }),
      /^The Lambda triggers/,
    ],
    ['an old code', failure('ExpiredCodeException', null, { answered: 'SMS_MFA' }), /expired, or was used before/],
    [
      'a device key',
      failure('ResourceNotFoundException', 'Device does not exist.', { device: device({ standing: 'unknown' }) }),
      /is not a device of this user\.$/,
    ],
    [
      'a user',
      failure('NotAuthorizedException', 'User is disabled.'),
      /^The request was rejected: User is disabled\.$/,
    ],
    [
      'a Lambda trigger',
      failure('UserLambdaValidationException', null),
      /^The request was rejected with UserLambdaValidationException\.$/,
    ],
  ];
  it.each(failures)('explains a rejection: %s', (_what, step, because) => {
    const explained = explainSignIn(signInOf(step));
    expect(explained.result).toBe('failed');
    expect(explained.steps[0]?.failure?.because).toMatch(because);
  });

  it('contains the end of a lock-out', () => {
    const outcome = { kind: 'failure', code: 'NotAuthorizedException', message: incorrect, lockedUntil: NOW } as const;
    const { steps } = explainSignIn(signInOf({ outcome, mfa: null }));
    expect(steps[0]?.failure?.lockedUntil).toBe(new Date(NOW).toISOString());
  });
});

describe('recordedSignIns', () => {
  it('groups events by sign-in, the one with the newest event first', () => {
    const event = (signInId: string, at: number) => sampleAuthEvent('us-east-1_a', 'sub', { signInId, at });
    // In the order of the store: newest first. "b" began before "a" and ended after it.
    const events = [event('b', 4), event('a', 3), event('a', 2), event('b', 1)];
    const signIns = recordedSignIns(events);
    expect(signIns.map((signIn) => signIn.map(({ signInId, at }) => [signInId, at]))).toEqual([
      [
        ['b', 1],
        ['b', 4],
      ],
      [
        ['a', 2],
        ['a', 3],
      ],
    ]);
    expect(signIns.map((signIn) => lastOf(signIn).at)).toEqual([4, 3]);
    expect(recordedSignIns([])).toEqual([]);
  });
});

it('a sign-in that issued no key has no state of one', () => {
  const explained = explainSignIn(signInOf(tokens('mfa-off')));
  expect(explained).toMatchObject({ newDeviceKey: null, newDeviceState: null });
});
