/**
 * User migration: if an unknown user signs in with a password, or has forgotten it, a Lambda trigger of the pool can
 * supply the user ("Migrate user Lambda trigger" of the developer guide).
 */
import { serviceError, ServiceError } from '@latchkey/model';
import type { SrpEngine } from '@latchkey/srp/node';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Store } from '../../store/store.ts';
import type { TriggerCause, Triggers } from '../../triggers/triggers.ts';
import type { TriggerResponses } from '../../triggers/trigger-types.ts';
import { insertUser } from '../names/alias-claims.ts';
import { hidesUsernames } from '../names/aliases.ts';
import { type AttributeChanges, initialAttributes } from '../attributes/attribute-changes.ts';
import { assertFlagsHaveAddresses, assertInSchema, assertValues } from '../attributes/attribute-conformity.ts';
import type { Pool } from '../pools/directory.ts';
import { newUser } from './new-user.ts';
import { newUsername, withUsernameContact } from '../names/new-username.ts';
import { passwordRecord } from '../passwords/password-record.ts';
import { findUser } from '../names/user-lookup.ts';

/** The services that a migration needs. */
interface MigrationServices {
  readonly triggers: Triggers;
  readonly store: Store;
  readonly srp: SrpEngine;
  readonly random: Random;
  readonly clock: Clock;
}

type Migrated = TriggerResponses['UserMigration'];

/** A user who does not exist in the pool. */
export interface UnknownUser {
  readonly typedName: string;
  /** The password of the sign-in; null for a forgotten password. */
  readonly password: string | null;
  /** ClientMetadata of InitiateAuth and AdminInitiateAuth, which the trigger receives as validation data. */
  readonly validationData?: Readonly<Record<string, string>> | undefined;
}

/**
 * Runs the UserMigration trigger and creates the user that it returns. The password is accepted as it is, even if it
 * does not conform to the pool's policy. Concurrent requests get the same user. No welcome message is sent: its only
 * secret would be the password that the user has just typed (docs/decisions/0014-how-triggers-run.md).
 *
 * @returns undefined if the pool has no such trigger, or if the trigger does not know the user
 * @throws as Triggers.run
 * @throws InvalidLambdaResponseException if the pool can't have the user that the trigger returned
 */
export async function migrateUser(
  services: MigrationServices,
  pool: Pool,
  unknownUser: UnknownUser,
  cause: TriggerCause,
): Promise<UserRecord | undefined> {
  const { triggers, store } = services;
  if (!triggers.isSet(pool, 'UserMigration')) return undefined;
  const answer = await runTrigger(services, pool, unknownUser, cause);
  if (answer.userAttributes === null) return undefined;
  try {
    return await create(services, pool, unknownUser, answer, answer.userAttributes);
  } catch (error) {
    if (error instanceof UsernameTaken) {
      const found = await findUser(store.read, pool, unknownUser.typedName);
      if (found !== undefined) return found;
    }
    if (error instanceof UsernameTaken || error instanceof ServiceError) throw invalidResponse(error);
    throw error;
  }
}

function runTrigger(
  { triggers }: MigrationServices,
  pool: Pool,
  { typedName, password, validationData }: UnknownUser,
  { clientMetadata, ...cause }: TriggerCause,
): Promise<Migrated> {
  const source = password === null ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication';
  const secret = password === null ? {} : { password };
  const request = { ...secret, validationData: validationData ?? null, clientMetadata };
  return triggers.run(pool, 'UserMigration', source, { userName: typedName, ...cause, request });
}

async function create(
  services: MigrationServices,
  pool: Pool,
  { typedName, password }: UnknownUser,
  answer: Migrated,
  described: Readonly<Record<string, string>>,
): Promise<UserRecord> {
  const { random, clock, store } = services;
  const { username: ownName = typedName, ...given } = described;
  const sub = random.uuid();
  const name = newUsername(pool, hidesUsernames(pool) ? typedName : ownName, sub);
  const attributes = checkedAttributes(pool, withUsernameContact(pool, new Map(Object.entries(given)), name));
  const record = password === null ? null : await passwordRecord(services, pool, name.username, password, null);
  const account = { poolId: pool.id, sub, username: name.username, attributes, password: record };
  const status = answer.finalUserStatus ?? (password === null ? 'RESET_REQUIRED' : 'CONFIRMED');
  const user = { ...newUser(account, status, clock.now()), ...secondFactor(pool, answer, attributes) };
  const conflict = {
    takeOver: answer.forceAliasCreation,
    refusal: (kind: string) => new UsernameTaken(`An account with the ${kind} already exists.`),
  };
  await store.write((tx) => insertUser(tx, pool, user, name.contact?.kind ?? null, conflict));
  return user;
}

/** @throws InvalidParameterException */
function checkedAttributes(pool: Pool, changes: AttributeChanges): UserRecord['attributes'] {
  assertInSchema(pool, changes, 'admin-create');
  assertValues(pool, changes, 'admin-create');
  const attributes = initialAttributes(changes);
  assertFlagsHaveAddresses(attributes);
  return attributes;
}

/** @throws InvalidParameterException if the trigger enables SMS MFA for a user who can't have it */
function secondFactor(
  pool: Pool,
  { enableSMSMFA }: Migrated,
  attributes: UserRecord['attributes'],
): Pick<UserRecord, 'mfaFactors' | 'preferredMfa'> {
  if (!enableSMSMFA) return { mfaFactors: [], preferredMfa: null };
  if (pool.settings.mfa === 'OFF') throw serviceError('InvalidParameterException', 'The user pool has no MFA.');
  if (attributes['phone_number'] === undefined) {
    throw serviceError('InvalidParameterException', 'SMS MFA needs a phone_number.');
  }
  return { mfaFactors: ['SMS_MFA'], preferredMfa: 'SMS_MFA' };
}

/** The name belongs to another user. */
class UsernameTaken extends ServiceError {
  constructor(message: string) {
    super('UsernameExistsException', message);
  }
}

function invalidResponse(cause: ServiceError): ServiceError {
  return serviceError('InvalidLambdaResponseException', `UserMigration: ${cause.message.trim()}`, { cause });
}
