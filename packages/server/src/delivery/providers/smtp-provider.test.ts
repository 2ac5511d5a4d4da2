/** Tests each step of an SMTP session against a scripted server. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { testMessage } from '../testing/message.ts';
import { HandOverError } from './provider.ts';
import { smtpProvider } from './smtp-provider.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** The answers to each step; `hang up` ends the connection instead. */
type Script = Readonly<Partial<Record<'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'QUIT', string>>>;

const usual = {
  greeting: '220 ready',
  EHLO: '250 here',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  body: '250 taken',
  QUIT: '221 bye',
};

/** A server that answers each step with the scripted answer, and records what it received. */
async function scripted(script: Script) {
  const heard: string[] = [];
  const server = createServer((socket) => converse(socket, { ...usual, ...script }, heard)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, heard };
}

function converse(socket: Socket, script: Readonly<Record<string, string | undefined>>, heard: string[]): void {
  const answer = (step: string) => {
    const line = script[step] ?? '502 what?';
    if (line === 'hang up') socket.destroy();
    else if (line === 'reset') socket.resetAndDestroy();
    else socket.write(`${line}\r\n`);
  };
  let text = '';
  let isBody = false;
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const end = text.indexOf(isBody ? '\r\n.\r\n' : '\r\n');
      if (end === -1) return;
      const part = text.slice(0, end);
      text = text.slice(end + (isBody ? 5 : 2));
      heard.push(part);
      const step = isBody ? 'body' : (part.split(/[ :]/)[0] ?? '');
      isBody = step === 'DATA' && script['DATA']?.startsWith('354') === true;
      answer(step);
    }
  });
  answer('greeting');
}

const provider = (port: number) =>
  smtpProvider({
    host: '127.0.0.1',
    port,
    secure: false,
    user: null,
    password: null,
    from: { name: 'Example', address: 'no-reply@example.com' },
  });

async function outcome(script: Script) {
  const { port } = await scripted(script);
  const error: unknown = await (await provider(port)).handOver(testMessage()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HandOverError);
  const { outcome, message } = error as HandOverError;
  return [outcome, message];
}

it.each<[string, Script, string, string]>([
  ['a busy greeting', { greeting: '421 later' }, 'not-handed-over', 'SMTP reply 421'],
  ['an end without a greeting', { greeting: 'hang up' }, 'not-handed-over', 'ECONNECTION'],
  ['a sender that is temporarily refused', { MAIL: '451 later' }, 'not-handed-over', 'SMTP reply 451'],
  ['a sender that is refused', { MAIL: '550 no' }, 'refused', 'SMTP reply 550'],
  ['grey-listing', { RCPT: '450 later' }, 'not-handed-over', 'SMTP reply 450'],
  ['an address that does not exist', { RCPT: '550 no' }, 'refused', 'SMTP reply 550'],
  ['an end before the message', { RCPT: 'hang up' }, 'not-handed-over', 'ECONNECTION'],
  ['no room for the message', { DATA: '452 full' }, 'not-handed-over', 'SMTP reply 452'],
  ['an end instead of the permission to send', { DATA: 'hang up' }, 'not-handed-over', 'ECONNECTION'],
  ['a message that is temporarily refused', { body: '451 later' }, 'not-handed-over', 'SMTP reply 451'],
  ['a message that is refused', { body: '554 spam' }, 'refused', 'SMTP reply 554'],
  ['an end after the message', { body: 'hang up' }, 'unknown', 'ECONNECTION'],
])('%s', async (_, script, expected, reason) => {
  expect(await outcome(script)).toEqual([expected, reason]);
});

it.each(['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'body'])('a connection that is reset at %s', async (step) => {
  const [outcomeOfReset] = await outcome({ [step]: 'reset' });
  expect(outcomeOfReset).toBe(step === 'body' ? 'unknown' : 'not-handed-over');
});

it('a connection that is reset after the end of the session', async () => {
  const { port, heard } = await scripted({ QUIT: 'reset' });
  await (await provider(port)).handOver(testMessage());
  await expect.poll(() => heard.at(-1)).toBe('QUIT');
});

it('no server at the address', async () => {
  const { port } = await scripted({});
  const [server] = servers.splice(0);
  server?.close();
  await once(server ?? process, 'close');
  await expect((await provider(port)).handOver(testMessage())).rejects.toMatchObject({
    outcome: 'not-handed-over',
    message: 'ECONNREFUSED',
  });
});

it("sends both forms of the message to one address, with the pool's From", async () => {
  const { port, heard } = await scripted({});
  const sender = { ...testMessage().sender, from: 'Jane Doe <jane@pool.example>', replyTo: 'help@pool.example' };
  await (await provider(port)).handOver(testMessage({ subject: 'Grüße', sender }));
  expect(heard.slice(1, 4)).toEqual(['MAIL FROM:<jane@pool.example>', 'RCPT TO:<jane@example.com>', 'DATA']);
  const mail = heard[4] ?? '';
  expect(mail).toMatch(/^From: Jane Doe <jane@pool\.example>\r$/m);
  expect(mail).toMatch(/^To: jane@example\.com\r$/m);
  expect(mail).toMatch(/^Reply-To: help@pool\.example\r$/m);
  expect(mail).toMatch(/^Subject: =\?UTF-8\?Q\?Gr=C3=BC=C3=9Fe\?=\r$/m);
  expect(mail).toMatch(/^Content-Type: multipart\/alternative;/m);
  expect(mail).toContain('Your verification code is 123456.');
  expect(mail).toContain('Your verification code is <b>123456</b>.');
});

it.each([
  'a@example.com\r\nRCPT TO:<all@example.com>',
  'a@example.com, b@example.com',
  'Jane <a@example.com>',
  'a@example.com>',
  '"a b"@example.com',
  'nobody',
])('sends nothing to %j', async (to) => {
  const { port, heard } = await scripted({});
  await expect((await provider(port)).handOver(testMessage({ to }))).rejects.toMatchObject({ outcome: 'refused' });
  expect(heard).toEqual([]);
});

it('does not let a subject, name or body start another header', async () => {
  const { port, heard } = await scripted({});
  const sender = { ...testMessage().sender, from: '"Jane, Bcc: x" <jane@pool.example>' };
  const subject = 'Hello\r\nBcc: all@example.com';
  await (await provider(port)).handOver(testMessage({ subject, sender, body: '.\r\n.\r\nMAIL FROM:<x@example.com>' }));
  const headers = (heard[4] ?? '').split('\r\n\r\n')[0] ?? '';
  expect(headers).not.toMatch(/^bcc:/im);
  expect(heard.filter((line) => line.startsWith('MAIL FROM'))).toEqual(['MAIL FROM:<jane@pool.example>']);
});
