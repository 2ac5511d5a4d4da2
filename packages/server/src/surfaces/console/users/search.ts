/** The search for users, as a filter of ListUsers: one attribute, and the beginning of its value. */

export const searchFields = [
  ['auto', 'what it looks like'],
  ['username', 'user name'],
  ['email', 'e-mail address'],
  ['phone_number', 'phone number'],
  ['name', 'name'],
  ['given_name', 'first name'],
  ['family_name', 'last name'],
  ['preferred_username', 'preferred user name'],
  ['sub', 'sub'],
] as const;

export const statusFilters = [
  [undefined, 'All'],
  ['CONFIRMED', 'Confirmed'],
  ['UNCONFIRMED', 'Not confirmed'],
  ['FORCE_CHANGE_PASSWORD', 'Must change password'],
  ['RESET_REQUIRED', 'Must reset password'],
  ['EXTERNAL_PROVIDER', 'Of a provider'],
  ['Disabled', 'Disabled'],
] as const;

interface Search {
  readonly q: string | undefined;
  readonly by: string | undefined;
  readonly status: string | undefined;
}

/** Returns the filter; undefined: all users. ListUsers takes one attribute at a time, so a text wins over a state. */
export function filterOf({ q, by, status }: Search): string | undefined {
  if (q !== undefined) {
    const attribute = by !== undefined && searchFields.some(([name]) => name === by) && by !== 'auto' ? by : guess(q);
    return `${attribute} ${attribute === 'sub' ? '=' : '^='} "${quoted(q)}"`;
  }
  if (status === undefined) return undefined;
  return status === 'Disabled' ? 'status = "Disabled"' : `cognito:user_status = "${quoted(status)}"`;
}

function guess(text: string): string {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text)) return 'sub';
  if (text.includes('@')) return 'email';
  return /^\+\d/.test(text) ? 'phone_number' : 'username';
}

const quoted = (text: string): string => text.replaceAll(/["\\]/g, '\\$&');
