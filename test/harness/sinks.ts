/** Servers that receive messages in tests: a real SMTP server, and a web server whose answers a test can set. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callbackify } from 'node:util';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly mail: ParsedMail;
}

export interface MailSink {
  readonly port: number;
  readonly received: ReceivedMail[];
  close(): Promise<void>;
}

export interface MailSinkOptions {
  readonly port?: number;
  /** Requires this password; if left out, the server accepts mail without authentication. */
  readonly password?: string;
  /** Called after a whole message was read, and awaited before it is acknowledged. */
  readonly beforeReply?: () => Promise<void>;
}

/** Starts an SMTP server on loopback. It has no certificate, so it offers no TLS. */
export async function startMailSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const { port = 0, password, beforeReply = () => Promise.resolve() } = options;
  const received: ReceivedMail[] = [];
  const receive = async (stream: SMTPServerDataStream, { envelope, user }: SMTPServerSession): Promise<void> => {
    const mail = await simpleParser(stream);
    const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
    received.push({ from, to: envelope.rcptTo.map(({ address }) => address), user, mail });
    await beforeReply();
  };
  const server = new SMTPServer({
    hideSTARTTLS: true,
    authOptional: password === undefined,
    allowInsecureAuth: true,
    onAuth({ username, password: given }, _, done) {
      if (given === password) done(null, { user: username });
      else done(new Error('wrong password'));
    },
    onData(stream, session, done) {
      callbackify(receive)(stream, session, (error) => done(error));
    },
  });
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebSink {
  /** Without a slash at the end. */
  readonly url: string;
  readonly posted: Posted[];
  /** The answer to the next requests. */
  answer: { status: number; headers?: Readonly<Record<string, string>>; body?: string };
  close(): Promise<void>;
}

/** Starts a web server on loopback that accepts every request. */
export async function startWebSink(): Promise<WebSink> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      sink.posted.push({ path: request.url ?? '', headers: request.headers, body });
      const { status, headers = {}, body: reply = '' } = sink.answer;
      response.writeHead(status, headers).end(reply);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sink: WebSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted: [],
    answer: { status: 200 },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return sink;
}
