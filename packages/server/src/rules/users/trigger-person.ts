/** Who a trigger is about, as events say it. */
import type { UserRecord } from '../../records/user.ts';
import type { StringMap } from '../../triggers/trigger-types.ts';
import { normalizeName } from '../names/aliases.ts';
import { contactKinds, isVerified } from '../attributes/attribute-changes.ts';
import type { Pool } from '../pools/directory.ts';

/**
 * A user's attributes with `sub` and status. In pools with aliases a proved address stands there once more under the name
 * of the alias (observed).
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

/** Somebody who signs in. */
export interface TriggerPerson {
  readonly userName: string;
  readonly userAttributes: StringMap;
  /** Told only where the client hides who exists ("Managing error responses" of the developer guide; observed). */
  readonly userNotFound?: boolean;
}

/**
 * Who signs in.
 * @param user undefined for a name that stands for nobody
 * @param hidesUserExistence whether the client does (PreventUserExistenceErrors)
 */
export function triggerPerson(
  pool: Pool,
  user: UserRecord | undefined,
  typedName: string,
  hidesUserExistence: boolean,
): TriggerPerson {
  const hidden = hidesUserExistence ? { userNotFound: user === undefined } : {};
  if (user === undefined) return { userName: typedName, userAttributes: {}, ...hidden };
  return { userName: user.username, userAttributes: triggerAttributes(pool, user), ...hidden };
}
