/**
 * The pool tag for the end of a device's trust. Cognito's remembered devices are trusted for ever; regulations ask for MFA
 * anew after some time (NIST SP 800-63B section 4.2.3: after 12 hours or 30 days).
 */
import { serviceError } from '@latchkey/model';

/** The tag. Its value is a number of days. */
export const deviceTrustDaysTag = 'latchkey:device-trust-days';

const longestDays = 3_650;
const dayMs = 24 * 3_600_000;

/** Returns how long a device is trusted after MFA, in milliseconds; null: without end. */
export function deviceTrustMsOf(tags: Readonly<Record<string, string>>): number | null {
  const value = tags[deviceTrustDaysTag];
  return value !== undefined && isDays(value) ? Number(value) * dayMs : null;
}

/**
 * Rejects a value that is not a number of days: otherwise it would look as if it were in force.
 * @throws InvalidParameterException
 */
export function checkDeviceTrustDays(value: string): void {
  if (isDays(value)) return;
  throw serviceError(
    'InvalidParameterException',
    `The tag ${deviceTrustDaysTag} cannot be '${value}'. It can be a number of days from 1 to ${longestDays}.`,
  );
}

function isDays(value: string): boolean {
  return /^[1-9]\d{0,3}$/.test(value) && Number(value) <= longestDays;
}
