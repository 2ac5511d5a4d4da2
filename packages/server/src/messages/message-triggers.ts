/** The Lambda triggers that word messages (CustomMessage) or send them (CustomEmailSender, CustomSMSSender). */
import { serviceError } from '@latchkey/model';
import type { CodeMessageKind, Message } from '../records/message.ts';
import type { MessageTemplate } from '../delivery/text/templates.ts';
import type { Contact } from '../rules/codes/code-delivery.ts';
import type { Pool } from '../rules/pools/directory.ts';
import { triggerAttributes } from '../rules/users/trigger-user.ts';
import type { UserRecord } from '../records/user.ts';
import { clientIdNotApplicable, type Triggers } from '../triggers/triggers.ts';
import type { MessageOccasion, StringMap } from '../triggers/trigger-types.ts';

/** The request that causes a message. */
export interface MessageCause {
  /** The app client; absent where an administrator acts. */
  readonly clientId?: string | undefined;
  /** ClientMetadata of the request, where the operation passes it on. */
  readonly clientMetadata?: StringMap | undefined;
  /** User-Agent of the request. */
  readonly userAgent?: string | null | undefined;
}

interface Running {
  readonly triggers: Triggers;
}

/**
 * The kinds of messages in the names of trigger sources ("Custom message Lambda trigger" and "Custom sender Lambda
 * triggers").
 */
const occasions = {
  'sign-up': 'SignUp',
  'resend-code': 'ResendCode',
  'forgot-password': 'ForgotPassword',
  'admin-reset-password': 'ForgotPassword',
  'admin-create-user': 'AdminCreateUser',
  'update-attribute': 'UpdateUserAttribute',
  'verify-attribute': 'VerifyUserAttribute',
  'mfa-code': 'Authentication',
  'sign-in-code': 'Authentication',
} as const satisfies Readonly<Record<CodeMessageKind, MessageOccasion>>;

/**
 * What CustomMessage triggers write where code, user name and link belong. The text between `{##` and `##}` may differ.
 */
const placeholders = { code: '{####}', username: '{username}', link: '{##Click Here##}' };

/** The longest texts in characters ("Quotas in Amazon Cognito"). */
const limits = { smsMessage: 140, emailMessage: 20_000, emailSubject: 140 } as const;

/**
 * Returns the template that the pool's CustomMessage trigger gives instead of the pool's own, with the same
 * placeholders. Without the trigger, returns the pool's.
 *
 * @throws as Triggers.run; InvalidLambdaResponseException for texts that are too long
 */
export async function customTemplate(
  { triggers }: Running,
  pool: Pool,
  user: UserRecord,
  message: { readonly kind: CodeMessageKind; readonly medium: Message['medium']; readonly template: MessageTemplate },
  { clientId = clientIdNotApplicable, clientMetadata, userAgent }: MessageCause,
): Promise<MessageTemplate> {
  const { kind, medium, template } = message;
  if (!triggers.isSet(pool, 'CustomMessage')) return template;
  const request = {
    userAttributes: triggerAttributes(pool, user),
    codeParameter: placeholders.code,
    linkParameter: placeholders.link,
    usernameParameter: kind === 'admin-create-user' ? placeholders.username : null,
    clientMetadata,
  };
  const call = { userName: user.username, clientId, userAgent, request };
  const words = await triggers.run(pool, 'CustomMessage', `CustomMessage_${occasions[kind]}`, call);
  for (const [name, limit] of Object.entries(limits)) assertShort(name, words[name as keyof typeof limits], limit);
  // An empty text counts as none.
  if (medium === 'SMS') return { subject: null, body: words.smsMessage || template.body };
  return { subject: words.emailSubject || template.subject, body: words.emailMessage || template.body };
}

/**
 * Passes a message to the pool's custom sender trigger, if the pool has one for the medium. The caller waits until the
 * code is encrypted. The function runs afterwards, and its outcome does not matter to the caller.
 *
 * @returns whether the pool has such a trigger
 * @throws CodeDeliveryFailureException when codes can't be encrypted
 */
export async function sendWithTrigger(
  { triggers }: Running,
  pool: Pool,
  user: UserRecord,
  message: { readonly kind: CodeMessageKind; readonly contact: Contact; readonly code: string },
  cause: MessageCause,
): Promise<boolean> {
  const { kind, contact } = message;
  const trigger = contact.kind === 'email' ? 'CustomEmailSender' : 'CustomSMSSender';
  if (!triggers.isSet(pool, trigger)) return false;
  const { clientId = clientIdNotApplicable, clientMetadata = null, userAgent } = cause;
  const code = await triggers.encryptCode(pool, message.code);
  // The function sends to the address in these attributes. A new address that is not verified yet is not among the
  // user's.
  const userAttributes = { ...triggerAttributes(pool, user), [contact.kind]: contact.address };
  const about = { userName: user.username, clientId, userAgent };
  const occasion = occasions[kind];
  if (trigger === 'CustomEmailSender') {
    const request = { type: 'customEmailSenderRequestV1', code, clientMetadata, userAttributes } as const;
    triggers.notify(pool, trigger, `CustomEmailSender_${occasion}`, { ...about, request });
  } else {
    const request = { type: 'customSMSSenderRequestV1', code, clientMetadata, userAttributes } as const;
    triggers.notify(pool, trigger, `CustomSMSSender_${occasion}`, { ...about, request });
  }
  return true;
}

function assertShort(name: string, text: string | null, limit: number): void {
  if (text === null || text.length <= limit) return;
  const message = `CustomMessage: ${name} has ${text.length} characters; at most ${limit} are allowed.`;
  throw serviceError('InvalidLambdaResponseException', message);
}
