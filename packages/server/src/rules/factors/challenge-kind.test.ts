import { expect, it } from 'vitest';
import { challengeKind } from './challenge-kind.ts';

it.each([
  ['PASSWORD', 'Password', 'Password'],
  ['PASSWORD_SRP', 'Password', 'Password'],
  ['PASSWORD_VERIFIER', 'Password', 'Password'],
  ['SMS_MFA', 'Mfa', 'Mfa'],
  ['SOFTWARE_TOKEN_MFA', 'Mfa', 'Mfa'],
  ['MFA_SETUP', 'Mfa', 'Mfa'],
  // A first factor, or a second one.
  ['EMAIL_OTP', undefined, 'Mfa'],
  ['CUSTOM_CHALLENGE', undefined, undefined],
  ['WEB_AUTHN', undefined, undefined],
  ['SMS_OTP', undefined, undefined],
] as const)('%s is %s, and %s after MFA was decided', (answered, before, after) => {
  expect(challengeKind({ answered, flow: 'USER_AUTH' }, false)).toBe(before);
  expect(challengeKind({ answered, flow: 'USER_AUTH' }, true)).toBe(after);
});

it.each([
  ['USER_PASSWORD_AUTH', 'Password'],
  ['ADMIN_USER_PASSWORD_AUTH', 'Password'],
  ['CUSTOM_AUTH', undefined],
  ['FEDERATED', undefined],
])('without a challenge, %s is %s', (flow, expected) => {
  for (const isDecided of [true, false]) expect(challengeKind({ answered: null, flow }, isDecided)).toBe(expected);
});
