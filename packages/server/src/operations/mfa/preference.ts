/** MFA preferences of a user: what SetUserMFAPreference and AdminSetUserMFAPreference do. */
import { serviceError } from '@latchkey/model';
import type { Pool } from '../../rules/directory.ts';
import type { Services } from '../../services.ts';
import type { MfaFactor, UserRecord } from '../../store/records.ts';

interface Settings {
  readonly Enabled?: boolean | undefined;
  readonly PreferredMfa?: boolean | undefined;
}

interface Preferences {
  readonly SoftwareTokenMfaSettings?: Settings | undefined;
  readonly SMSMfaSettings?: Settings | undefined;
  readonly EmailMfaSettings?: Settings | undefined;
}

/** Latchkey cannot send MFA codes yet, so it must not promise that it will ask for one. */
function assertOnlyBuiltFactors({ SMSMfaSettings, EmailMfaSettings }: Preferences): void {
  for (const [name, settings] of Object.entries({ SMS: SMSMfaSettings, email: EmailMfaSettings })) {
    if (settings?.Enabled === true || settings?.PreferredMfa === true) {
      throw serviceError('InvalidParameterException', `Latchkey does not support ${name} MFA yet.`);
    }
  }
}

/** The user with the software token preference applied; an omitted one stays as it is. */
function withSoftwareToken(user: UserRecord, settings: Settings): UserRecord {
  const factor: MfaFactor = 'SOFTWARE_TOKEN_MFA';
  const others = user.mfaFactors.filter((one) => one !== factor);
  if (settings.Enabled !== true) {
    if (settings.PreferredMfa === true) {
      throw serviceError('InvalidParameterException', 'SoftwareTokenMfa can not be preferred when it is not enabled.');
    }
    return { ...user, mfaFactors: others, preferredMfa: user.preferredMfa === factor ? null : user.preferredMfa };
  }
  if (user.totp === null) {
    const message = 'User has not verified software token mfa';
    throw serviceError('InvalidParameterException', message);
  }
  const unpreferred = user.preferredMfa === factor ? null : user.preferredMfa;
  return {
    ...user,
    mfaFactors: [...others, factor],
    preferredMfa: settings.PreferredMfa === true ? factor : unpreferred,
  };
}

/**
 * Applies MFA preferences.
 * @throws InvalidParameterException for a factor that the pool or user does not have
 */
export async function applyPreferences(
  { store, clock }: Services,
  pool: Pool,
  sub: string,
  preferences: Preferences,
): Promise<void> {
  assertOnlyBuiltFactors(preferences);
  const { SoftwareTokenMfaSettings: settings } = preferences;
  if (settings === undefined) return;
  if (settings.Enabled === true && !pool.settings.softwareTokenMfa) {
    throw serviceError('InvalidParameterException', 'Software Token MFA has not been enabled by the userPool');
  }
  await store.write(async (tx) => {
    const user = await tx.users.findForUpdate(pool.id, sub);
    if (user === undefined) throw serviceError('UserNotFoundException', 'User does not exist.');
    await tx.users.replace({ ...withSoftwareToken(user, settings), modifiedAt: clock.now() });
  });
}
