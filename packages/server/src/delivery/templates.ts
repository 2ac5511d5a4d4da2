/**
 * The words of messages: the pool's own templates, or Cognito's defaults (developer guide, "Message templates"; defaults
 * observed). What is filled in is never read as a template, and is escaped where the message is HTML.
 */
import type { EmailMfaConfigType } from '@latchkey/model';
import type { PoolDefinition } from '../store/records.ts';
import type { Message, MessageKind } from './delivery.ts';

/** What is filled into a template. */
export interface MessageValues {
  /** For `{####}`: a code or a temporary password. */
  readonly code: string;
  /** For `{username}`: the name people sign in with. */
  readonly username: string;
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

interface Template {
  readonly subject: string | null;
  readonly body: string;
}

const CODE = 'Your verification code is {####}.';
const RESET_CODE = 'Your password reset code is {####}.';
const AUTHENTICATION = 'Your authentication code is {####}.';
const INVITATION = 'Your username is {username} and temporary password is {####}.';

/** Subject and body of a message. */
export function renderMessage(
  settings: MessageSettings,
  kind: MessageKind,
  medium: Message['medium'],
  values: MessageValues,
): Pick<Message, 'subject' | 'body'> {
  const { subject, body } = templateOf(settings, kind, medium);
  const fill = medium === 'EMAIL' ? escapeHtml : (text: string) => text;
  return { subject: subject === null ? null : oneLine(subject), body: filled(body, values, fill) };
}

function templateOf(settings: MessageSettings, kind: MessageKind, medium: Message['medium']): Template {
  if (kind === 'admin-create-user') return invitation(settings, medium);
  if (kind === 'mfa-code' || kind === 'sign-in-code') return authentication(settings, medium);
  const fallback = kind === 'forgot-password' || kind === 'admin-reset-password' ? RESET_CODE : CODE;
  const { VerificationMessageTemplate: own = {}, SmsVerificationMessage, EmailVerificationMessage } = settings;
  if (medium === 'SMS') return { subject: null, body: own.SmsMessage ?? SmsVerificationMessage ?? fallback };
  return {
    subject: own.EmailSubject ?? settings.EmailVerificationSubject ?? 'Your verification code',
    body: own.EmailMessage ?? EmailVerificationMessage ?? fallback,
  };
}

function invitation({ AdminCreateUserConfig }: MessageSettings, medium: Message['medium']): Template {
  const own = AdminCreateUserConfig?.InviteMessageTemplate ?? {};
  if (medium === 'SMS') return { subject: null, body: own.SMSMessage ?? INVITATION };
  return { subject: own.EmailSubject ?? 'Your temporary password', body: own.EmailMessage ?? INVITATION };
}

/** Codes of sign-ins have one wording, be they the first factor or the second ("EmailMfaConfigType" of the API reference). */
function authentication({ SmsAuthenticationMessage, emailMfa }: MessageSettings, medium: Message['medium']): Template {
  if (medium === 'SMS') return { subject: null, body: SmsAuthenticationMessage ?? AUTHENTICATION };
  return { subject: emailMfa?.Subject ?? 'Your authentication code', body: emailMfa?.Message ?? AUTHENTICATION };
}

/** One pass, so that a user name that looks like a placeholder stays a user name. */
function filled(template: string, { code, username }: MessageValues, escaped: (text: string) => string): string {
  return template.replace(/\{####\}|\{username\}/g, (placeholder) =>
    escaped(placeholder === '{username}' ? username : code),
  );
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A line break in a subject would begin another header (RFC 5322 section 2.2). */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
