/** The message with the temporary password of a new user (AdminCreateUser). */
import { type DeliveryMediumType, serviceError } from '@latchkey/model';
import { type Contact, contactOf, kindOf } from '../../../rules/codes/code-delivery.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import type { Services } from '../../../services.ts';
import type { UserRecord } from '../../../records/user.ts';
import { sendInvitation } from '../../../messages/code-message.ts';
import type { MessageCause } from '../../../messages/message-triggers.ts';

/**
 * Returns the addresses for the invitation. The user must have an address for every requested medium. The default is
 * SMS (API reference), or e-mail without a phone number. A user without any address gets no message.
 *
 * @throws InvalidParameterException
 */
export function invitationContacts(
  user: Pick<UserRecord, 'attributes'>,
  mediums: readonly DeliveryMediumType[] | undefined,
): readonly Contact[] {
  if (mediums === undefined || mediums.length === 0) {
    const contact = contactOf(user, 'phone_number') ?? contactOf(user, 'email');
    return contact === undefined ? [] : [contact];
  }
  return [...new Set(mediums)].map((medium) => {
    const contact = contactOf(user, kindOf(medium));
    if (contact !== undefined) return contact;
    const missing = medium === 'EMAIL' ? ['email', 'Email'] : ['phone number', 'SMS'];
    const message = `No ${missing[0]} provided but desired delivery medium was ${missing[1]}`;
    throw serviceError('InvalidParameterException', message);
  });
}

/** @throws CodeDeliveryFailureException */
export async function invite(
  services: Services,
  pool: Pool,
  user: UserRecord,
  mediums: readonly DeliveryMediumType[] | undefined,
  temporaryPassword: string,
  cause: MessageCause,
): Promise<void> {
  for (const contact of invitationContacts(user, mediums)) {
    await sendInvitation(services, pool, user, contact, temporaryPassword, cause);
  }
}
