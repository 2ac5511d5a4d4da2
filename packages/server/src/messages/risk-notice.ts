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
import type { RiskySignInAttributes } from '../triggers/trigger-types.ts';
import { clientIdNotApplicable, type Triggers } from '../triggers/triggers.ts';
import { messageSender } from './message-sender.ts';

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
  const { delivery, random, triggers } = sender;
  const { user, origin, at, configuration } = notice;
  const link = (value: FeedbackValue) => feedbackLink(sender, pool, notice, value);
  if (triggers.isSet(pool, 'CustomEmailSender')) {
    const userAttributes = attributesOf(sender, pool, notice);
    const type = 'customEmailSenderRequestV1';
    triggers.notify(pool, 'CustomEmailSender', 'CustomEmailSender_AccountTakeOverNotification', {
      userName: user.username,
      clientId: clientIdNotApplicable,
      request: { type, code: null, clientMetadata: null, userAttributes },
    });
    return;
  }
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
    kind: 'risk-notice',
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

/** What the function of the pool words the message with. The address of the user is not in it, as on AWS. */
function attributesOf(sender: Sender, pool: Pool, notice: RiskNotice): RiskySignInAttributes {
  const { user, origin, eventId, effect, at } = notice;
  return {
    EVENT_ID: eventId,
    USER_NAME: user.username,
    IP_ADDRESS: origin.address,
    CITY: origin.city,
    COUNTRY: origin.country,
    DEVICE_NAME: origin.deviceName,
    LOGIN_TIME: loginTime(at),
    ACCOUNT_TAKE_OVER_ACTION: ({ blocked: 'BLOCK', mfa: 'MFA', none: 'NO_ACTION' } as const)[effect],
    ONE_CLICK_LINK_VALID: feedbackLink(sender, pool, notice, 'Valid'),
    ONE_CLICK_LINK_INVALID: feedbackLink(sender, pool, notice, 'Invalid'),
    FEEDBACK_TOKEN: feedbackToken(sender, pool, notice, null),
  };
}

/** Returns `Friday, March 19, 2021 02:25 PM UTC`. */
function loginTime(at: number): string {
  const zone = { timeZone: 'UTC' } as const;
  const day = new Date(at).toLocaleDateString('en-US', { ...zone, dateStyle: 'full' });
  const time = new Date(at).toLocaleTimeString('en-US', { ...zone, hour: '2-digit', minute: '2-digit' });
  // Some versions of the locale data have another space before AM and PM.
  return `${day} ${time.replaceAll(/\s/g, ' ')} UTC`;
}

function feedbackLink(sender: Sender, pool: Pool, notice: RiskNotice, value: FeedbackValue): string {
  const token = feedbackToken(sender, pool, notice, value);
  const { eventId, user } = notice;
  const query = { user_pool_id: pool.id, user_name: user.username, event_id: eventId, feedback_value: value, token };
  return `${sender.settings.publicUrl()}${FEEDBACK_PATH}?${new URLSearchParams(query).toString()}`;
}

/** @param value the answer that the token is for; null for either */
function feedbackToken(
  { sealer }: Sender,
  { id: poolId }: Pool,
  { user: { sub }, eventId, at }: RiskNotice,
  value: FeedbackValue | null,
): string {
  return sealFeedback(sealer, { poolId, sub, eventId, value, expiresAt: at + feedbackTokenMs });
}
