/**
 * Describes rejected steps. Responses do not distinguish a wrong password, a wrong device secret and an unknown user; the audit trail
 * may.
 */
import type { AuditedOutcome, AuditedRisk, AuthEventRecord } from '../../records/auth-event.ts';
import { isBlockedByRisk } from '../../rules/risk/risk-policy.ts';
import { explainRisk } from './risk-words.ts';

type Failure = Extract<AuditedOutcome, { kind: 'failure' }>;

interface FailureWords {
  /** A sentence. */
  readonly because: string;
  readonly advice: string | null;
}

const passwordSteps: ReadonlySet<string | null> = new Set([null, 'PASSWORD_VERIFIER', 'PASSWORD', 'PASSWORD_SRP']);
const deviceSteps: ReadonlySet<string | null> = new Set(['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);

function blockedWords(risk: AuditedRisk | undefined): FailureWords {
  const advice =
    'If it was the user: see the risk configuration, or mark the event as Valid (AdminUpdateAuthEventFeedback).';
  if (risk === undefined) {
    return { because: 'The risk found earlier in this sign-in does not allow it to go on without the device.', advice };
  }
  const { because, level } = explainRisk(risk);
  if (level === null) return { because, advice: 'See BlockedIPRangeList in the risk configuration.' };
  return { because: `The sign-in was blocked. ${because}`, advice };
}

/** Returns why a step was rejected, and what to do about it. */
export function failureWords(event: AuthEventRecord, failure: Failure): FailureWords {
  const { answered, device, flow, risk } = event;
  const { code, message } = failure;
  if (isBlockedByRisk(failure)) return blockedWords(risk);
  switch (code) {
    case 'PasswordResetRequiredException':
      if (risk?.isCompromised !== true) break;
      return {
        because: 'The password was right, but it is known from a breach, so it must be reset.',
        advice: 'The user resets the password (ForgotPassword).',
      };
    case 'NotAuthorizedException':
      if (message !== 'Incorrect username or password.') break;
      if (flow === 'CUSTOM_AUTH' && (answered === null || answered === 'CUSTOM_CHALLENGE')) {
        return { because: 'The Lambda triggers for CUSTOM_AUTH rejected the sign-in.', advice: null };
      }
      if (passwordSteps.has(answered)) return { because: 'The password was wrong.', advice: null };
      if (deviceSteps.has(answered)) {
        return {
          because: "The device's proof was wrong: its secret is not the one that the device was confirmed with.",
          advice: 'The app must delete key and secret, sign in without them, and confirm the new device.',
        };
      }
      break;
    case 'CodeMismatchException':
      return { because: 'The code was wrong.', advice: null };
    case 'ExpiredCodeException':
      return {
        because: 'The code has expired, or was used before.',
        advice: 'Wait for the next code, or sign in again.',
      };
    case 'ResourceNotFoundException':
      if (device.standing !== 'unknown') break;
      return {
        because: 'The DEVICE_KEY that was sent is not a device of this user.',
        advice: 'The app must delete that key, sign in without it, and confirm the new device.',
      };
  }
  return {
    because: message === null ? `The request was rejected with ${code}.` : `The request was rejected: ${message}`,
    advice: null,
  };
}
