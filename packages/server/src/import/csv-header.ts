/** The first row of an import file, and the columns that it names. */
import type { Pool } from '../rules/pools/directory.ts';
import { valuesIn } from './csv-line.ts';

/** Standard attributes, in the order in which GetCSVHeader lists them (observed). */
const standardColumns = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'email_verified',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'phone_number_verified',
  'address',
  'updated_at',
] as const;

export const USERNAME_COLUMN = 'cognito:username';
export const MFA_COLUMN = 'cognito:mfa_enabled';
export const HASH_COLUMN = 'password_hash';

/** Returns the columns that files for this pool must have, custom attributes in the order of the schema. */
export function csvHeader({ settings }: Pool): readonly string[] {
  const custom = [...settings.schema.keys()].filter((name) => name.includes(':'));
  return [...standardColumns, ...custom, MFA_COLUMN, USERNAME_COLUMN];
}

/** The columns of a file, in its order. */
export type Columns = readonly string[];

/** Reads the first row. Returns the columns, or what is wrong with them; the text names no unknown column. */
export function columnsIn(pool: Pool, row: string, needsHash: boolean): Columns | { readonly problem: string } {
  if (row.startsWith('\uFEFF')) return { problem: 'The file begins with a byte order mark.' };
  const columns = valuesIn(row);
  const known = csvHeader(pool);
  const missing = [...known, ...(needsHash ? [HASH_COLUMN] : [])].find((name) => !columns.includes(name));
  if (missing !== undefined) return { problem: `The header has no column ${missing}.` };
  const unknown = columns.findIndex((name) => name !== HASH_COLUMN && !known.includes(name));
  if (unknown >= 0) return { problem: `Column ${unknown + 1} of the header is unknown.` };
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  return twice === undefined ? columns : { problem: `The header has the column ${twice} twice.` };
}
