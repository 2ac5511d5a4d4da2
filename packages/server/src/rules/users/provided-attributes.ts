/**
 * Which attributes somebody may provide who has proved no more than a temporary password (NEW_PASSWORD_REQUIRED). Who knows
 * that password need not be the one it was meant for: the address that it was sent to stays, and so do the addresses that
 * codes of a second factor go to.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';
import { type AttributeChanges, contactKinds, mergeAttributes } from '../attributes/attribute-changes.ts';
import { missingRequired } from '../attributes/attribute-conformity.ts';
import { requirableAttributes } from '../schema/attribute-schema-standard.ts';
import type { ContactKind } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';
import { factorsInUse, receivesCodes } from '../factors/mfa-factors.ts';

/**
 * Required attributes are provided when they are missing, and never changed (observed).
 * @throws NotAuthorizedException `Cannot modify an already provided <name>`
 */
export function assertMayProvide(pool: Pool, user: UserRecord, changes: AttributeChanges): void {
  const provided = [...changes.keys()].find((name) => user.attributes[name] !== undefined && isRequired(pool, name));
  if (provided !== undefined) throw alreadyProvided(provided);
  if (factorsInUse(pool, user).length === 0) return;
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
 * Whether a user who has a second factor would get codes at an address that this change brings, at once or once it is proved:
 * a link or its page proves it without an access token, and so without the second factor. A required address that is missing
 * must be given all the same: nobody gets past this challenge without it.
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
