import { expect, it } from 'vitest';
import { type MessageOptions, readMessageOptions } from './message-options.ts';
import { parseProviderAddress } from './providers/provider-address.ts';

const smtp = { kind: 'smtp', host: 'mail.example', port: 587, secure: false, user: null, password: null };

it.each<['EMAIL' | 'SMS', string, object | undefined]>([
  ['EMAIL', 'smtp://mail.example', smtp],
  ['EMAIL', 'smtp://mail.example:25/', { ...smtp, port: 25 }],
  ['EMAIL', 'smtps://me%40x:p%3Aw@mail.example', { ...smtp, port: 465, secure: true, user: 'me@x', password: 'p:w' }],
  ['EMAIL', 'smtp://100%:x@[::1]', { ...smtp, host: '::1', user: '100%', password: 'x' }],
  ['EMAIL', 'https://h.example/mail?a=b', { kind: 'webhook', url: new URL('https://h.example/mail?a=b') }],
  ['EMAIL', 'ses', { kind: 'ses', endpoint: undefined }],
  ['EMAIL', 'ses+http://127.0.0.1:4566', { kind: 'ses', endpoint: 'http://127.0.0.1:4566/' }],
  ['SMS', 'sns', { kind: 'sns', endpoint: undefined }],
  ['SMS', 'sns+https://sns.example', { kind: 'sns', endpoint: 'https://sns.example/' }],
  ['SMS', 'https://h.example/', { kind: 'webhook', url: new URL('https://h.example/') }],
  ['SMS', 'smtp://mail.example', undefined],
  ['SMS', 'ses', undefined],
  ['EMAIL', 'sns', undefined],
  ['EMAIL', 'ses+ftp://x', undefined],
  ['EMAIL', 'smtp://mail.example/path', undefined],
  ['EMAIL', 'smtp://mail.example?x=y', undefined],
  ['EMAIL', 'https://user@h.example', undefined],
  ['EMAIL', 'mail.example', undefined],
  ['EMAIL', '', undefined],
])('%s to %s', (medium, text, expected) => {
  expect(parseProviderAddress(medium, text)).toEqual(expected);
});

const secret = `whsec_${Buffer.alloc(32).toString('base64')}`;
const from = 'Example <no-reply@example.com>';

it('reads a whole configuration', () => {
  const options = { email: 'smtp://me@mail.example', sms: 'https://h.example/', emailFrom: from };
  expect(readMessageOptions({ ...options, smtpPassword: 'pw', webhookSecret: secret }, 'production')).toEqual({
    email: { ...smtp, user: 'me', password: 'pw' },
    sms: { kind: 'webhook', url: new URL('https://h.example/') },
    emailFrom: { name: 'Example', address: 'no-reply@example.com' },
    webhookSecret: Buffer.alloc(32),
    fixedCode: undefined,
  });
  expect(readMessageOptions({ fixedCode: '000000' }, 'development').fixedCode).toBe('000000');
  expect(readMessageOptions({}, 'production')).toEqual({});
});

it.each<[MessageOptions, 'development' | 'production', string]>([
  [{ email: 'smtp://:hidden@x y' }, 'production', 'The destination for e-mails is not valid.'],
  [{ sms: 'smtp://mail.example' }, 'production', 'The destination for SMS is not valid.'],
  [{ email: 'smtp://mail.example' }, 'production', 'E-mails need a sender.'],
  [{ email: 'ses' }, 'development', 'E-mails need a sender.'],
  [{ email: 'smtp://me@mail.example', emailFrom: from }, 'production', 'There is no password for me at mail.example.'],
  [{ emailFrom: 'nobody' }, 'production', '"nobody" is not a valid sender address.'],
  [
    { emailFrom: 'a@b.example, c@d.example' },
    'production',
    '"a@b.example, c@d.example" is not a valid sender address.',
  ],
  [
    { emailFrom: 'a@b.example\r\nBcc: c@d' },
    'production',
    '"a@b.example\\r\\nBcc: c@d" is not a valid sender address.',
  ],
  [
    { sms: 'https://h.example' },
    'production',
    'Messages that are posted to a web address need a secret for their signature.',
  ],
  [{ webhookSecret: 'hidden' }, 'production', 'The secret for web addresses is not valid.'],
  [{ fixedCode: '12345' }, 'development', '"12345" is not a code.'],
  [{ fixedCode: '123456' }, 'production', 'A fixed code is not allowed in production, because codes must be secret.'],
])('rejects %j in %s', (options, mode, message) => {
  expect(() => readMessageOptions(options, mode)).toThrow(
    expect.objectContaining({ name: 'MessageOptionError', message }),
  );
  expect(message).not.toContain('hidden');
});
