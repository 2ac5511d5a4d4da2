/**
 * The members that UpdateUserPool keeps when the request leaves them out. The API reference says that all of them go
 * back to their defaults; the service does that for some members only. The members below stay:
 *
 * - `Policies` (each of the two by itself), `MfaConfiguration`: tried against AWS member by member, 2026.
 * - `DeletionProtection`, `VerificationMessageTemplate`, `AccountRecoverySetting`, `UserPoolTier`: updates through
 *   CloudFormation that dropped them changed nothing, 2026; the API reference itself documents this for the tier.
 * - `UserAttributeUpdateSettings`: Terraform's provider sends an empty list to remove it. AWS rejects updates that
 *   contain neither it nor AutoVerifiedAttributes, because the two then disagree.
 * - `UserPoolTags`: Terraform's provider leaves them out of every update, and they stay.
 * - `SmsConfiguration`, `KeyConfiguration`, `IssuerConfiguration`: not known. They stay, because the default would lock
 *   out users who sign in with SMS codes, or change the issuer of tokens.
 *
 * All other members go back to their defaults: observed for AutoVerifiedAttributes, LambdaConfig, DeviceConfiguration
 * and UserPoolAddOns, documented for the others.
 */
import type { UpdateUserPoolRequest } from '@latchkey/model';
import type { PoolDefinition } from '../../records/pool.ts';
import type { GivenDefinition } from './pool-definition.ts';

const staying = [
  'DeletionProtection',
  'AccountRecoverySetting',
  'UserPoolTier',
  'UserAttributeUpdateSettings',
  'UserPoolTags',
  'SmsConfiguration',
  'KeyConfiguration',
  'IssuerConfiguration',
] as const satisfies readonly (keyof GivenDefinition)[];

/** The members of verification messages stay or change together: each of two forms shows the values of the other. */
const messages = [
  'VerificationMessageTemplate',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'SmsVerificationMessage',
] as const satisfies readonly (keyof GivenDefinition)[];

/** Fixed when the pool is created ("Updating user pool configuration" of the developer guide). */
const immutable = [
  'AliasAttributes',
  'UsernameAttributes',
  'UsernameConfiguration',
] as const satisfies readonly (keyof GivenDefinition)[];

/** Returns the request's members, completed with the members of the current definition that stay. */
export function updatedDefinition(current: PoolDefinition, input: UpdateUserPoolRequest): GivenDefinition {
  const { UserPoolId: _pool, PoolName: _name, MfaConfiguration: _mfa, ...given } = input;
  const stays = staying.filter((member) => given[member] === undefined);
  const keepsMessages = messages.every((member) => given[member] === undefined);
  return {
    ...given,
    ...pick(current, stays),
    ...(keepsMessages ? pick(current, messages) : {}),
    ...pick(current, immutable),
    Policies: { ...current.Policies, ...given.Policies },
  };
}

function pick(definition: PoolDefinition, members: readonly (keyof GivenDefinition)[]): GivenDefinition {
  return Object.fromEntries(members.map((member) => [member, definition[member]]));
}
