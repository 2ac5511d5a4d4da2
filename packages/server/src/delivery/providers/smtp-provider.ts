/**
 * Hands e-mails to an SMTP server, one connection each. Nodemailer speaks the protocol; its connection is driven from
 * here, because only the moment at which the message itself begins to flow tells whether a broken connection can be
 * tried again (RFC 5321 section 4.2.5: a server that answered 4xx has not taken the message over).
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
  /** TLS from the first byte (`smtps:`). Otherwise STARTTLS is used where the server offers it. */
  readonly secure: boolean;
  /** Whoever has a name to show has a password too, and shows it over TLS only, but to this machine. */
  readonly user: string | null;
  readonly password: string | null;
  /** `From` of pools that name none. */
  readonly from: MailAddress;
}

/** A provider that speaks SMTP. */
export async function smtpProvider(options: SmtpOptions): Promise<Provider> {
  const [{ default: Connection }, { default: Composer }] = await Promise.all([
    import('nodemailer/lib/smtp-connection'),
    import('nodemailer/lib/mail-composer'),
  ]);
  return {
    name: 'smtp',
    async handOver(message) {
      const mail = await composed(Composer, message, options.from);
      await new Submission(new Connection(connectionOptions(options)), options).run(mail);
    },
  };
}

interface Mail {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly bytes: Buffer;
}

async function composed(Composer: typeof MailComposer, message: Message, ownFrom: MailAddress): Promise<Mail> {
  const from = message.sender.from === null ? ownFrom : parseMailAddress(message.sender.from);
  const replyTo = message.sender.replyTo === null ? undefined : parseMailAddress(message.sender.replyTo);
  if (from === undefined) throw new HandOverError('refused', "the pool's From is no address");
  if (!isMailAddress(message.to)) throw new HandOverError('refused', 'the destination is no e-mail address');
  const composer = new Composer({
    from: { ...from },
    to: { name: '', address: message.to },
    ...(replyTo === undefined ? {} : { replyTo: { ...replyTo } }),
    subject: message.subject ?? '',
    html: message.body,
    text: plainTextOf(message.body),
    messageId: `<${message.id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    // Nobody answers a code, and no machine should (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bytes = await composer.compile().build();
  return { envelope: { from: from.address, to: message.to }, bytes };
}

/** Hosts that nobody can listen in on the way to. */
const loopback = /^(localhost|127(\.\d+){3}|::1)$/;

function connectionOptions({ host, port, secure, user }: SmtpOptions) {
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

/** One connection and the one message it carries. */
class Submission {
  readonly #connection: SMTPConnection;
  readonly #options: SmtpOptions;
  /** From here on the server may have the message. */
  #isFlowing = false;

  constructor(connection: SMTPConnection, options: SmtpOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** @throws HandOverError */
  async run(mail: Mail): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#connection.on('error', reject);
    this.#connection.once('end', () => reject(failed('ECONNECTION')));
    const timer = setTimeout(() => reject(failed('ETIMEDOUT')), HAND_OVER_LIMIT_MS);
    this.#converse(mail).then(resolve, reject);
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

  async #converse({ envelope, bytes }: Mail): Promise<void> {
    const connection = this.#connection;
    await settled((done) => connection.connect(done));
    const { user, password } = this.#options;
    if (user !== null) {
      await settled((done) => connection.login({ credentials: { user, pass: password ?? '' } }, done));
    }
    // Asked for its first byte once the server has agreed to take the message.
    const message = new Readable({
      read: () => {
        this.#isFlowing = true;
        message.push(bytes);
        message.push(null);
      },
    });
    await settled((done) => connection.send(envelope, message, done));
  }

  #failure(error: unknown): HandOverError {
    const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
    if (typeof code === 'number' && code >= 400) {
      return new HandOverError(code < 500 ? 'not-handed-over' : 'refused', `SMTP reply ${code}`);
    }
    const system = error instanceof Error && 'originalCode' in error ? String(error.originalCode) : networkCode(error);
    const reason = system ?? 'the conversation failed';
    return new HandOverError(this.#isFlowing ? 'unknown' : 'not-handed-over', reason);
  }
}

/** A failure that nodemailer does not report, in its form. */
function failed(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function settled(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
