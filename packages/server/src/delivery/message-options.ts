/** Checks the options of a server that concern messages. */
import { parseWebhookSecret } from '../crypto/webhook-signature.ts';
import { type MailAddress, parseMailAddress } from './text/mail-address.ts';
import { parseProviderAddress, type ProviderAddress } from './providers/provider-address.ts';

export interface MessageOptions {
  /** Destination of e-mails: `smtp://user@host:587`, `smtps://host`, `https://host/path`, `ses`, `ses+http://host`. */
  readonly email?: string | undefined;
  /** Destination of SMS: `https://host/path`, `sns`, `sns+http://host`. */
  readonly sms?: string | undefined;
  /** `From` of e-mails if the pool has none: `jane@example.com` or `Jane <jane@example.com>`. */
  readonly emailFrom?: string | undefined;
  /** Password of the user in an `smtp:` address without a password. */
  readonly smtpPassword?: string | undefined;
  /** Secret that signs posted messages: `whsec_` and 24 to 64 bytes in base64. */
  readonly webhookSecret?: string | undefined;
  /** Six digits that replace every code that is sent. */
  readonly fixedCode?: string | undefined;
}

/** The checked options. */
export interface MessageSettings {
  readonly email: ProviderAddress | undefined;
  readonly sms: ProviderAddress | undefined;
  readonly emailFrom: MailAddress | undefined;
  readonly webhookSecret: Uint8Array | undefined;
  readonly fixedCode: string | undefined;
}

/** An option is invalid. The message says why, the advice what to do. Neither contains a password. */
export class MessageOptionError extends Error {
  override readonly name = 'MessageOptionError';
  /** The next step, in one sentence. */
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

const validDestinations = {
  EMAIL: 'Give smtp://user@host:587, smtps://host, a web address, ses, or ses+http://host of a compatible server.',
  SMS: 'Give a web address, sns, or sns+http://host of a compatible server.',
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
    throw new MessageOptionError(
      'Messages that are posted to a web address need a secret for their signature.',
      'Set one, such as LATCHKEY_WEBHOOK_SECRET=whsec_$(openssl rand -base64 32).',
    );
  }
  return { email, sms, emailFrom, webhookSecret, fixedCode: fixedCodeOf(options.fixedCode, mode) };
}

function addressOf(medium: 'EMAIL' | 'SMS', text: string | undefined): ProviderAddress | undefined {
  if (text === undefined) return undefined;
  const address = parseProviderAddress(medium, text);
  if (address !== undefined) return address;
  // The text may contain a password, so it is not quoted.
  const what = medium === 'EMAIL' ? 'e-mails' : 'SMS';
  throw new MessageOptionError(`The destination for ${what} is not valid.`, validDestinations[medium]);
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
    `${JSON.stringify(text)} is not a valid sender address.`,
    'Give an address: "Example <no-reply@example.com>".',
  );
}

function secretOf(text: string | undefined): Uint8Array | undefined {
  const secret = text === undefined ? undefined : parseWebhookSecret(text);
  if (text === undefined || secret !== undefined) return secret;
  throw new MessageOptionError(
    'The secret for web addresses is not valid.',
    'Give whsec_ and 24 to 64 bytes in base64: whsec_$(openssl rand -base64 32).',
  );
}

function fixedCodeOf(code: string | undefined, mode: 'development' | 'production'): string | undefined {
  if (code === undefined) return undefined;
  if (mode === 'production') {
    throw new MessageOptionError(
      'A fixed code is not allowed in production, because codes must be secret.',
      'Leave out the fixed code.',
    );
  }
  if (/^\d{6}$/.test(code)) return code;
  throw new MessageOptionError(`"${code}" is not a code.`, 'Give six digits.');
}
