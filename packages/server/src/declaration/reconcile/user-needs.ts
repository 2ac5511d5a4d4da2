/** What an existing user needs to be as declared. */
import type { AdminGetUserResponse, AdminSetUserMFAPreferenceRequest } from '@latchkey/model';
import type { MfaFactor } from '../../records/user.ts';
import type { UserDeclaration } from '../format/declaration.ts';
import type { Administration } from './administration.ts';
import type { Difference } from './change.ts';
import { differences } from './differences.ts';

/** A user as the server has it. */
export interface CurrentUser extends AdminGetUserResponse {
  /** Empty if the declaration says nothing about groups. */
  readonly groups: readonly string[];
}

/** One call, and the differences that it removes. */
export interface Need {
  readonly differences: readonly Difference[];
  run(): Promise<unknown>;
}

/** In the order in which they must be met: a factor can be switched on only once the user has it. */
export async function needsOf(
  administration: Administration,
  UserPoolId: string,
  declared: UserDeclaration,
  current: CurrentUser,
): Promise<readonly Need[]> {
  const { call } = administration;
  const { username: Username } = declared;
  const user = { UserPoolId, Username };
  const needs: Need[] = [];
  const add = (found: readonly Difference[], run: () => Promise<unknown>) => {
    if (found.length > 0) needs.push({ differences: found, run });
  };

  const attributes = Object.fromEntries(current.UserAttributes?.map(({ Name, Value = '' }) => [Name, Value]) ?? []);
  const UserAttributes = Object.entries(declared.attributes).map(([Name, Value]) => ({ Name, Value }));
  add(differences(declared.attributes, attributes, 'attributes'), () =>
    call('AdminUpdateUserAttributes', { ...user, UserAttributes }),
  );
  for (const GroupName of (declared.groups ?? []).filter((name) => !current.groups.includes(name))) {
    add([{ member: 'groups', from: undefined, to: GroupName }], () =>
      call('AdminAddUserToGroup', { ...user, GroupName }),
    );
  }
  await addCredentials(administration, UserPoolId, declared, current, add);
  const mfa = mfaChange(declared, current);
  if (mfa !== undefined) add(mfa.differences, () => call('AdminSetUserMFAPreference', { ...user, ...mfa.preference }));
  if (declared.enabled !== undefined && declared.enabled !== current.Enabled) {
    const operation = declared.enabled ? 'AdminEnableUser' : 'AdminDisableUser';
    add([{ member: 'enabled', from: current.Enabled, to: declared.enabled }], () => call(operation, user));
  }
  return needs;
}

/**
 * Over HTTP nobody can see whether a password is as declared. Then it is set only while the user has never signed in, because
 * otherwise the user may have chosen another one.
 */
async function addCredentials(
  { call, credentials }: Administration,
  UserPoolId: string,
  declared: UserDeclaration,
  current: CurrentUser,
  add: (found: readonly Difference[], run: () => Promise<unknown>) => void,
): Promise<void> {
  const { username, password, temporaryPassword, totp, devices, passkeys } = declared;
  const isNew = current.UserStatus === 'FORCE_CHANGE_PASSWORD';
  const compared = await credentials?.compare(UserPoolId, username, {
    password: password ?? (isNew ? temporaryPassword : undefined),
    totp,
    devices,
    passkeys,
  });
  const isOther = compared?.password ?? false;
  const value = password ?? temporaryPassword;
  if (value !== undefined && (isOther || (password !== undefined && isNew))) {
    const Permanent = password !== undefined;
    add([secret(Permanent ? 'password' : 'temporaryPassword', isOther)], () =>
      call('AdminSetUserPassword', { UserPoolId, Username: username, Password: value, Permanent }),
    );
  }
  if (credentials === undefined || compared === undefined) return;
  if (totp !== undefined && compared.totp) {
    add([secret('totp', true)], () => credentials.setTotp(UserPoolId, username, totp));
  }
  for (const device of compared.devices) {
    add([{ member: `devices.${device.key}`, from: undefined, to: device.name ?? device.key }], () =>
      credentials.setDevice(UserPoolId, username, device),
    );
  }
  for (const passkey of compared.passkeys) {
    add([{ member: `passkeys.${passkey.id}`, from: undefined, to: passkey.name ?? passkey.id }], () =>
      credentials.setPasskey(UserPoolId, username, passkey),
    );
  }
}

function secret(member: string, isOther: boolean): Difference {
  return { member, from: isOther ? '(other secret)' : '(temporary)', to: '(secret)' };
}

const settingOf: Readonly<Record<MfaFactor, 'SoftwareTokenMfaSettings' | 'SMSMfaSettings' | 'EmailMfaSettings'>> = {
  SOFTWARE_TOKEN_MFA: 'SoftwareTokenMfaSettings',
  SMS_MFA: 'SMSMfaSettings',
  EMAIL_OTP: 'EmailMfaSettings',
};

const factors: readonly MfaFactor[] = ['SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'];

type Preference = Omit<AdminSetUserMFAPreferenceRequest, 'UserPoolId' | 'Username'>;

/** An authenticator app that is declared without `mfa` is switched on. */
function mfaChange(
  { totp, mfa, preferredMfa }: UserDeclaration,
  { UserMFASettingList: before = [], PreferredMfaSetting: preferredBefore }: CurrentUser,
): { readonly differences: readonly Difference[]; readonly preference: Preference } | undefined {
  const wanted: readonly MfaFactor[] | undefined = mfa ?? (totp === undefined ? undefined : ['SOFTWARE_TOKEN_MFA']);
  if (wanted === undefined && preferredMfa === undefined) return undefined;
  const on = wanted ?? factors.filter((name) => before.includes(name));
  const preferred = preferredMfa ?? (mfa === undefined && totp !== undefined ? 'SOFTWARE_TOKEN_MFA' : undefined);
  const found = [
    ...differences({ mfa: [...on] }, { mfa: before }),
    ...(preferred === undefined || preferred === preferredBefore
      ? []
      : [{ member: 'preferredMfa', from: preferredBefore, to: preferred }]),
  ];
  const changed = factors.filter((name) => on.includes(name) || before.includes(name));
  const preference: Preference = Object.fromEntries(
    changed.map((name) => {
      const Enabled = on.includes(name);
      const PreferredMfa = Enabled && name === (preferred ?? preferredBefore);
      return [settingOf[name], { Enabled, PreferredMfa }];
    }),
  );
  return { differences: found, preference };
}
