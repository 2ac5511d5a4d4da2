/**
 * The texts of messages: the pool's own templates, or Cognito's defaults (developer guide, "Message templates";
 * defaults observed). Inserted values are never read as templates, and are escaped if the message is HTML.
 */
import type { EmailMfaConfigType } from '@latchkey/model';
import type { PoolDefinition } from '../../records/pool.ts';
import type { CodeMessageKind, Message } from '../../records/message.ts';
import { escapeHtml } from './escape-html.ts';

/** The values for the placeholders of a template. */
export interface MessageValues {
  /** For `{####}`: a code or a temporary password. */
  readonly code: string;
  /** For `{username}`: the name that the user signs in with. */
  readonly username: string;
  /** For `{##text##}`: the address of the link; null leaves the placeholder unchanged. */
  readonly link: string | null;
}

/** The settings of a pool that contain templates. */
export type MessageSettings = Pick<
  PoolDefinition,
  | 'AdminCreateUserConfig'
  | 'EmailVerificationMessage'
  | 'EmailVerificationSubject'
  | 'SmsAuthenticationMessage'
  | 'SmsVerificationMessage'
  | 'VerificationMessageTemplate'
> & {
  /** EmailMfaConfiguration of SetUserPoolMfaConfig. */
  readonly emailMfa?: EmailMfaConfigType | undefined;
};

/** Subject and body with placeholders. SMS have no subject. */
export interface MessageTemplate {
  readonly subject: string | null;
  readonly body: string;
}

const CODE = 'Your verification code is {####}.';
const RESET_CODE = 'Your password reset code is {####}.';
const AUTHENTICATION = 'Your authentication code is {####}.';
const INVITATION = 'Your username is {username} and temporary password is {####}.';
const LINK = 'Please click the link below to verify your email address. {##Verify Email##}';

/** Returns the template of a message: the pool's, or the default. */
export function templateOf(
  settings: MessageSettings,
  kind: CodeMessageKind,
  medium: Message['medium'],
): MessageTemplate {
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

/**
 * Returns whether a message verifies an address by a link: only e-mail, if the pool is set so. Passwords are reset by
 * code only.
 */
export function verifiesByLink(settings: MessageSettings, kind: CodeMessageKind, medium: Message['medium']): boolean {
  return (
    medium === 'EMAIL' &&
    settings.VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK' &&
    ['sign-up', 'resend-code', 'update-attribute', 'verify-attribute'].includes(kind)
  );
}

/** Returns subject and body of a message. */
export function filledTemplate(
  { subject, body }: MessageTemplate,
  medium: Message['medium'],
  values: MessageValues,
): Pick<Message, 'subject' | 'body'> {
  const escape = medium === 'EMAIL' ? escapeHtml : (text: string) => text;
  return { subject: subject === null ? null : oneLine(subject), body: fillIn(body, values, escape) };
}

function invitation({ AdminCreateUserConfig }: MessageSettings, medium: Message['medium']): MessageTemplate {
  const own = AdminCreateUserConfig?.InviteMessageTemplate ?? {};
  if (medium === 'SMS') return { subject: null, body: own.SMSMessage ?? INVITATION };
  return { subject: own.EmailSubject ?? 'Your temporary password', body: own.EmailMessage ?? INVITATION };
}

/**
 * Codes of sign-ins have the same template as first and as second factor ("EmailMfaConfigType" of the API reference).
 */
function authentication(
  { SmsAuthenticationMessage, emailMfa }: MessageSettings,
  medium: Message['medium'],
): MessageTemplate {
  if (medium === 'SMS') return { subject: null, body: SmsAuthenticationMessage ?? AUTHENTICATION };
  return { subject: emailMfa?.Subject ?? 'Your authentication code', body: emailMfa?.Message ?? AUTHENTICATION };
}

/**
 * Replaces the placeholders in one pass, so that a user name that looks like a placeholder is not replaced. Each search
 * continues where the previous one ended, and none is started without a result, so that a template with 20,000 opening
 * marks takes linear time.
 */
function fillIn(template: string, { code, username, link }: MessageValues, escape: (text: string) => string): string {
  const lastClosing = template.lastIndexOf('##}');
  const parts: string[] = [];
  let position = 0;
  for (const { 0: mark, index } of template.matchAll(/\{####\}|\{username\}|\{##/g)) {
    // Skips placeholders inside the text of a link, which is not a template.
    if (index < position) continue;
    const begin = index + mark.length;
    if (mark !== '{##') {
      parts.push(template.slice(position, index), escape(mark === '{username}' ? username : code));
      position = begin;
    } else if (begin <= lastClosing) {
      const end = template.indexOf('##}', begin);
      const text = template.slice(begin, end);
      // The text between the marks is part of the template, which is already HTML.
      const replacement = link === null ? `{##${text}##}` : `<a href="${escape(link)}">${text}</a>`;
      parts.push(template.slice(position, index), replacement);
      position = end + 3;
    }
  }
  return parts.join('') + template.slice(position);
}

/** Removes line breaks from a subject, which would start another header (RFC 5322 section 2.2). */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
