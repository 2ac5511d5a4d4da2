/**
 * Sends e-mails to an SMTP server, with one connection for each. Nodemailer implements the protocol. This file drives
 * its connection itself, because a broken connection may only be repeated if the message was not being sent yet (RFC
 * 5321 section 4.2.5: a server that answered 4xx has not accepted the message).
 */
import { Readable } from 'node:stream';
import type MailComposer from 'nodemailer/lib/mail-composer';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Message } from '../../records/message.ts';
import { isMailAddress, type MailAddress, parseMailAddress } from '../text/mail-address.ts';
import { networkCode } from './network-failure.ts';
import { plainTextOf } from '../text/plain-text.ts';
import { CONNECT_LIMIT_MS, HAND_OVER_LIMIT_MS, HandOverError, type Provider } from './provider.ts';

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps:`). Otherwise STARTTLS is used if the server offers it. */
  readonly secure: boolean;
  /** A user has a password too. Both are only sent over TLS, except to this machine. */
  readonly user: string | null;
  readonly password: string | null;
  /** `From` for pools without one. */
  readonly from: MailAddress;
}

/** Returns a provider that uses SMTP. */
export async function smtpProvider(options: SmtpOptions): Promise<Provider> {
  const [{ default: Connection }, { default: Composer }] = await Promise.all([
    import('nodemailer/lib/smtp-connection'),
    import('nodemailer/lib/mail-composer'),
  ]);
  return {
    name: 'smtp',
    async handOver(message) {
      const mail = await compose(Composer, message, options.from);
      await new Submission(new Connection(connectionOptions(options)), options).run(mail);
    },
  };
}

interface Mail {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly bytes: Buffer;
}

async function compose(Composer: typeof MailComposer, message: Message, ownFrom: MailAddress): Promise<Mail> {
  const from = message.sender.from === null ? ownFrom : parseMailAddress(message.sender.from);
  const replyTo = message.sender.replyTo === null ? undefined : parseMailAddress(message.sender.replyTo);
  if (from === undefined) throw new HandOverError('refused', "the pool's From is not an e-mail address");
  if (!isMailAddress(message.to)) throw new HandOverError('refused', 'the destination is not an e-mail address');
  const composer = new Composer({
    from: { ...from },
    to: { name: '', address: message.to },
    ...(replyTo === undefined ? {} : { replyTo: { ...replyTo } }),
    subject: message.subject ?? '',
    html: message.body,
    text: plainTextOf(message.body),
    messageId: `<${message.id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    // Keeps mail programs from sending automatic replies (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bytes = await composer.compile().build();
  return { envelope: { from: from.address, to: message.to }, bytes };
}

/** Hosts of this machine: traffic to them cannot be intercepted. */
const loopback = /^(localhost|127(\.\d+){3}|::1)$/;

/** The options of a connection, for nodemailer. */
export function connectionOptions({ host, port, secure, user }: SmtpOptions) {
  return {
    host,
    port,
    secure,
    requireTLS: user !== null && !loopback.test(host),
    connectionTimeout: CONNECT_LIMIT_MS,
    dnsTimeout: CONNECT_LIMIT_MS,
    greetingTimeout: CONNECT_LIMIT_MS,
    socketTimeout: HAND_OVER_LIMIT_MS,
  };
}

/** Sends one message over one connection. */
class Submission {
  readonly #connection: SMTPConnection;
  readonly #options: SmtpOptions;
  /** Whether the message is being sent: from then on the server may have it. */
  #isSending = false;

  constructor(connection: SMTPConnection, options: SmtpOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** @throws HandOverError */
  async run(mail: Mail): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#connection.on('error', reject);
    this.#connection.once('end', () => reject(errorWithCode('ECONNECTION')));
    const timer = setTimeout(() => reject(errorWithCode('ETIMEDOUT')), HAND_OVER_LIMIT_MS);
    this.#send(mail).then(resolve, reject);
    try {
      await promise;
      this.#connection.quit();
    } catch (error) {
      this.#connection.close();
      throw this.#failure(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #send({ envelope, bytes }: Mail): Promise<void> {
    const connection = this.#connection;
    await promised((done) => connection.connect(done));
    const { user, password } = this.#options;
    if (user !== null) {
      await promised((done) => connection.login({ credentials: { user, pass: password ?? '' } }, done));
    }
    // Nodemailer reads the first byte after the server has agreed to accept the message.
    const message = new Readable({
      read: () => {
        this.#isSending = true;
        message.push(bytes);
        message.push(null);
      },
    });
    await promised((done) => connection.send(envelope, message, done));
  }

  #failure(error: unknown): HandOverError {
    const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
    if (typeof code === 'number' && code >= 400) {
      return new HandOverError(code < 500 ? 'not-handed-over' : 'refused', `SMTP reply ${code}`);
    }
    const system = error instanceof Error && 'originalCode' in error ? String(error.originalCode) : networkCode(error);
    const reason = system ?? 'the SMTP session failed';
    return new HandOverError(this.#isSending ? 'unknown' : 'not-handed-over', reason);
  }
}

/** Returns an error in nodemailer's form, for a failure that nodemailer does not report. */
function errorWithCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function promised(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
