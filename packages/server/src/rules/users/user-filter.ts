/**
 * The Filter of ListUsers: `attribute = "value"` for the whole value, `attribute ^= "value"` for its beginning (developer
 * guide, "Searching for users"). Quotation marks and backslashes in the value follow a backslash. The attribute may stand
 * in quotation marks too: public code sends `"email" = "jane@example.com"`, and the service takes it (observed).
 */
import { serviceError } from '@latchkey/model';
import type { UserFilter } from '../../store/contract/users.ts';

const FILTER =
  /^\s*(?:"(?<quoted>[^\s=^"]+)"|(?<bare>[^\s=^"]+))\s*(?<operator>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$/su;

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
  const parts = FILTER.exec(text)?.groups ?? {};
  const attribute = parts['quoted'] ?? parts['bare'];
  const value = parts['value'];
  if (attribute === undefined || value === undefined) {
    throw serviceError('InvalidParameterException', 'Error while parsing filter.');
  }
  if (!isSearchable(attribute)) {
    throw serviceError('InvalidParameterException', `Invalid search attribute: ${attribute}`);
  }
  const match = parts['operator'] === '^=' ? 'prefix' : 'exact';
  return { attribute, match, value: value.replace(/\\(.)/gsu, '$1') };
}

function isSearchable(name: string): name is UserFilter['attribute'] {
  return Object.hasOwn(searchable, name);
}
