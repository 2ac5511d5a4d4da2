import type { CodeReason } from '@latchkey/client';

const reasons: Readonly<Record<CodeReason, string>> = {
  'no-device': 'this device has not signed in as this user before',
  'device-forgotten': 'this device was forgotten since it last signed in',
  'not-confirmed': 'this device was never confirmed',
  'not-remembered': 'this device is known, but not remembered',
  'remember-expired': 'the time for which this device was remembered is up',
  'not-trusted-yet': 'this device is remembered, but has not been through a code since',
  'not-suppressed': 'the user pool asks remembered devices, too',
};

/** Why a code is asked for, to go on after "because". */
export function codeReason(why: CodeReason): string {
  return reasons[why];
}
