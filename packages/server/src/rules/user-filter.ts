/**
 * The Filter of ListUsers: `attribute = "value"` for the whole value, `attribute ^= "value"` for its beginning (developer
 * guide, "Searching for users"). Quotation marks and backslashes in the value follow a backslash.
 */
import { serviceError } from '@latchkey/model';
import type { UserFilter } from '../store/store.ts';

const FILTER = /^\s*([^\s=^"]+)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/su;

const searchable: Readonly<Record<UserFilter['attribute'], true>> = {
  username: true,
  email: true,
  phone_number: true,
  name: true,
  given_name: true,
  family_name: true,
  preferred_username: true,
  'cognito:user_status': true,
  status: true,
  sub: true,
};

/**
 * Reads a filter; an empty one means all users.
 * @throws InvalidParameterException for what is no filter, and for attributes that can't be searched, as custom ones
 */
export function parseUserFilter(text: string): UserFilter | undefined {
  if (text.trim() === '') return undefined;
  const [, attribute, operator, quoted] = FILTER.exec(text) ?? [];
  if (attribute === undefined || quoted === undefined) {
    throw serviceError('InvalidParameterException', 'Error while parsing filter.');
  }
  if (!isSearchable(attribute)) {
    throw serviceError('InvalidParameterException', `Invalid search attribute: ${attribute}`);
  }
  const match = operator === '^=' ? 'prefix' : 'exact';
  return { attribute, match, value: quoted.replace(/\\(.)/gsu, '$1') };
}

function isSearchable(name: string): name is UserFilter['attribute'] {
  return Object.hasOwn(searchable, name);
}
