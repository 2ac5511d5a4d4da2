/** Texts and facts about users. */
import type { AdminGetUserResponse, AttributeType, UserType } from '@latchkey/model';
import { dateTime, iso } from '../output/date.ts';
import { factorName } from './pool-words.ts';

/** The members that ListUsers and AdminGetUser have in common. */
export type Account = Pick<UserType, 'Username' | 'UserStatus' | 'Enabled' | 'UserCreateDate'> & {
  readonly attributes: Readonly<Record<string, string>>;
};

/** An account, with its attributes by name. */
export function accountOf<T extends UserType>({ Attributes, ...others }: T): Omit<T, 'Attributes'> & Account {
  return { ...others, attributes: attributesOf(Attributes) };
}

/** Attributes by name. */
export function attributesOf(list: readonly AttributeType[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((list ?? []).map(({ Name, Value = '' }) => [Name, Value]));
}

/** A user, for programs. */
export function userFacts({ Username, UserStatus, Enabled, UserCreateDate, attributes }: Account) {
  const { sub = null, ...others } = attributes;
  return {
    username: Username ?? null,
    userId: sub,
    status: UserStatus ?? null,
    enabled: Enabled ?? null,
    createdAt: iso(UserCreateDate === undefined ? undefined : UserCreateDate * 1000),
    attributes: others,
  };
}

/** The table rows for one user. */
export function userRows(account: Account): string[][] {
  const { Username = '-', UserCreateDate, attributes } = account;
  return [
    ['User', Username],
    ['Sub', attributes['sub'] ?? '-'],
    ['Status', statusWords(account)],
    ...(UserCreateDate === undefined ? [] : [['Created', dateTime(UserCreateDate * 1000)]]),
    ...contactRow('E-mail', 'email', attributes),
    ...contactRow('Phone', 'phone_number', attributes),
  ];
}

const statuses: Readonly<Record<string, string>> = {
  CONFIRMED: 'confirmed',
  UNCONFIRMED: 'not confirmed yet',
  FORCE_CHANGE_PASSWORD: 'must choose a new password',
  RESET_REQUIRED: 'must reset the password',
  EXTERNAL_PROVIDER: 'from another identity provider',
};

/** `confirmed`, `confirmed, disabled`. */
export function statusWords({ UserStatus, Enabled = true }: Pick<UserType, 'UserStatus' | 'Enabled'>): string {
  const words = UserStatus === undefined ? '-' : (statuses[UserStatus] ?? UserStatus);
  return `${words}${Enabled ? '' : ', disabled'}`;
}

function contactRow(label: string, name: string, attributes: Readonly<Record<string, string>>): string[][] {
  const address = attributes[name];
  if (address === undefined) return [];
  return [[label, `${address}${attributes[`${name}_verified`] === 'true' ? '' : ' (not verified)'}`]];
}

/** The second factors of a user. */
export type Factors = Pick<AdminGetUserResponse, 'UserMFASettingList' | 'PreferredMfaSetting'>;

/** `authenticator app (preferred), e-mail`. */
export function factorWords({ UserMFASettingList: factors = [], PreferredMfaSetting: preferred }: Factors): string {
  if (factors.length === 0) return 'none';
  return factors.map((factor) => `${factorName(factor)}${factor === preferred ? ' (preferred)' : ''}`).join(', ');
}

/** The same, for programs. */
export function factorFacts({ UserMFASettingList, PreferredMfaSetting }: Factors) {
  return { factors: UserMFASettingList ?? [], preferred: PreferredMfaSetting ?? null };
}
