/**
 * Sends codes and temporary passwords, after the write that stored them. Every message to a user goes through
 * `sendMessage`.
 */
import type { CodeDeliveryDetailsType } from '@latchkey/model';
import type { CodeMessageKind, Validity } from '../records/message.ts';
import { filledTemplate, templateOf, verifiesByLink } from '../delivery/text/templates.ts';
import { hidesUsernames } from '../rules/names/aliases.ts';
import { type Contact, kindOf, mediumOf } from '../rules/codes/code-delivery.ts';
import type { ContactKind } from '../rules/attributes/contact-format.ts';
import type { Pool } from '../rules/pools/directory.ts';
import { maskDestination } from '../rules/attributes/masked-destination.ts';
import type { SentCode } from '../rules/codes/sent-codes.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { ServerSettings } from '../ports/settings.ts';
import type { Triggers } from '../triggers/triggers.ts';
import type { UserRecord } from '../records/user.ts';
import { messageSender } from './message-sender.ts';
import { customTemplate, type MessageCause, sendWithTrigger } from './message-triggers.ts';
import { verificationLink } from './verification-link.ts';

/** The services that make and send messages. */
interface Sender {
  readonly delivery: Delivery;
  readonly random: Random;
  readonly settings: ServerSettings;
  readonly triggers: Triggers;
}

/** A message before its template is chosen and filled. */
interface MessageContent {
  readonly kind: CodeMessageKind;
  readonly contact: Contact;
  /** The code or temporary password. */
  readonly code: string;
  readonly validity: Validity;
}

/**
 * Sends a code that has been stored. Returns where it went, in the form of replies.
 *
 * @throws CodeDeliveryFailureException
 */
export async function sendCode(
  sender: Sender,
  pool: Pool,
  user: UserRecord,
  kind: Exclude<CodeMessageKind, 'admin-create-user'>,
  { code, record }: SentCode,
  cause: MessageCause = {},
): Promise<CodeDeliveryDetailsType> {
  const contact: Contact = { kind: kindOf(record.medium), address: record.destination };
  const hash = Buffer.from(record.hash).toString('base64url');
  const validity = { expiresAt: record.expiresAt, of: { purpose: record.purpose, hash } };
  await sendMessage(sender, pool, user, { kind, contact, code, validity }, cause);
  return deliveryDetails(contact.kind, maskDestination(contact.kind, contact.address));
}

/** A bound for a temporary password without an expiry, which should not exist: pools set the expiry. */
const LONGEST_INVITATION_MS = 24 * 3600_000;

/**
 * Sends the temporary password that is stored for the user.
 *
 * @throws CodeDeliveryFailureException
 */
export async function sendInvitation(
  sender: Sender & { readonly clock: Clock },
  pool: Pool,
  user: UserRecord,
  contact: Contact,
  temporaryPassword: string,
  cause: MessageCause,
): Promise<void> {
  const { password } = user;
  const expiresAt = password?.expiresAt ?? sender.clock.now() + LONGEST_INVITATION_MS;
  const validity = { expiresAt, of: { passwordSalt: password?.salt ?? '' } };
  await sendMessage(
    sender,
    pool,
    user,
    { kind: 'admin-create-user', contact, code: temporaryPassword, validity },
    cause,
  );
}

/**
 * Takes the template from the pool's settings or its CustomMessage trigger, fills it, and passes the message to the
 * delivery. A pool with a custom sender trigger gets the code instead and words the message itself.
 *
 * @throws CodeDeliveryFailureException, and as Triggers.run
 */
async function sendMessage(
  sender: Sender,
  pool: Pool,
  user: UserRecord,
  { kind, contact, code, validity }: MessageContent,
  cause: MessageCause,
): Promise<void> {
  if (await sendWithTrigger(sender, pool, user, { kind, contact, code }, cause)) return;
  const { delivery, random, settings } = sender;
  const { definition, mfa } = pool.record;
  const medium = mediumOf(contact.kind);
  const wording = { ...definition, emailMfa: mfa.emailMfa };
  const template = await customTemplate(
    sender,
    pool,
    user,
    { kind, medium, template: templateOf(wording, kind, medium) },
    cause,
  );
  const link = verifiesByLink(wording, kind, medium)
    ? verificationLink(settings.publicUrl(), { kind, pool, user, contact: contact.kind, code, cause })
    : null;
  const words = filledTemplate(template, medium, { code, username: signInName(pool, user), link });
  const { poolId, sub, username } = user;
  const about = { id: random.uuid(), poolId, sub, username, to: contact.address, medium, kind, code };
  await delivery.send({ ...about, ...words, sender: messageSender(definition), validity });
}

/**
 * Takes as long as sending a message to a decoy user would, and fails as often as messages failed lately. A faster
 * answer, or one that never fails, would reveal that the user does not exist.
 *
 * @throws CodeDeliveryFailureException
 */
export async function pretendToSend(
  { delivery, triggers }: Pick<Sender, 'delivery' | 'triggers'>,
  pool: Pool,
  kind: ContactKind,
): Promise<void> {
  // The answer does not wait for custom sender triggers.
  if (triggers.isSet(pool, kind === 'email' ? 'CustomEmailSender' : 'CustomSMSSender')) return;
  await delivery.simulateSend(mediumOf(kind));
}

/** CodeDeliveryDetails of a reply. */
export function deliveryDetails(kind: ContactKind, maskedDestination: string): CodeDeliveryDetailsType {
  return { Destination: maskedDestination, DeliveryMedium: mediumOf(kind), AttributeName: kind };
}

/** What the user types to sign in. Where user names are generated UUIDs, it is the address. */
function signInName(pool: Pool, { username, attributes }: UserRecord): string {
  if (!hidesUsernames(pool)) return username;
  const addresses = pool.settings.usernameAttributes.map((kind) => attributes[kind]);
  return addresses.find((address) => address !== undefined) ?? username;
}
