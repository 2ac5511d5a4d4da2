import { describe, expect, it } from 'vitest';
import type { Message, CodeMessageKind } from '../../records/message.ts';
import { filledTemplate, type MessageSettings, type MessageValues, templateOf } from './templates.ts';

const values: MessageValues = { code: '123456', username: 'jane', link: null };
const renderMessage = (
  settings: MessageSettings,
  kind: CodeMessageKind,
  medium: Message['medium'],
  given: MessageValues,
) => filledTemplate(templateOf(settings, kind, medium), medium, given);
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
  it.each<[CodeMessageKind, string, string]>([
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

describe("messages with the pool's templates", () => {
  it.each<[CodeMessageKind, string, string, string]>([
    ['sign-up', 'Welcome', '<b>123456</b> it is', '123456 it is'],
    ['forgot-password', 'Welcome', '<b>123456</b> it is', '123456 it is'],
    ['mfa-code', 'Sign in', '<b>123456</b> signs in', 'Sign in with 123456'],
    ['sign-in-code', 'Sign in', '<b>123456</b> signs in', 'Sign in with 123456'],
    ['admin-create-user', 'Come in', '<i>jane</i>: 123456', 'jane: 123456'],
  ])('%s', (kind, subject, html, text) => {
    expect(renderMessage(own, kind, 'EMAIL', values)).toStrictEqual({ subject, body: html });
    expect(renderMessage(own, kind, 'SMS', values)).toStrictEqual({ subject: null, body: text });
  });

  it('can use the older settings, but the newer ones take precedence', () => {
    const older = {
      EmailVerificationSubject: 'Older',
      EmailVerificationMessage: 'older {####}',
      SmsVerificationMessage: 'older sms {####}',
    };
    expect(renderMessage(older, 'sign-up', 'EMAIL', values)).toStrictEqual({ subject: 'Older', body: 'older 123456' });
    expect(renderMessage(older, 'sign-up', 'SMS', values).body).toBe('older sms 123456');
    expect(renderMessage({ ...older, ...own }, 'sign-up', 'EMAIL', values).subject).toBe('Welcome');
  });

  it('have a subject of a single line', () => {
    const settings = { EmailVerificationSubject: 'Hello\r\nBcc: all@example.com' };
    expect(renderMessage(settings, 'sign-up', 'EMAIL', values).subject).toBe('Hello Bcc: all@example.com');
  });
});

describe('an inserted value', () => {
  it('is never read as a template', () => {
    const tricky = { code: '{username}', username: '{####}$&', link: null };
    expect(renderMessage(own, 'admin-create-user', 'SMS', tricky).body).toBe('{####}$&: {username}');
  });

  it('is escaped in HTML and unchanged in plain text', () => {
    const tricky = { code: `a&b<c>"d'`, username: '<img src=x onerror=alert(1)>', link: null };
    expect(renderMessage(own, 'admin-create-user', 'EMAIL', tricky).body).toBe(
      '<i>&lt;img src=x onerror=alert(1)&gt;</i>: a&amp;b&lt;c&gt;&quot;d&#39;',
    );
    expect(renderMessage(own, 'admin-create-user', 'SMS', tricky).body).toBe(`${tricky.username}: ${tricky.code}`);
  });
});

describe('verification by link', () => {
  const link = 'https://id.example.com/confirmUser?client_id=a&user_name=b&confirmation_code=123456';
  const byLink = (more: MessageSettings['VerificationMessageTemplate'] = {}): MessageSettings => ({
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK', ...more },
  });
  const anchor = (words: string) => `<a href="${link.replaceAll('&', '&amp;')}">${words}</a>`;

  it.each<CodeMessageKind>(['sign-up', 'resend-code', 'update-attribute', 'verify-attribute'])('%s', (kind) => {
    expect(renderMessage(byLink(), kind, 'EMAIL', { ...values, link })).toStrictEqual({
      subject: 'Your verification link',
      body: `Please click the link below to verify your email address. ${anchor('Verify Email')}`,
    });
    expect(renderMessage(byLink(), kind, 'SMS', values).body).toBe('Your verification code is 123456.');
  });

  it('is never used to reset a password or to sign in', () => {
    for (const kind of ['forgot-password', 'admin-reset-password', 'mfa-code', 'sign-in-code'] as const) {
      expect(renderMessage(byLink(), kind, 'EMAIL', values).body).toContain(' code is 123456.');
    }
  });

  it.each([
    ['{##a##} {##b##}', '[a] [b]'],
    ['{##{username}##}', '[{username}]'],
    ['{##{##a##}##}', '[{##a]##}'],
    ['{##open {username}', '{##open jane'],
    ['{##up to {####} it', '[up to {##] it'],
    ['{##a##} {##open', '[a] {##open'],
    ['##} {##open', '##} {##open'],
    ['{##a###}', '[a#]'],
    ['{###}##}', '[#}]'],
    ['{#####}', '[#]'],
  ])('reads %s', (EmailMessageByLink, shown) => {
    const { body } = renderMessage(byLink({ EmailMessageByLink }), 'sign-up', 'EMAIL', { ...values, link });
    expect(body).toBe(shown.replace(/\[(.*?)\]/g, (_, words: string) => anchor(words)));
    if (EmailMessageByLink.includes('##}')) {
      const { body: left } = renderMessage(byLink({ EmailMessageByLink }), 'sign-up', 'EMAIL', values);
      expect(left).toBe(EmailMessageByLink);
    }
  });

  it("uses the pool's template, with code and user name", () => {
    const own = byLink({ EmailSubjectByLink: 'Hi', EmailMessageByLink: '{username}: {##<b>here\n</b>##} or {####}' });
    expect(renderMessage(own, 'sign-up', 'EMAIL', { ...values, link })).toStrictEqual({
      subject: 'Hi',
      body: `jane: ${anchor('<b>here\n</b>')} or 123456`,
    });
  });
});
