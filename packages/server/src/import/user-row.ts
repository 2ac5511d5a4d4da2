/** One row of an import file as a user (developer guide, "Formatting the .csv file"). */
import { serviceError, ServiceError, textViolation, type PasswordHashingAlgorithmType } from '@latchkey/model';
import { parseHash } from '../crypto/password-hashes/hash-format.ts';
import type { UserRecord } from '../records/user.ts';
import {
  type AttributeChanges,
  type Attributes,
  initialAttributes,
  isVerified,
  verifiedFlag,
} from '../rules/attributes/attribute-changes.ts';
import {
  assertFlagsHaveAddresses,
  assertInSchema,
  assertRequired,
  assertValues,
} from '../rules/attributes/attribute-conformity.ts';
import type { NewUser } from '../rules/names/many-users.ts';
import { newUsername, withUsernameContact } from '../rules/names/new-username.ts';
import { canDoWithoutPassword } from '../rules/passwords/passwordless.ts';
import type { Pool } from '../rules/pools/directory.ts';
import { newUser } from '../rules/users/new-user.ts';
import { type Columns, HASH_COLUMN, MFA_COLUMN, USERNAME_COLUMN } from './csv-header.ts';
import { valuesIn } from './csv-line.ts';

/** A user to import. */
export type ImportedUser = NewUser;

export interface RowRules {
  readonly pool: Pool;
  readonly columns: Columns;
  readonly algorithm: PasswordHashingAlgorithmType | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A new UUID. */
  readonly sub: string;
}

/** Reads a row. Returns the user, or what is wrong with the row; the text contains none of its values. */
export function userIn(rules: RowRules, row: string): ImportedUser | { readonly problem: string } {
  try {
    return readUser(rules, row);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { problem: error.message.trim().replaceAll('\n', ' ') };
  }
}

function readUser({ pool, columns, algorithm, now, sub }: RowRules, row: string): ImportedUser {
  const values = valuesIn(row);
  if (values.length !== columns.length) {
    throw wrong(`The row has ${values.length} values, but the header has ${columns.length} columns.`);
  }
  const cells = new Map(columns.map((column, index) => [column, values[index] ?? '']));
  const name = newUsername(pool, usernameIn(cells), sub);
  const changes = withUsernameContact(pool, attributesIn(cells), name);
  assertInSchema(pool, changes, 'admin-create');
  assertValues(pool, changes, 'admin-create');
  const attributes = initialAttributes(changes);
  assertAutoVerified(pool, attributes);
  assertFlagsHaveAddresses(attributes);
  assertRequired(pool, attributes, 'admin-create');
  assertBirthdate(attributes);
  const mfa = wantsMfa(pool, cells.get(MFA_COLUMN) ?? '');
  const hash = hashIn(cells.get(HASH_COLUMN) ?? '', algorithm);
  const isUsable = hash !== null || canDoWithoutPassword(pool, attributes, isVerified);
  const account = { poolId: pool.id, sub, username: name.username, attributes, password: null };
  const user: UserRecord = {
    ...newUser(account, isUsable ? 'CONFIRMED' : 'RESET_REQUIRED', now),
    mfaFactors: mfa && pool.settings.smsMfa && attributes['phone_number'] !== undefined ? ['SMS_MFA'] : [],
    importedHash: hash === null ? null : { text: hash },
  };
  return { user, contactKind: name.contact?.kind ?? null };
}

function usernameIn(cells: ReadonlyMap<string, string>): string {
  const username = cells.get(USERNAME_COLUMN) ?? '';
  if (username === '') throw wrong(`The row has no ${USERNAME_COLUMN}.`);
  if (textViolation('UsernameType', 'username', username) !== undefined) {
    throw wrong(`${USERNAME_COLUMN}: The value is not a valid user name.`);
  }
  return username;
}

/** Columns that are no attributes. */
const OTHER_COLUMNS: ReadonlySet<string> = new Set([USERNAME_COLUMN, MFA_COLUMN, HASH_COLUMN]);

function attributesIn(cells: ReadonlyMap<string, string>): AttributeChanges {
  return new Map([...cells].filter(([column, value]) => value !== '' && !OTHER_COLUMNS.has(column)));
}

/** With one auto-verified attribute that one must be verified, with several any of them (message observed). */
function assertAutoVerified({ settings }: Pool, attributes: Attributes): void {
  if (settings.autoVerified.some((kind) => attributes[verifiedFlag(kind)] === 'true')) return;
  throw wrong(
    'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).',
  );
}

/** `mm/dd/yyyy`, as files have it; the attribute keeps this form. */
function assertBirthdate({ birthdate }: Attributes): void {
  if (birthdate === undefined) return;
  const [, month = '', day = '', year = ''] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(birthdate) ?? [];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) {
    throw wrong('birthdate: The value must be a date in the form mm/dd/yyyy.');
  }
}

/** With required MFA the column must not be false, and without MFA not true; blank fits all pools. */
function wantsMfa({ settings }: Pool, value: string): boolean {
  const wanted = value.toLowerCase();
  if (wanted !== '' && wanted !== 'true' && wanted !== 'false')
    throw wrong(`${MFA_COLUMN}: The value must be true or false.`);
  if (settings.mfa === 'ON' && wanted === 'false') throw wrong(`${MFA_COLUMN}: MFA is required in this user pool.`);
  if (settings.mfa === 'OFF' && wanted === 'true') throw wrong(`${MFA_COLUMN}: MFA is off in this user pool.`);
  return wanted === 'true';
}

function hashIn(text: string, algorithm: PasswordHashingAlgorithmType | null): string | null {
  if (text === '') return null;
  if (algorithm === null) throw wrong(`${HASH_COLUMN}: The import job has no PasswordHashingAlgorithm.`);
  if (parseHash(algorithm, text) === undefined) {
    throw wrong(`${HASH_COLUMN}: The value is not a hash of the algorithm ${algorithm} within its limits.`);
  }
  return text;
}

const wrong = (problem: string): ServiceError => serviceError('InvalidParameterException', problem);
