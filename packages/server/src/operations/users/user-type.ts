/** A user in the forms of the API. */
import type { AdminGetUserResponse, UserType } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';
import { attributeList } from './attribute-list.ts';

/** The form of ListUsers and AdminCreateUser. */
export function userType(user: UserRecord, isShown?: (name: string) => boolean): UserType {
  return { ...account(user), Attributes: attributeList(user, isShown) };
}

/** The form of AdminGetUser. */
export function adminUser(user: UserRecord): AdminGetUserResponse {
  return { ...account(user), UserAttributes: attributeList(user), ...mfaSettings(user) };
}

/** MFA settings of a user. `MFAOptions` is the older form, for SMS only ("UserType" of the API reference). */
export function mfaSettings({
  mfaFactors,
  preferredMfa,
}: Pick<UserRecord, 'mfaFactors' | 'preferredMfa'>): Pick<
  AdminGetUserResponse,
  'UserMFASettingList' | 'PreferredMfaSetting' | 'MFAOptions'
> {
  return {
    ...(mfaFactors.length > 0 && { UserMFASettingList: [...mfaFactors] }),
    ...(preferredMfa !== null && { PreferredMfaSetting: preferredMfa }),
    ...(mfaFactors.includes('SMS_MFA') && { MFAOptions: [{ AttributeName: 'phone_number', DeliveryMedium: 'SMS' }] }),
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
