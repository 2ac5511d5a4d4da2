import type { ExplainedCode, ExplainedStep, SignInExplanation } from '@latchkey/server';
import { describe, expect, it } from 'vitest';
import { signInsText } from './explained-sign-in.ts';

const KEY = 'us-east-1_a1b2c3d4-5678-90ab-cdef-111111111111';
const noDevice = { given: null, carried: null, standing: 'absent', trusted: false } as const;

const step = (change: Partial<ExplainedStep>): ExplainedStep => ({
  at: '2026-11-23T08:05:00.000Z',
  answered: 'PASSWORD_VERIFIER',
  outcome: 'challenge',
  next: 'SOFTWARE_TOKEN_MFA',
  failure: null,
  ...change,
});
const asked: ExplainedCode = {
  asked: 'yes',
  challenge: 'SOFTWARE_TOKEN_MFA',
  reason: 'no-device-key',
  because: 'No DEVICE_KEY was sent with the answer.',
  advice: 'The app must send it.',
};
const signIn = (change: Partial<SignInExplanation> = {}): SignInExplanation => ({
  signInId: 's',
  beganAt: '2026-11-23T08:05:00.000Z',
  lastStepAt: '2026-11-23T08:05:09.000Z',
  clientId: 'c1',
  flow: 'USER_SRP_AUTH',
  admin: false,
  sourceIp: '192.0.2.1',
  userAgent: 'app/1',
  result: 'signed-in',
  code: asked,
  risk: null,
  device: noDevice,
  newDeviceKey: KEY,
  newDeviceState: 'unconfirmed',
  unconfirmedDeviceKeys: [],
  steps: [step({}), step({ answered: 'SOFTWARE_TOKEN_MFA', outcome: 'tokens', next: null })],
  ...change,
});
const lineOf = (name: string, change: Partial<SignInExplanation>) =>
  signInsText([signIn(change)])
    .split('\n')
    .find((line) => line.startsWith(`  ${name} `));

describe('signInsText', () => {
  it('contains the result, the device, the reason, and what to do', () => {
    expect(signInsText([signIn()]).split('\n').slice(1)).toEqual([
      '  Device      no DEVICE_KEY was sent',
      '  Why         No DEVICE_KEY was sent with the answer.',
      '  To do       The app must send it.',
      `  New device  ${KEY}, issued at the end, not confirmed`,
      '  Steps       PASSWORD_VERIFIER > SOFTWARE_TOKEN_MFA > tokens',
      '  App         client c1, USER_SRP_AUTH, from 192.0.2.1',
    ]);
  });

  const headlines: [Partial<SignInExplanation>, string][] = [
    [{}, 'Signed in, with a code (SOFTWARE_TOKEN_MFA)'],
    [{ code: { ...asked, asked: 'no', challenge: null } }, 'Signed in, without a code'],
    [{ result: 'in-progress' }, 'Asked for a code (SOFTWARE_TOKEN_MFA)'],
    [
      {
        result: 'in-progress',
        code: { ...asked, asked: 'no', challenge: null },
        steps: [step({ next: 'DEVICE_SRP_AUTH' })],
      },
      'Waiting for DEVICE_SRP_AUTH',
    ],
    [{ result: 'failed' }, 'Failed, after a code was asked for (SOFTWARE_TOKEN_MFA)'],
    [{ result: 'failed', code: { ...asked, asked: 'not-yet', challenge: null } }, 'Failed'],
  ];
  it.each(headlines)('begins with the result (%#)', (change, headline) => {
    expect(signInsText([signIn(change)]).split('\n')[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}/);
    expect(
      signInsText([signIn(change)])
        .split('\n')[0]
        ?.slice(18),
    ).toBe(headline);
  });

  const devices: [Partial<SignInExplanation['device']>, string][] = [
    [{ given: '' }, 'the DEVICE_KEY that was sent is not a device key'],
    [{ given: KEY, standing: null }, KEY],
    [{ given: null, carried: KEY, standing: 'unknown' }, `${KEY} (from an earlier step): not a device of this user`],
    [{ given: KEY, standing: 'unconfirmed' }, `${KEY}: never confirmed`],
    [{ given: KEY, standing: 'confirmed' }, `${KEY}: confirmed, not remembered`],
    [{ given: KEY, standing: 'remembered' }, `${KEY}: remembered, has not completed MFA yet`],
    [{ given: KEY, standing: 'remembered', trusted: true }, `${KEY}: remembered, has completed MFA`],
  ];
  it.each(devices)('contains the state of the device (%#)', (change, said) => {
    expect(lineOf('Device', { device: { ...noDevice, ...change } })).toBe(`  Device      ${said}`);
  });

  it('contains the rejection, and the end of a lock-out', () => {
    const failure = {
      code: 'NotAuthorizedException',
      because: 'The password was wrong.',
      advice: null,
      lockedUntil: null,
    };
    const refused = step({ answered: null, outcome: 'failure', next: null, failure });
    expect(lineOf('Rejected', { steps: [refused] })).toBe('  Rejected    InitiateAuth: The password was wrong.');
    expect(lineOf('Steps', { steps: [refused] })).toBe('  Steps       InitiateAuth (rejected)');
    const locking = { ...refused, failure: { ...failure, lockedUntil: '2026-11-23T08:05:30.000Z' } };
    expect(lineOf('Rejected', { steps: [locking] })).toMatch(/It locked the user out until \d\d:05:30\.$/);
    const forGood = { ...refused, failure: { ...failure, lockedUntil: 'reset' } };
    expect(lineOf('Rejected', { steps: [forGood] })).toMatch(/It locked the user out until the password is reset\.$/);
  });

  it('removes control characters from text of elsewhere', () => {
    const text = signInsText([signIn({ sourceIp: '\u001b[2J\nSigned in', flow: 'x\u202e' })]);
    expect(text).toContain('client c1, x\ufffd, from \ufffd[2J Signed in');
  });
});
