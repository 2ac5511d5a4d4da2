/** The triggers around the making and the confirmation of users. */
import { serviceError } from '@latchkey/model';
import { type AttributeChanges, type Attributes, verifiedFlag } from '../../rules/attributes/attribute-changes.ts';
import type { ContactKind } from '../../rules/attributes/contact-format.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { triggerAttributes } from '../../rules/users/trigger-user.ts';
import type { Origin } from '../../ports/origin.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
import { clientIdNotApplicable, type TriggerCause } from '../../triggers/triggers.ts';
import type { StringMap, TriggerResponses, TriggerSource } from '../../triggers/trigger-types.ts';

type Running = Pick<Services, 'triggers'>;
type Flags = TriggerResponses['PreSignUp'];

/** What events say of a request. */
export function triggerCause(
  { userAgent }: Pick<Origin, 'userAgent'>,
  clientId: string | null,
  clientMetadata: StringMap | undefined,
): TriggerCause {
  return { clientId: clientId ?? clientIdNotApplicable, clientMetadata, userAgent };
}

/** Somebody who is to become a user. */
export interface Applicant {
  readonly username: string;
  readonly attributes: AttributeChanges;
  /** ValidationData of the request. */
  readonly validationData: readonly { readonly Name: string; readonly Value?: string | undefined }[] | undefined;
}

/** Before a user is created. @throws as Triggers.run; there is no user then */
export function preSignUp(
  { triggers }: Running,
  pool: Pool,
  source: TriggerSource<'PreSignUp'>,
  { username, attributes, validationData }: Applicant,
  { clientMetadata, ...cause }: TriggerCause,
): Promise<Flags> {
  const given = validationData?.map(({ Name, Value = '' }): [string, string] => [Name, Value]);
  const request = {
    userAttributes: Object.fromEntries(attributes),
    validationData: given === undefined ? null : Object.fromEntries(given),
    clientMetadata,
  };
  return triggers.run(pool, 'PreSignUp', source, { userName: username, ...cause, request });
}

/**
 * Attributes with the addresses marked as proved that the function vouches for.
 * @throws InvalidLambdaResponseException for an address that is not there
 */
export function vouchedAttributes(attributes: Attributes, { autoVerifyEmail, autoVerifyPhone }: Flags): Attributes {
  const vouched: ContactKind[] = [];
  if (autoVerifyEmail) vouched.push('email');
  if (autoVerifyPhone) vouched.push('phone_number');
  const missing = vouched.find((kind) => attributes[kind] === undefined);
  if (missing !== undefined) {
    const message = `PreSignUp: there is no ${missing} to be marked as verified.`;
    throw serviceError('InvalidLambdaResponseException', message);
  }
  return { ...attributes, ...Object.fromEntries(vouched.map((kind) => [verifiedFlag(kind), 'true'])) };
}

/** After a user was confirmed. @throws as Triggers.run; the user is confirmed all the same */
export async function postConfirmation(
  { triggers }: Running,
  pool: Pool,
  source: TriggerSource<'PostConfirmation'>,
  user: UserRecord,
  { clientMetadata, ...cause }: TriggerCause,
): Promise<void> {
  if (!triggers.isSet(pool, 'PostConfirmation')) return;
  const request = { userAttributes: triggerAttributes(pool, user), clientMetadata };
  await triggers.run(pool, 'PostConfirmation', source, { userName: user.username, ...cause, request });
}
