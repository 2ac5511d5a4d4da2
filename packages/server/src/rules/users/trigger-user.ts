/** The user in trigger events. */
import type { UserRecord } from '../../records/user.ts';
import type { StringMap } from '../../triggers/trigger-types.ts';
import { normalizeName } from '../names/aliases.ts';
import { contactKinds, isVerified } from '../attributes/attribute-changes.ts';
import type { Pool } from '../pools/directory.ts';

/**
 * Returns a user's attributes with `sub` and status. In pools with aliases, a verified address appears a second time
 * under the name of the alias (observed).
 */
export function triggerAttributes(pool: Pool, user: UserRecord): StringMap {
  const aliases = contactKinds
    .filter((kind) => pool.settings.aliasAttributes.includes(kind) && isVerified(user.attributes, kind))
    .map((kind) => [`cognito:${kind}_alias`, normalizeName(pool, user.attributes[kind] ?? '')]);
  return {
    sub: user.sub,
    ...Object.fromEntries(aliases),
    'cognito:user_status': user.status,
    ...user.attributes,
  };
}

/** The user of a trigger event. */
export interface TriggerUser {
  readonly userName: string;
  readonly userAttributes: StringMap;
  /** Present only if the client hides user existence ("Managing error responses" of the developer guide; observed). */
  readonly userNotFound?: boolean;
}

/**
 * Returns the user part of an event.
 * @param user undefined for an unknown user name
 * @param hidesUserExistence whether the client hides it (PreventUserExistenceErrors)
 */
export function triggerUser(
  pool: Pool,
  user: UserRecord | undefined,
  typedName: string,
  hidesUserExistence: boolean,
): TriggerUser {
  const hidden = hidesUserExistence ? { userNotFound: user === undefined } : {};
  if (user === undefined) return { userName: typedName, userAttributes: {}, ...hidden };
  return { userName: user.username, userAttributes: triggerAttributes(pool, user), ...hidden };
}
