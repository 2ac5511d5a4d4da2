/** Checks an SMTP server without sending a message: connection, TLS, and the password. */
import { createTransport } from 'nodemailer';
import { HAND_OVER_LIMIT_MS } from './provider.ts';
import { connectionOptions, type SmtpOptions } from './smtp-provider.ts';

/** Returns the problem in a few words; undefined if the server would take a message. */
export async function smtpAccepts(options: SmtpOptions): Promise<string | undefined> {
  const { user, password } = options;
  const transport = createTransport({
    ...connectionOptions(options),
    ...(user !== null && { auth: { user, pass: password ?? '' } }),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${HAND_OVER_LIMIT_MS / 1000} s`), HAND_OVER_LIMIT_MS);
  });
  // The text of the server is not shown: it may repeat what it was sent.
  const verified = transport.verify().then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  );
  try {
    return await Promise.race([verified, late]);
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

function reasonOf(error: unknown): string {
  const { code, responseCode, command } = Object(error) as Readonly<Record<string, unknown>>;
  if (code === 'EAUTH')
    return `it refuses the user or the password${typeof responseCode === 'number' ? ` (reply ${responseCode})` : ''}`;
  if (typeof responseCode === 'number') return `it answers ${String(command)} with ${responseCode}`;
  return typeof code === 'string' ? code : 'the connection failed';
}
