/**
 * Tells a user by e-mail about a sign-in that threat protection found risky. The e-mail has two links with which the
 * user says whether it was them. A sign-in never fails because this e-mail could not be sent.
 */
import type { NotifyConfigurationType, NotifyEmailType } from '@latchkey/model';
import type { Sealer } from '../crypto/sealer.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { filledNotice, type NoticeValues } from '../delivery/text/notices.ts';
import type { Logger } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { ServerSettings } from '../ports/settings.ts';
import type { AuditedOrigin } from '../records/auth-event.ts';
import type { FeedbackValue } from '../records/risk-history.ts';
import type { UserRecord } from '../records/user.ts';
import { isVerified } from '../rules/attributes/attribute-changes.ts';
import type { Pool } from '../rules/pools/directory.ts';
import { sealFeedback } from '../rules/risk/feedback-token.ts';
import { feedbackTokenMs } from '../time/longest-waits.ts';
import type { Triggers } from '../triggers/triggers.ts';
import { messageSender } from './message-sender.ts';
import { sendWithTrigger } from './message-triggers.ts';

/** The path of the page behind the links. */
export const FEEDBACK_PATH = '/signInFeedback';

/** A risky sign-in that the user is told about. */
export interface RiskNotice {
  readonly user: UserRecord;
  /** What was done about it. */
  readonly effect: 'blocked' | 'mfa' | 'none';
  /** The id of the sign-in. */
  readonly eventId: string;
  readonly at: number;
  readonly origin: AuditedOrigin;
  readonly configuration: NotifyConfigurationType;
}

interface Sender {
  readonly delivery: Delivery;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly settings: ServerSettings;
  readonly triggers: Triggers;
  readonly log: Logger;
}

/** Sends the e-mail to the verified address of the user, if there is one. */
export async function sendRiskNotice(sender: Sender, pool: Pool, notice: RiskNotice): Promise<void> {
  const { user } = notice;
  const address = user.attributes['email'];
  if (address === undefined || !isVerified(user.attributes, 'email')) return;
  try {
    await send(sender, pool, notice, address);
  } catch (err) {
    sender.log.warn({ err, pool: pool.id }, 'could not tell a user about a risky sign-in');
  }
}

async function send(sender: Sender, pool: Pool, notice: RiskNotice, address: string): Promise<void> {
  const { delivery, random, settings } = sender;
  const { user, origin, at, configuration } = notice;
  const contact = { kind: 'email', address } as const;
  const kind = 'risk-notice';
  const link = (value: FeedbackValue) => feedbackLink(settings.publicUrl(), sender.sealer, pool, notice, value);
  const values: NoticeValues = {
    username: user.username,
    'ip-address': origin.address ?? 'unknown',
    city: origin.city ?? 'unknown',
    country: origin.country ?? 'unknown',
    'login-time': `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    'device-name': origin.deviceName ?? 'unknown',
    'one-click-link-valid': link('Valid'),
    'one-click-link-invalid': link('Invalid'),
  };
  // The function words the message itself. What it needs for that takes the place of the code.
  if (await sendWithTrigger(sender, pool, user, { kind, contact, code: JSON.stringify(values) }, {})) return;
  const words = filledNotice(templateOf(notice), notice.effect, values);
  const { poolId, sub, username } = user;
  const { From, ReplyTo, SourceArn } = configuration;
  const own = messageSender({ EmailConfiguration: { From, SourceArn, ReplyToEmailAddress: ReplyTo } });
  const { definition } = pool.record;
  const usual = messageSender(definition);
  await delivery.send({
    id: random.uuid(),
    poolId,
    sub,
    username,
    to: address,
    medium: 'EMAIL',
    kind,
    code: '',
    ...words,
    sender: { ...usual, from: own.from ?? usual.from, replyTo: own.replyTo ?? usual.replyTo, sourceArn: SourceArn },
    validity: { expiresAt: at + feedbackTokenMs, of: { isNotice: true } },
  });
}

function templateOf({ effect, configuration }: RiskNotice): NotifyEmailType | undefined {
  const { BlockEmail, MfaEmail, NoActionEmail } = configuration;
  return { blocked: BlockEmail, mfa: MfaEmail, none: NoActionEmail }[effect];
}

function feedbackLink(
  publicUrl: string,
  sealer: Sealer,
  pool: Pick<Pool, 'id'>,
  { user: { sub, username }, eventId, at }: RiskNotice,
  value: FeedbackValue,
): string {
  const token = sealFeedback(sealer, { poolId: pool.id, sub, eventId, value, expiresAt: at + feedbackTokenMs });
  const query = { user_pool_id: pool.id, user_name: username, event_id: eventId, feedback_value: value, token };
  return `${publicUrl}${FEEDBACK_PATH}?${new URLSearchParams(query).toString()}`;
}
