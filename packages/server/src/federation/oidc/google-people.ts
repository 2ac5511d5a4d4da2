/** Google's People API: the claims that the identity token does not have, as lists of entries with a primary one. */
import type { Claims } from './claims.ts';

/** Values of `personFields` ("people.get" of the People API). Other mapped claims come from the identity token. */
const fields: ReadonlySet<string> = new Set([
  'addresses',
  'ageRanges',
  'biographies',
  'birthdays',
  'emailAddresses',
  'genders',
  'locales',
  'names',
  'nicknames',
  'occupations',
  'organizations',
  'phoneNumbers',
  'photos',
  'urls',
]);

/** The mapped claims that are fields of a person. */
export function personFields(mappedClaims: readonly string[]): string[] {
  return mappedClaims.filter((name) => fields.has(name));
}

/** The value of the primary entry of each field: its text, or a date as YYYY-MM-DD. How AWS maps them is not known. */
export function peopleClaims(person: Claims): Claims {
  const entries = Object.entries(person).flatMap(([name, list]) => {
    if (!fields.has(name) || !Array.isArray(list)) return [];
    const all = list.filter((entry): entry is Entry => typeof entry === 'object' && entry !== null);
    const value = textOf(all.find(({ metadata }) => metadata?.primary === true) ?? all[0]);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries) as Claims;
}

interface Entry {
  readonly metadata?: { readonly primary?: unknown };
  readonly value?: unknown;
  readonly displayName?: unknown;
  readonly formattedValue?: unknown;
  readonly url?: unknown;
  readonly date?: { readonly year?: unknown; readonly month?: unknown; readonly day?: unknown };
}

function textOf(entry: Entry | undefined): string | undefined {
  if (entry === undefined) return undefined;
  const { value, displayName, formattedValue, url, date } = entry;
  const text = [value, displayName, formattedValue, url].find((one) => typeof one === 'string');
  if (typeof text === 'string') return text;
  const { year, month, day } = { ...date };
  if (typeof year !== 'number' || typeof month !== 'number' || typeof day !== 'number') return undefined;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
