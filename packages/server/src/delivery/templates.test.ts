import { describe, expect, it } from 'vitest';
import type { MessageKind } from './delivery.ts';
import { type MessageSettings, renderMessage } from './templates.ts';

const values = { code: '123456', username: 'jane' };
const own: MessageSettings = {
  VerificationMessageTemplate: {
    EmailSubject: 'Welcome',
    EmailMessage: '<b>{####}</b> it is',
    SmsMessage: '{####} it is',
  },
  SmsAuthenticationMessage: 'Sign in with {####}',
  emailMfa: { Subject: 'Sign in', Message: '<b>{####}</b> signs in' },
  AdminCreateUserConfig: {
    InviteMessageTemplate: {
      EmailSubject: 'Come in',
      EmailMessage: '<i>{username}</i>: {####}',
      SMSMessage: '{username}: {####}',
    },
  },
};

describe('messages without templates', () => {
  it.each<[MessageKind, string, string]>([
    ['sign-up', 'Your verification code', 'Your verification code is 123456.'],
    ['resend-code', 'Your verification code', 'Your verification code is 123456.'],
    ['update-attribute', 'Your verification code', 'Your verification code is 123456.'],
    ['verify-attribute', 'Your verification code', 'Your verification code is 123456.'],
    ['forgot-password', 'Your verification code', 'Your password reset code is 123456.'],
    ['admin-reset-password', 'Your verification code', 'Your password reset code is 123456.'],
    ['mfa-code', 'Your authentication code', 'Your authentication code is 123456.'],
    ['sign-in-code', 'Your authentication code', 'Your authentication code is 123456.'],
    ['admin-create-user', 'Your temporary password', 'Your username is jane and temporary password is 123456.'],
  ])('%s', (kind, subject, body) => {
    expect(renderMessage({}, kind, 'EMAIL', values)).toStrictEqual({ subject, body });
    expect(renderMessage({}, kind, 'SMS', values)).toStrictEqual({ subject: null, body });
  });
});

describe('messages in the words of the pool', () => {
  it.each<[MessageKind, string, string, string]>([
    ['sign-up', 'Welcome', '<b>123456</b> it is', '123456 it is'],
    ['forgot-password', 'Welcome', '<b>123456</b> it is', '123456 it is'],
    ['mfa-code', 'Sign in', '<b>123456</b> signs in', 'Sign in with 123456'],
    ['sign-in-code', 'Sign in', '<b>123456</b> signs in', 'Sign in with 123456'],
    ['admin-create-user', 'Come in', '<i>jane</i>: 123456', 'jane: 123456'],
  ])('%s', (kind, subject, html, text) => {
    expect(renderMessage(own, kind, 'EMAIL', values)).toStrictEqual({ subject, body: html });
    expect(renderMessage(own, kind, 'SMS', values)).toStrictEqual({ subject: null, body: text });
  });

  it('come in the older form too, and the newer one wins', () => {
    const older = {
      EmailVerificationSubject: 'Older',
      EmailVerificationMessage: 'older {####}',
      SmsVerificationMessage: 'older sms {####}',
    };
    expect(renderMessage(older, 'sign-up', 'EMAIL', values)).toStrictEqual({ subject: 'Older', body: 'older 123456' });
    expect(renderMessage(older, 'sign-up', 'SMS', values).body).toBe('older sms 123456');
    expect(renderMessage({ ...older, ...own }, 'sign-up', 'EMAIL', values).subject).toBe('Welcome');
  });

  it('have a subject of one line', () => {
    const settings = { EmailVerificationSubject: 'Hello\r\nBcc: all@example.com' };
    expect(renderMessage(settings, 'sign-up', 'EMAIL', values).subject).toBe('Hello Bcc: all@example.com');
  });
});

describe('what is filled in', () => {
  it('is never a template', () => {
    const tricky = { code: '{username}', username: '{####}$&' };
    expect(renderMessage(own, 'admin-create-user', 'SMS', tricky).body).toBe('{####}$&: {username}');
  });

  it('is escaped in HTML and left alone in text', () => {
    const tricky = { code: `a&b<c>"d'`, username: '<img src=x onerror=alert(1)>' };
    expect(renderMessage(own, 'admin-create-user', 'EMAIL', tricky).body).toBe(
      '<i>&lt;img src=x onerror=alert(1)&gt;</i>: a&amp;b&lt;c&gt;&quot;d&#39;',
    );
    expect(renderMessage(own, 'admin-create-user', 'SMS', tricky).body).toBe(`${tricky.username}: ${tricky.code}`);
  });
});
