/**
 * The Filter of ListUsers: `attribute = "value"` matches the whole value, `attribute ^= "value"` its beginning
 * (developer guide, "Searching for users"). A backslash escapes quotation marks and backslashes in the value. The
 * attribute may be quoted too: public code sends `"email" = "jane@example.com"`, and the service accepts it (observed).
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
 * Parses a filter. An empty one matches all users.
 * @throws InvalidParameterException for text that is not a filter, and for attributes that can't be searched, such as
 *   custom ones
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
