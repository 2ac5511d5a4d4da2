/** Changes the MFA preferences of a user, for SetUserMFAPreference and AdminSetUserMFAPreference. */
import {
  type AdminSetUserMFAPreferenceRequest,
  type ServiceError,
  serviceError,
  type SetUserMFAPreferenceRequest,
} from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';
import { isEquipped, isOffered, usableFactors } from '../../rules/factors/mfa-factors.ts';
import type { Services } from '../../services.ts';
import type { MfaFactor, UserRecord } from '../../records/user.ts';
import { userNotFound } from '../users/named-user.ts';

type Preferences = Pick<
  SetUserMFAPreferenceRequest & AdminSetUserMFAPreferenceRequest,
  'SoftwareTokenMfaSettings' | 'SMSMfaSettings' | 'EmailMfaSettings' | 'WebAuthnMfaSettings'
>;

/** The settings for one factor in a request. A factor that is not enabled is switched off. */
interface FactorSetting {
  readonly factor: MfaFactor;
  readonly enabled: boolean;
  readonly preferred: boolean;
}

/** The names of the factors in messages. */
const names: Readonly<Record<MfaFactor, string>> = {
  SOFTWARE_TOKEN_MFA: 'Software Token MFA',
  SMS_MFA: 'SMS MFA',
  EMAIL_OTP: 'Email MFA',
};

/** What the user lacks for the factor: the first two messages are observed, the third is in the same style. */
const missing: Readonly<Record<MfaFactor, string>> = {
  SOFTWARE_TOKEN_MFA: 'User has not verified software token mfa',
  SMS_MFA: 'User does not have a phone_number set to turn on SMS MFA',
  EMAIL_OTP: 'User does not have an email set to turn on Email MFA',
};

/**
 * Applies MFA preferences. Factors that the request leaves out stay as they are.
 *
 * @throws InvalidParameterException for a factor that the pool does not offer or the user lacks, and for two preferred
 *   factors
 */
export async function applyPreferences(
  services: Pick<Services, 'store' | 'clock'>,
  pool: Pool,
  sub: string,
  preferences: Preferences,
): Promise<void> {
  if (preferences.WebAuthnMfaSettings?.Enabled === true) throw invalid(passkeysOfPool);
  const settings = settingsIn(preferences);
  for (const setting of settings) assertAllowed(pool, setting);
  if (settings.filter(({ preferred }) => preferred).length > 1) throw invalid('Only one MFA method can be preferred.');
  if (settings.length === 0) return;
  await changeUser(services, pool, sub, (user) => settings.reduce(withSetting, user));
}

const passkeysOfPool =
  'WebAuthnMfaSettings cannot be enabled for a user: FactorConfiguration of the pool decides whether a passkey counts as both factors.';

/**
 * Switches one factor on or off and keeps the others.
 *
 * @throws InvalidParameterException for a factor that the pool does not offer or the user lacks
 */
export async function switchFactor(
  services: Pick<Services, 'store' | 'clock'>,
  pool: Pool,
  sub: string,
  factor: MfaFactor,
  enabled: boolean,
): Promise<void> {
  assertAllowed(pool, { factor, enabled, preferred: false });
  await changeUser(services, pool, sub, (user) => {
    const preferred = enabled && user.preferredMfa === factor;
    return withSetting(user, { factor, enabled, preferred });
  });
}

/**
 * Switches a factor off, and forgets the authenticator app. Where MFA is required, the last factor that can be asked for
 * stays: without it, the next sign-in would let anybody with the password set up another one.
 *
 * @throws InvalidParameterException for the last factor
 */
export async function removeFactor(
  services: Pick<Services, 'store' | 'clock'>,
  pool: Pool,
  sub: string,
  factor: MfaFactor,
): Promise<void> {
  await changeUser(services, pool, sub, (user) => {
    const isApp = factor === 'SOFTWARE_TOKEN_MFA';
    const changed = isApp
      ? withoutSoftwareToken(user)
      : withSetting(user, { factor, enabled: false, preferred: false });
    if (pool.settings.mfa === 'ON' && usableFactors(pool, changed).length === 0) throw invalid(lastFactorMessage);
    return changed;
  });
}

/** The message for the last factor of a user who must have one. It is ours. */
export const lastFactorMessage = 'The last factor cannot be removed where MFA is required.';

/** The user without an authenticator app, the preference for it, and an app that is being set up. */
export function withoutSoftwareToken(user: UserRecord): UserRecord {
  return {
    ...user,
    totp: null,
    pendingTotpSecret: null,
    mfaFactors: user.mfaFactors.filter((factor) => factor !== 'SOFTWARE_TOKEN_MFA'),
    preferredMfa: user.preferredMfa === 'SOFTWARE_TOKEN_MFA' ? null : user.preferredMfa,
  };
}

function settingsIn({
  SoftwareTokenMfaSettings,
  SMSMfaSettings,
  EmailMfaSettings,
}: Preferences): readonly FactorSetting[] {
  const given = [
    ['SOFTWARE_TOKEN_MFA', SoftwareTokenMfaSettings],
    ['SMS_MFA', SMSMfaSettings],
    ['EMAIL_OTP', EmailMfaSettings],
  ] as const;
  return given.flatMap(([factor, settings]) =>
    settings === undefined
      ? []
      : [{ factor, enabled: settings.Enabled === true, preferred: settings.PreferredMfa === true }],
  );
}

/** Checks what does not depend on the user. */
function assertAllowed(pool: Pool, { factor, enabled, preferred }: FactorSetting): void {
  if (preferred && !enabled) throw invalid(`${names[factor]} can not be preferred when it is not enabled.`);
  if (enabled && !isOffered(pool, factor)) throw invalid(`${names[factor]} has not been enabled by the userPool`);
}

function withSetting(user: UserRecord, { factor, enabled, preferred }: FactorSetting): UserRecord {
  if (enabled && !isEquipped(user, factor)) throw invalid(missing[factor]);
  const others = user.mfaFactors.filter((one) => one !== factor);
  const unpreferred = user.preferredMfa === factor ? null : user.preferredMfa;
  return {
    ...user,
    mfaFactors: enabled ? [...others, factor] : others,
    preferredMfa: preferred ? factor : unpreferred,
  };
}

/** Changes the user as read and locked inside the write. */
async function changeUser(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  pool: Pool,
  sub: string,
  change: (user: UserRecord) => UserRecord,
): Promise<void> {
  await store.write(async (tx) => {
    const user = await tx.users.findForUpdate(pool.id, sub);
    if (user === undefined) throw userNotFound();
    await tx.users.replace({ ...change(user), modifiedAt: clock.now() });
  });
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
