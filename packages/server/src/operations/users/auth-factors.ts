/** The factors of a user, in the form of GetUserAuthFactors and AdminGetUserAuthFactors. */
import type { AuthFactorType, GetUserAuthFactorsResponse } from '@latchkey/model';
import { hasPasskey } from '../../challenges/proofs/web-authn-proof.ts';
import { isExternal } from '../../rules/access/admission.ts';
import { isVerified } from '../../rules/attributes/attribute-changes.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { hasPassword } from '../../rules/passwords/has-password.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
import { mfaSettings } from './user-type.ts';

/**
 * Returns the user's MFA settings, and the first factors that the pool allows and the user has. Users of identity
 * providers have none here.
 */
export async function authFactors(
  services: Services,
  pool: Pool,
  user: UserRecord,
): Promise<GetUserAuthFactorsResponse> {
  const { MFAOptions: _older, ...settings } = mfaSettings(user);
  const has: Readonly<Partial<Record<AuthFactorType, boolean>>> = {
    PASSWORD: hasPassword(user),
    EMAIL_OTP: isVerified(user.attributes, 'email'),
    SMS_OTP: isVerified(user.attributes, 'phone_number'),
    WEB_AUTHN: await hasPasskey({ ...services, pool }, user),
  };
  if (isExternal(user)) return { Username: user.username, ...settings, ConfiguredUserAuthFactors: [] };
  const factors = pool.settings.allowedFirstFactors.filter((factor) => has[factor] === true);
  return { Username: user.username, ...settings, ConfiguredUserAuthFactors: factors };
}
