/**
 * Which attributes a client may set after proving only a temporary password (NEW_PASSWORD_REQUIRED). The client may not
 * be the user that the password was meant for. So the address that the password was sent to can't be changed, and
 * neither can the addresses that receive codes of a second factor.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';
import { type AttributeChanges, contactKinds, mergeAttributes } from '../attributes/attribute-changes.ts';
import { missingRequired } from '../attributes/attribute-conformity.ts';
import { requirableAttributes } from '../schema/attribute-schema-standard.ts';
import type { ContactKind } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';
import { factorsInUse, receivesCodes, usableFactors } from '../factors/mfa-factors.ts';

/**
 * Required attributes can be set if they are missing, but not changed (observed).
 * @param isRisky the risk of the sign-in demands MFA, by any usable factor
 * @throws NotAuthorizedException `Cannot modify an already provided <name>`
 */
export function assertMayProvide(pool: Pool, user: UserRecord, changes: AttributeChanges, isRisky: boolean): void {
  const provided = [...changes.keys()].find((name) => user.attributes[name] !== undefined && isRequired(pool, name));
  if (provided !== undefined) throw alreadyProvided(provided);
  if ((isRisky ? usableFactors(pool, user) : factorsInUse(pool, user)).length === 0) return;
  const redirected = contactKinds.find((kind) => redirectsCodes(pool, user, changes, kind));
  if (redirected === undefined) return;
  if (user.attributes[redirected] !== undefined) throw alreadyProvided(redirected);
  const message = `Cannot provide ${redirected} before the second factor is passed`;
  throw serviceError('NotAuthorizedException', message);
}

/** @throws InvalidParameterException `Invalid attributes given, name and address is missing` (observed) */
export function assertComplete(pool: Pool, user: UserRecord, changes: AttributeChanges): void {
  const missing = missingRequired(pool, mergeAttributes(user.attributes, changes)).toSorted(
    (a, b) => requirableAttributes.indexOf(a) - requirableAttributes.indexOf(b),
  );
  const last = missing.pop();
  if (last === undefined) return;
  const names = missing.length === 0 ? last : `${missing.join(', ')} and ${last}`;
  throw serviceError('InvalidParameterException', `Invalid attributes given, ${names} is missing`);
}

/**
 * Whether this change would send codes of a second factor to a new address, at once or after it is verified: a link verifies
 * it without an access token, and so without the second factor. A missing required address is allowed: the challenge can't be
 * passed without it.
 */
function redirectsCodes(pool: Pool, user: UserRecord, changes: AttributeChanges, kind: ContactKind): boolean {
  const address = changes.get(kind);
  if (address === undefined || address === user.attributes[kind]) return false;
  return receivesCodes(pool, kind) && !isRequired(pool, kind);
}

function isRequired({ settings }: Pool, name: string): boolean {
  return settings.schema.get(name)?.required === true;
}

function alreadyProvided(name: string): ServiceError {
  return serviceError('NotAuthorizedException', `Cannot modify an already provided ${name}`);
}
