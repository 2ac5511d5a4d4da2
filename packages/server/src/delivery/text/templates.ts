/**
 * The words of messages: the pool's own templates, or Cognito's defaults (developer guide, "Message templates"; defaults
 * observed). What is filled in is never read as a template, and is escaped where the message is HTML.
 */
import type { EmailMfaConfigType } from '@latchkey/model';
import type { PoolDefinition } from '../../records/pool.ts';
import type { Message, MessageKind } from '../../records/message.ts';
import { escapeHtml } from './escape-html.ts';

/** What is filled into a template. */
export interface MessageValues {
  /** For `{####}`: a code or a temporary password. */
  readonly code: string;
  /** For `{username}`: the name people sign in with. */
  readonly username: string;
  /** For `{##words##}`: where the words lead; null leaves the placeholder alone. */
  readonly link: string | null;
}

/** The settings of a pool that word its messages. */
export type MessageSettings = Pick<
  PoolDefinition,
  | 'AdminCreateUserConfig'
  | 'EmailVerificationMessage'
  | 'EmailVerificationSubject'
  | 'SmsAuthenticationMessage'
  | 'SmsVerificationMessage'
  | 'VerificationMessageTemplate'
> & {
  /** What SetUserPoolMfaConfig keeps of EmailMfaConfiguration. */
  readonly emailMfa?: EmailMfaConfigType | undefined;
};

/** Subject and body before anything is filled in; SMS have no subject. */
export interface MessageTemplate {
  readonly subject: string | null;
  readonly body: string;
}

const CODE = 'Your verification code is {####}.';
const RESET_CODE = 'Your password reset code is {####}.';
const AUTHENTICATION = 'Your authentication code is {####}.';
const INVITATION = 'Your username is {username} and temporary password is {####}.';
const LINK = 'Please click the link below to verify your email address. {##Verify Email##}';

/** The template of a message: the pool's, or the default. */
export function templateOf(settings: MessageSettings, kind: MessageKind, medium: Message['medium']): MessageTemplate {
  if (kind === 'admin-create-user') return invitation(settings, medium);
  if (kind === 'mfa-code' || kind === 'sign-in-code') return authentication(settings, medium);
  const own = settings.VerificationMessageTemplate ?? {};
  if (verifiesByLink(settings, kind, medium)) {
    return { subject: own.EmailSubjectByLink ?? 'Your verification link', body: own.EmailMessageByLink ?? LINK };
  }
  const fallback = kind === 'forgot-password' || kind === 'admin-reset-password' ? RESET_CODE : CODE;
  const { SmsVerificationMessage, EmailVerificationMessage } = settings;
  if (medium === 'SMS') return { subject: null, body: own.SmsMessage ?? SmsVerificationMessage ?? fallback };
  return {
    subject: own.EmailSubject ?? settings.EmailVerificationSubject ?? 'Your verification code',
    body: own.EmailMessage ?? EmailVerificationMessage ?? fallback,
  };
}

/** Whether an address is proved by a link: e-mail addresses, where the pool says so; passwords are reset by code only. */
export function verifiesByLink(settings: MessageSettings, kind: MessageKind, medium: Message['medium']): boolean {
  return (
    medium === 'EMAIL' &&
    settings.VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK' &&
    ['sign-up', 'resend-code', 'update-attribute', 'verify-attribute'].includes(kind)
  );
}

/** Subject and body of a message. */
export function filledTemplate(
  { subject, body }: MessageTemplate,
  medium: Message['medium'],
  values: MessageValues,
): Pick<Message, 'subject' | 'body'> {
  const fill = medium === 'EMAIL' ? escapeHtml : (text: string) => text;
  return { subject: subject === null ? null : oneLine(subject), body: filled(body, values, fill) };
}

function invitation({ AdminCreateUserConfig }: MessageSettings, medium: Message['medium']): MessageTemplate {
  const own = AdminCreateUserConfig?.InviteMessageTemplate ?? {};
  if (medium === 'SMS') return { subject: null, body: own.SMSMessage ?? INVITATION };
  return { subject: own.EmailSubject ?? 'Your temporary password', body: own.EmailMessage ?? INVITATION };
}

/** Codes of sign-ins have one wording, be they the first factor or the second ("EmailMfaConfigType" of the API reference). */
function authentication(
  { SmsAuthenticationMessage, emailMfa }: MessageSettings,
  medium: Message['medium'],
): MessageTemplate {
  if (medium === 'SMS') return { subject: null, body: SmsAuthenticationMessage ?? AUTHENTICATION };
  return { subject: emailMfa?.Subject ?? 'Your authentication code', body: emailMfa?.Message ?? AUTHENTICATION };
}

/**
 * One pass, so that a user name that looks like a placeholder stays a user name. Each search goes on where the one before
 * ended, and none is begun that finds nothing: a template of 20,000 opening marks takes no longer than any other.
 */
function filled(template: string, { code, username, link }: MessageValues, escaped: (text: string) => string): string {
  const lastClosing = template.lastIndexOf('##}');
  const parts: string[] = [];
  let position = 0;
  for (const { 0: mark, index } of template.matchAll(/\{####\}|\{username\}|\{##/g)) {
    // Inside of a link, whose words are not a template.
    if (index < position) continue;
    const begin = index + mark.length;
    if (mark !== '{##') {
      parts.push(template.slice(position, index), escaped(mark === '{username}' ? username : code));
      position = begin;
    } else if (begin <= lastClosing) {
      const end = template.indexOf('##}', begin);
      const words = template.slice(begin, end);
      // The words between the marks belong to the template, which is HTML already.
      const filling = link === null ? `{##${words}##}` : `<a href="${escaped(link)}">${words}</a>`;
      parts.push(template.slice(position, index), filling);
      position = end + 3;
    }
  }
  return parts.join('') + template.slice(position);
}

/** A line break in a subject would begin another header (RFC 5322 section 2.2). */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
