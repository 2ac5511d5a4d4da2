/**
 * What UpdateUserPool leaves as it is when the caller does not mention it. The API reference says that all of it goes back
 * to its default; the service does that for some members only. Each member below was seen to stay:
 *
 * - `Policies` (each of the two by itself), `MfaConfiguration`: tried against AWS member by member, 2026.
 * - `DeletionProtection`, `VerificationMessageTemplate`, `AccountRecoverySetting`, `UserPoolTier`: updates through
 *   CloudFormation that dropped them changed nothing, 2026; the API reference excepts the tier itself.
 * - `UserAttributeUpdateSettings`: Terraform's provider sends an empty list to get rid of it, and AWS refuses updates that
 *   mention neither it nor AutoVerifiedAttributes because the two then disagree.
 * - `UserPoolTags`: Terraform's provider leaves them out of every update, and they stay.
 * - `SmsConfiguration`, `KeyConfiguration`, `IssuerConfiguration`: not known. They stay, because going back would cut off
 *   users who sign in with SMS codes, or change the issuer of tokens.
 *
 * The rest goes back to its default: seen for AutoVerifiedAttributes, LambdaConfig, DeviceConfiguration and
 * UserPoolAddOns, documented for the others.
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

/** The members of verification messages stay or go together: each of two spellings shows what the other says. */
const messages = [
  'VerificationMessageTemplate',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'SmsVerificationMessage',
] as const satisfies readonly (keyof GivenDefinition)[];

/** Fixed when the pool is made ("Updating user pool configuration" of the developer guide). */
const immutable = [
  'AliasAttributes',
  'UsernameAttributes',
  'UsernameConfiguration',
] as const satisfies readonly (keyof GivenDefinition)[];

/** What an update asks for, completed with what stays of the present definition. */
export function updatedDefinition(current: PoolDefinition, input: UpdateUserPoolRequest): GivenDefinition {
  const { UserPoolId: _pool, PoolName: _name, MfaConfiguration: _mfa, ...given } = input;
  const stays = staying.filter((member) => given[member] === undefined);
  const saysNothing = messages.every((member) => given[member] === undefined);
  return {
    ...given,
    ...pick(current, stays),
    ...(saysNothing ? pick(current, messages) : {}),
    ...pick(current, immutable),
    Policies: { ...current.Policies, ...given.Policies },
  };
}

function pick(definition: PoolDefinition, members: readonly (keyof GivenDefinition)[]): GivenDefinition {
  return Object.fromEntries(members.map((member) => [member, definition[member]]));
}
