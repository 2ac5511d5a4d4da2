/** Sends codes and passwords, after the write that made them valid. */
import type { CodeDeliveryDetailsType } from '@latchkey/model';
import type { MessageKind } from '../delivery/delivery.ts';
import { renderMessage } from '../delivery/templates.ts';
import { hidesUsernames } from '../rules/aliases.ts';
import { type Contact, kindOf, mediumOf } from '../rules/code-delivery.ts';
import type { ContactKind } from '../rules/contact-format.ts';
import type { Pool } from '../rules/directory.ts';
import { maskDestination } from '../rules/masked-destination.ts';
import type { SentCode } from '../rules/sent-codes.ts';
import type { Services } from '../services.ts';
import type { UserRecord } from '../store/records.ts';

type Sender = Pick<Services, 'delivery'>;

/**
 * Sends a code that has been stored, and says where it went.
 * @throws CodeDeliveryFailureException
 */
export async function sendCode(
  sender: Sender,
  pool: Pool,
  user: UserRecord,
  kind: MessageKind,
  { code, record }: SentCode,
): Promise<CodeDeliveryDetailsType> {
  const contact: Contact = { kind: kindOf(record.medium), address: record.destination };
  await sendMessage(sender, pool, user, kind, contact, code);
  return deliveryDetails(contact.kind, maskDestination(contact.kind, contact.address));
}

/**
 * Sends a message with a code or a password in it.
 * @throws CodeDeliveryFailureException
 */
export async function sendMessage(
  { delivery }: Sender,
  pool: Pool,
  user: UserRecord,
  kind: MessageKind,
  contact: Contact,
  code: string,
): Promise<void> {
  const medium = mediumOf(contact.kind);
  const { definition, mfa } = pool.record;
  const settings = { ...definition, emailMfa: mfa.emailMfa };
  const words = renderMessage(settings, kind, medium, { code, username: typedName(pool, user) });
  const { username } = user;
  await delivery.send({ poolId: pool.id, username, to: contact.address, medium, kind, code, ...words });
}

/** What a reply says about a code. */
export function deliveryDetails(kind: ContactKind, maskedDestination: string): CodeDeliveryDetailsType {
  return { Destination: maskedDestination, DeliveryMedium: mediumOf(kind), AttributeName: kind };
}

/** What people type to sign in: a user name that nobody chose would tell them nothing. */
function typedName(pool: Pool, { username, attributes }: UserRecord): string {
  if (!hidesUsernames(pool)) return username;
  const addresses = pool.settings.usernameAttributes.map((kind) => attributes[kind]);
  return addresses.find((address) => address !== undefined) ?? username;
}
