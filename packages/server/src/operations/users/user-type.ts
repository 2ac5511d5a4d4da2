/** A user as administrators see it. */
import type { AdminGetUserResponse, UserType } from '@latchkey/model';
import type { UserRecord } from '../../store/records.ts';
import { attributeList } from './attribute-list.ts';

/** The form of ListUsers and AdminCreateUser. */
export function userType(user: UserRecord, isShown?: (name: string) => boolean): UserType {
  return { ...account(user), Attributes: attributeList(user, isShown) };
}

/** The form of AdminGetUser. */
export function adminUser(user: UserRecord): AdminGetUserResponse {
  return { ...account(user), UserAttributes: attributeList(user), ...mfaSettings(user) };
}

/** MFA settings of a user. `MFAOptions` is about SMS in an older form and left out, as for users without SMS MFA. */
export function mfaSettings({
  mfaFactors,
  preferredMfa,
}: Pick<UserRecord, 'mfaFactors' | 'preferredMfa'>): Pick<
  AdminGetUserResponse,
  'UserMFASettingList' | 'PreferredMfaSetting'
> {
  return {
    ...(mfaFactors.length > 0 && { UserMFASettingList: [...mfaFactors] }),
    ...(preferredMfa !== null && { PreferredMfaSetting: preferredMfa }),
  };
}

function account({ username, status, enabled, createdAt, modifiedAt }: UserRecord) {
  return {
    Username: username,
    UserCreateDate: createdAt / 1000,
    UserLastModifiedDate: modifiedAt / 1000,
    Enabled: enabled,
    UserStatus: status,
  } satisfies UserType;
}
