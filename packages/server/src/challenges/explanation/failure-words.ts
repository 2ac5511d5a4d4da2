/** Refused steps in words. On the wire a wrong password, a wrong device secret and a stranger look alike; here they need not. */
import type { AuditedOutcome, AuthEventRecord } from '../../records/auth-event.ts';

type Failure = Extract<AuditedOutcome, { kind: 'failure' }>;

interface FailureWords {
  /** A sentence. */
  readonly because: string;
  readonly advice: string | null;
}

const passwordSteps: ReadonlySet<string | null> = new Set([null, 'PASSWORD_VERIFIER', 'PASSWORD', 'PASSWORD_SRP']);
const deviceSteps: ReadonlySet<string | null> = new Set(['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);

/** Why a step was refused, and what to do about it. */
export function failureWords({ answered, device, flow }: AuthEventRecord, { code, message }: Failure): FailureWords {
  switch (code) {
    case 'NotAuthorizedException':
      if (message !== 'Incorrect username or password.') break;
      if (flow === 'CUSTOM_AUTH' && (answered === null || answered === 'CUSTOM_CHALLENGE')) {
        return { because: 'The functions of the app (CUSTOM_AUTH) refused the sign-in.', advice: null };
      }
      if (passwordSteps.has(answered)) return { because: 'The password was wrong.', advice: null };
      if (deviceSteps.has(answered)) {
        return {
          because: "The device's proof was wrong: its secret is not the one that it was confirmed with.",
          advice: 'The app must drop key and secret, sign in without them, and confirm the new device.',
        };
      }
      break;
    case 'CodeMismatchException':
      return { because: 'The code was wrong.', advice: null };
    case 'ExpiredCodeException':
      return { because: 'The code was too old, or used before.', advice: 'Wait for the next code, or begin again.' };
    case 'ResourceNotFoundException':
      if (device.standing !== 'unknown') break;
      return {
        because: 'The DEVICE_KEY that came is no device of this user.',
        advice: 'The app must drop that key, sign in without it, and confirm the new device.',
      };
  }
  return { because: message === null ? `It was refused with ${code}.` : `It was refused: ${message}`, advice: null };
}
