/**
 * The texts of e-mails about risky sign-ins: the pool's own templates, or ours (the developer guide lists the
 * placeholders; Cognito's own texts are not used). Inserted values are never read as templates, and are escaped in HTML.
 */
import type { NotifyEmailType } from '@latchkey/model';
import type { Message } from '../../records/message.ts';
import { escapeHtml } from './escape-html.ts';
import { oneLine } from './templates.ts';

/** The values by the names of their placeholders. */
export interface NoticeValues {
  readonly username: string;
  readonly 'ip-address': string;
  readonly city: string;
  readonly country: string;
  /** UTC. */
  readonly 'login-time': string;
  readonly 'device-name': string;
  readonly 'one-click-link-valid': string;
  readonly 'one-click-link-invalid': string;
}

const effects = {
  blocked: { subject: 'A sign-in to your account was blocked', what: 'We blocked a sign-in to your account.' },
  mfa: { subject: 'New sign-in to your account', what: 'We asked for a second factor at a sign-in to your account.' },
  none: { subject: 'New sign-in to your account', what: 'There was a new sign-in to your account.' },
} as const;

const DETAILS =
  '<p>User name: {username}<br>Time: {login-time}<br>Address: {ip-address}<br>Place: {city}, {country}<br>' +
  'Device: {device-name}</p>' +
  '<p><a href="{one-click-link-valid}">This was me</a><br><a href="{one-click-link-invalid}">This was not me</a></p>';

/** Returns subject and body. A template with a text only becomes HTML with the same lines. */
export function filledNotice(
  template: NotifyEmailType | undefined,
  effect: keyof typeof effects,
  values: NoticeValues,
): Pick<Message, 'subject' | 'body'> {
  const { subject, what } = effects[effect];
  const { HtmlBody, TextBody } = template ?? {};
  const body = HtmlBody ?? (TextBody === undefined ? `<p>${what}</p>${DETAILS}` : asHtml(TextBody));
  return { subject: oneLine(template?.Subject ?? subject), body: fillIn(body, values) };
}

function asHtml(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>\n');
}

/** Replaces all placeholders in one pass, so that a value that looks like a placeholder is not replaced. */
function fillIn(body: string, values: NoticeValues): string {
  return body.replaceAll(/\{([a-z-]{4,22})\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? escapeHtml(values[name as keyof NoticeValues]) : whole,
  );
}
