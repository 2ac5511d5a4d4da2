/** What the options of a server say about its messages, checked. */
import { parseWebhookSecret } from '../crypto/webhook-signature.ts';
import { type MailAddress, parseMailAddress } from './text/mail-address.ts';
import { parseProviderAddress, type ProviderAddress } from './providers/provider-address.ts';

export interface MessageOptions {
  /** Where e-mails go: `smtp://user@host:587`, `smtps://host`, `https://host/path`, `ses`, `ses+http://host`. */
  readonly email?: string | undefined;
  /** Where SMS go: `https://host/path`, `sns`, `sns+http://host`. */
  readonly sms?: string | undefined;
  /** `From` of e-mails whose pool names none: `jane@example.com` or `Jane <jane@example.com>`. */
  readonly emailFrom?: string | undefined;
  /** Password of the user in an `smtp:` address that has none. */
  readonly smtpPassword?: string | undefined;
  /** Key of the signature of what is posted: `whsec_` and 24 to 64 bytes in base64. */
  readonly webhookSecret?: string | undefined;
  /** In place of every code that is sent: six digits. */
  readonly fixedCode?: string | undefined;
}

/** Options that can be followed. */
export interface MessageSettings {
  readonly email: ProviderAddress | undefined;
  readonly sms: ProviderAddress | undefined;
  readonly emailFrom: MailAddress | undefined;
  readonly webhookSecret: Uint8Array | undefined;
  readonly fixedCode: string | undefined;
}

/** Why options can't be followed: what is wrong, and the next step. Neither quotes a password. */
export class MessageOptionError extends Error {
  override readonly name = 'MessageOptionError';
  /** One sentence. */
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

const wanted = {
  EMAIL: 'Give smtp://user@host:587, smtps://host, a web address, ses, or ses+http://host of a server like it.',
  SMS: 'Give a web address, sns, or sns+http://host of a server like it.',
};

/** @throws MessageOptionError */
export function readMessageOptions(options: MessageOptions, mode: 'development' | 'production'): MessageSettings {
  const email = withPassword(addressOf('EMAIL', options.email), options.smtpPassword);
  const sms = addressOf('SMS', options.sms);
  const emailFrom = fromOf(options.emailFrom);
  if (emailFrom === undefined && (email?.kind === 'smtp' || email?.kind === 'ses')) {
    throw new MessageOptionError('E-mails need a sender.', 'Give its address with --email-from.');
  }
  const webhookSecret = secretOf(options.webhookSecret);
  if (webhookSecret === undefined && (email?.kind === 'webhook' || sms?.kind === 'webhook')) {
    const how = 'such as LATCHKEY_WEBHOOK_SECRET=whsec_$(openssl rand -base64 32).';
    throw new MessageOptionError(
      'Messages that are posted to a web address need a secret to sign them with.',
      `Give one, ${how}`,
    );
  }
  return { email, sms, emailFrom, webhookSecret, fixedCode: fixedCodeOf(options.fixedCode, mode) };
}

function addressOf(medium: 'EMAIL' | 'SMS', text: string | undefined): ProviderAddress | undefined {
  if (text === undefined) return undefined;
  const address = parseProviderAddress(medium, text);
  if (address !== undefined) return address;
  // The text may hold a password, so it is not quoted.
  throw new MessageOptionError(`That is nowhere to send ${medium === 'EMAIL' ? 'e-mails' : 'SMS'} to.`, wanted[medium]);
}

function withPassword(address: ProviderAddress | undefined, password: string | undefined): ProviderAddress | undefined {
  if (address?.kind !== 'smtp' || address.user === null || address.password !== null) return address;
  if (password !== undefined) return { ...address, password };
  throw new MessageOptionError(
    `There is no password for ${address.user} at ${address.host}.`,
    'Give it as LATCHKEY_SMTP_PASSWORD in the environment.',
  );
}

function fromOf(text: string | undefined): MailAddress | undefined {
  const address = text === undefined ? undefined : parseMailAddress(text);
  if (text === undefined || address !== undefined) return address;
  throw new MessageOptionError(
    `${JSON.stringify(text)} is no sender of e-mails.`,
    'Give an address: "Example <no-reply@example.com>".',
  );
}

function secretOf(text: string | undefined): Uint8Array | undefined {
  const secret = text === undefined ? undefined : parseWebhookSecret(text);
  if (text === undefined || secret !== undefined) return secret;
  throw new MessageOptionError(
    'The secret for web addresses can not be used.',
    'It is whsec_ and 24 to 64 bytes in base64: whsec_$(openssl rand -base64 32).',
  );
}

function fixedCodeOf(code: string | undefined, mode: 'development' | 'production'): string | undefined {
  if (code === undefined) return undefined;
  if (mode === 'production') {
    throw new MessageOptionError(
      'In production nobody may know a code before it is sent.',
      'Leave out the fixed code.',
    );
  }
  if (/^\d{6}$/.test(code)) return code;
  throw new MessageOptionError(`"${code}" is not a code.`, 'Give six digits.');
}
