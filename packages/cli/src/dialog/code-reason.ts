import type { CodeReason } from '@latchkey/client';

const reasons: Readonly<Record<CodeReason, string>> = {
  'no-device': 'this device has not signed in as this user before',
  'device-forgotten': 'this device was forgotten since it last signed in',
  'not-confirmed': 'this device was never confirmed',
  'not-remembered': 'this device is known, but not remembered',
  'remember-expired': 'the time for which this device was remembered has ended',
  'not-trusted-yet': 'this device is remembered, but no code has been entered on it since',
  'not-suppressed': 'the user pool asks for a code on remembered devices, too',
};

/** Returns why a code is asked for, as a clause without a full stop. */
export function codeReason(why: CodeReason): string {
  return reasons[why];
}
