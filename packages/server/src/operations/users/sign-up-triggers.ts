/** The triggers before users are created and after they are confirmed. */
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

/** What trigger events contain about the request. */
export function triggerCause(
  { userAgent }: Pick<Origin, 'userAgent'>,
  clientId: string | null,
  clientMetadata: StringMap | undefined,
): TriggerCause {
  return { clientId: clientId ?? clientIdNotApplicable, clientMetadata, userAgent };
}

/** The user who is to be created. */
export interface Applicant {
  readonly username: string;
  readonly attributes: AttributeChanges;
  /** ValidationData of the request. */
  readonly validationData: readonly { readonly Name: string; readonly Value?: string | undefined }[] | undefined;
}

/** Runs before a user is created. @throws as Triggers.run; no user is created then */
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
 * Adds the verified flags for the addresses that the trigger marks as verified.
 *
 * @throws InvalidLambdaResponseException for an address that the user does not have
 */
export function withVerifiedFlags(attributes: Attributes, { autoVerifyEmail, autoVerifyPhone }: Flags): Attributes {
  const verifiedKinds: ContactKind[] = [];
  if (autoVerifyEmail) verifiedKinds.push('email');
  if (autoVerifyPhone) verifiedKinds.push('phone_number');
  const missing = verifiedKinds.find((kind) => attributes[kind] === undefined);
  if (missing !== undefined) {
    const message = `PreSignUp: the user has no ${missing} to mark as verified.`;
    throw serviceError('InvalidLambdaResponseException', message);
  }
  return { ...attributes, ...Object.fromEntries(verifiedKinds.map((kind) => [verifiedFlag(kind), 'true'])) };
}

/** Runs after a user was confirmed. @throws as Triggers.run; the user stays confirmed */
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
