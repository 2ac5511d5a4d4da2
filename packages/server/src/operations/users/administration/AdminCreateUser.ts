/**
 * AdminCreateUser: creates a user with a given or generated temporary password, and sends an invitation with it. RESEND
 * sets a new temporary password for a user who has never signed in. Required attributes may be missing: the user must
 * give them at the first sign-in. A user who can sign in by code has no password unless one is given, is confirmed at
 * once and gets no invitation, because there is no password to send (docs/decisions/0016-accounts.md).
 */
import { type AdminCreateUserRequest, serviceError } from '@latchkey/model';
import { hidesUsernames } from '../../../rules/names/aliases.ts';
import { type Conflict, insertUser } from '../../../rules/names/alias-claims.ts';
import { initialAttributes, isVerified } from '../../../rules/attributes/attribute-changes.ts';
import {
  assertFlagsHaveAddresses,
  assertInSchema,
  assertValues,
} from '../../../rules/attributes/attribute-conformity.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { newUsername, withUsernameContact } from '../../../rules/names/new-username.ts';
import { canDoWithoutPassword } from '../../../rules/passwords/passwordless.ts';
import { assertPasswordConforms } from '../../../rules/passwords/password-policy.ts';
import { passwordRecord } from '../../../rules/passwords/password-record.ts';
import { newTemporaryPassword, temporaryPasswordExpiry } from '../../../rules/passwords/temporary-password.ts';
import type { Services } from '../../../services.ts';
import type { UserRecord } from '../../../records/user.ts';
import type { TriggerCause } from '../../../triggers/triggers.ts';
import { operation } from '../../operation.ts';
import { preSignUp, triggerCause } from '../sign-up-triggers.ts';
import { attributeChanges } from '../attribute-list.ts';
import { invitationContacts, invite } from './invitation.ts';
import { namedUser, userNotFound } from '../named-user.ts';
import { newUser } from '../../../rules/users/new-user.ts';
import { userType } from '../user-type.ts';

export const AdminCreateUser = operation('AdminCreateUser', 'iam', async (call) => {
  const { input } = call;
  const pool = await call.directory.pool(input.UserPoolId);
  const cause = triggerCause(call.origin, null, input.ClientMetadata);
  const { user, temporary } =
    input.MessageAction === 'RESEND' ? await renew(call, pool, input) : await create(call, pool, input, cause);
  if (input.MessageAction !== 'SUPPRESS' && temporary !== null) {
    await invite(call, pool, user, input.DesiredDeliveryMediums, temporary, cause);
  }
  return { User: userType(user) };
});

/** A user and the temporary password to send; null if there is none. */
interface Created {
  readonly user: UserRecord;
  readonly temporary: string | null;
}

/** @throws InvalidPasswordException */
function temporaryPassword({ random }: Services, pool: Pool, { TemporaryPassword }: AdminCreateUserRequest): string {
  if (TemporaryPassword === undefined) return newTemporaryPassword(pool.settings.passwordPolicy, random);
  assertPasswordConforms(pool.settings.passwordPolicy, TemporaryPassword);
  return TemporaryPassword;
}

async function create(
  services: Services,
  pool: Pool,
  input: AdminCreateUserRequest,
  cause: TriggerCause,
): Promise<Created> {
  const sub = services.random.uuid();
  const name = newUsername(pool, input.Username, sub);
  const changes = withUsernameContact(pool, attributeChanges(input.UserAttributes), name);
  assertInSchema(pool, changes, 'admin-create');
  assertValues(pool, changes, 'admin-create');
  const attributes = initialAttributes(changes);
  assertFlagsHaveAddresses(attributes);
  const signsInByCode = input.TemporaryPassword === undefined && canDoWithoutPassword(pool, attributes, isVerified);
  const temporary = signsInByCode ? null : temporaryPassword(services, pool, input);
  if (input.MessageAction !== 'SUPPRESS') invitationContacts({ attributes }, input.DesiredDeliveryMediums);

  const applicant = { username: name.username, attributes: changes, validationData: input.ValidationData };
  // The trigger's answer is ignored: it only applies to users who sign up themselves (developer guide).
  await preSignUp(services, pool, 'PreSignUp_AdminCreateUser', applicant, cause);
  const expiresAt = temporaryPasswordExpiry(pool.settings.passwordPolicy, services.clock);
  const { username } = name;
  const password = temporary === null ? null : await passwordRecord(services, pool, username, temporary, expiresAt);
  const account = { poolId: pool.id, sub, username, attributes, password };
  const user = newUser(account, signsInByCode ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD', services.clock.now());
  const conflict = { takeOver: input.ForceAliasCreation === true, refusal: exists(pool) };
  await services.store.write((tx) => insertUser(tx, pool, user, name.contact?.kind ?? null, conflict));
  return { user, temporary };
}

/** Sets a new temporary password, with a new expiry, for a user who has not signed in yet. */
async function renew(services: Services, pool: Pool, input: AdminCreateUserRequest): Promise<Created> {
  const temporary = temporaryPassword(services, pool, input);
  const { sub, username } = await namedUser(services, pool, input.Username);
  const expiresAt = temporaryPasswordExpiry(pool.settings.passwordPolicy, services.clock);
  const password = await passwordRecord(services, pool, username, temporary, expiresAt);
  return services.store.write(async (tx) => {
    const user = await tx.users.findForUpdate(pool.id, sub);
    if (user === undefined) throw userNotFound();
    if (user.status !== 'FORCE_CHANGE_PASSWORD') {
      const message = `Resend not possible. ${input.Username} status is not FORCE_CHANGE_PASSWORD`;
      throw serviceError('UnsupportedUserStateException', message);
    }
    invitationContacts(user, input.DesiredDeliveryMediums);
    const changed = { ...user, password, modifiedAt: services.clock.now() };
    await tx.users.replace(changed);
    return { user: changed, temporary };
  });
}

/**
 * The operation documents no AliasExistsException: the error for taken aliases is that for taken user names (observed).
 */
function exists(pool: Pool): Conflict['refusal'] {
  return (kind) => {
    const isUsername = kind === 'username' || hidesUsernames(pool);
    const message = isUsername ? 'User account already exists' : `An account with the ${kind} already exists.`;
    return serviceError('UsernameExistsException', message);
  };
}
