import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createSecureContext, type TLSSocket } from 'node:tls';
import { Hono } from 'hono';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testAuthority, type TestAuthority } from '../../tls/testing/test-certificates.ts';
import type { Certificate } from '../../tls/certificate.ts';
import { type HttpServer, listen, type ListenOptions } from './http-server.ts';
import { testListenOptions } from './testing/listen-options.ts';
import type { TlsOptions } from './tls-server.ts';

const host = '127.0.0.1';
let authority: TestAuthority;
let certificate: Certificate;
const running: HttpServer[] = [];
beforeAll(async () => {
  authority = await testAuthority();
  certificate = await authority.certify('a.test');
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.drain(0);
});

async function start(app: Hono, more: Partial<TlsOptions> = {}, options: Partial<ListenOptions> = {}) {
  const server = await listen(app, testListenOptions({ ...options, tls: { certificate, ...more } }));
  running.push(server);
  return server;
}

const hello = () => new Hono().get('*', (context) => context.text(`hello ${context.req.url}`));

/** Connects as a client that verifies the certificate. */
async function connected(port: number, servername = 'a.test'): Promise<TLSSocket> {
  const socket = connect({ host, port, servername, ca: authority.cert });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

async function everything(socket: TLSSocket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(socket, 'close');
  return text;
}

async function answer(port: number, request: string, servername?: string): Promise<string> {
  const socket = await connected(port, servername);
  socket.write(request);
  return everything(socket);
}

const get = 'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n';

describe('a server with TLS', () => {
  it('answers https, and nothing else on its port', async () => {
    const { port } = await start(hello());
    expect(await answer(port, get)).toContain('hello https://a.test/');
    const plain = connectTcp(port, host);
    plain.on('error', () => undefined).write(get);
    let received = '';
    plain.on('data', (chunk) => (received += chunk.toString('latin1')));
    await once(plain, 'close');
    expect(received).not.toContain('hello');
  });

  it('refuses versions before TLS 1.2, and speaks 1.2 and 1.3', async () => {
    const { port } = await start(hello());
    const versionOf = async (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') => {
      // Node's own client would refuse the old version too, at the default security level.
      const ciphers = 'DEFAULT:@SECLEVEL=0';
      const limits = { minVersion: version, maxVersion: version, ciphers };
      const socket = connect({ host, port, servername: 'a.test', ca: authority.cert, ...limits });
      const outcome = await once(socket, 'secureConnect').then(
        () => socket.getProtocol(),
        (error: NodeJS.ErrnoException) => error.code,
      );
      socket.destroy();
      return outcome;
    };
    expect(await versionOf('TLSv1.1')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    expect(await versionOf('TLSv1.2')).toBe('TLSv1.2');
    expect(await versionOf('TLSv1.3')).toBe('TLSv1.3');
  });

  it('presents another certificate to new connections, and keeps the open ones', async () => {
    const server = await start(hello());
    const open = await connected(server.port);
    const before = open.getPeerCertificate().serialNumber;
    server.useCertificate(await authority.certify('a.test'));
    const later = await connected(server.port);
    expect(later.getPeerCertificate().serialNumber).not.toBe(before);
    open.write(get);
    expect(await everything(open)).toContain('hello');
    later.destroy();
  });

  it('presents what belongs to the name that the client asks for', async () => {
    const other = createSecureContext(await authority.certify('b.test'));
    const contextFor = (name: string) => Promise.resolve(name === 'b.test' ? other : undefined);
    const { port } = await start(hello(), { contextFor });
    for (const name of ['a.test', 'b.test']) expect(await answer(port, get, name)).toContain('hello');
    const failing = await start(hello(), { contextFor: () => Promise.reject(new Error('no certificate')) });
    await expect(connected(failing.port)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(connected(failing.port)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('limits of a server with TLS', () => {
  it('ends a handshake that stalls', async () => {
    const { port } = await start(hello(), { handshakeTimeoutMs: 50 });
    const silent = connectTcp(port, host);
    silent.resume();
    await once(silent, 'close');
  });

  it('is not kept from stopping by stalled handshakes and idle connections', async () => {
    const server = await start(hello());
    const silent = connectTcp(server.port, host);
    silent.on('error', () => undefined).resume();
    const idle = await connected(server.port);
    idle.resume();
    const closed = [once(silent, 'close'), once(idle, 'close')];
    // The server has accepted both: it answers a connection that came later.
    expect(await answer(server.port, get)).toContain('hello');
    expect(await server.drain(10_000)).toEqual({ finished: 0, dropped: 0 });
    await Promise.all(closed);
  });

  it('finishes the requests in flight when it stops', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const app = new Hono().get('*', async (context) => {
      begin();
      await gate;
      return context.text('done');
    });
    const server = await start(app);
    const answered = answer(server.port, get);
    await begun;
    const drained = server.drain(10_000);
    open();
    expect(await answered).toContain('done');
    expect(await drained).toEqual({ finished: 1, dropped: 0 });
  });

  const post = (body: string, length = body.length) =>
    `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${length}\r\n\r\n${body}`;

  it('ends a request that is sent too slowly', async () => {
    const { port } = await start(hello(), {}, { requestTimeoutMs: 100 });
    expect(await answer(port, post('five.', 10))).toMatch(/^HTTP\/1.1 408 [^]*connection: close/i);
  });

  it('lets an upload continue while it sends enough, and ends it when it stalls', async () => {
    let received = 0;
    const app = new Hono().put('*', async (context) => {
      for await (const chunk of context.req.raw.body ?? []) received += chunk.byteLength;
      return context.text('');
    });
    const { port } = await start(app, {}, { requestTimeoutMs: 100 });
    const socket = await connected(port);
    const closed = once(socket, 'close');
    socket.write('PUT /_latchkey/user-import/pool/job HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n');
    const begun = performance.now();
    while (performance.now() - begun < 500) {
      socket.write(Buffer.alloc(100_000));
      await sleep(20);
    }
    expect(socket.destroyed).toBe(false);
    await closed;
    expect(received).toBeGreaterThan(1_000_000);
  });

  it('counts pipelined requests, and requests of one address', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const app = new Hono().post('*', async (context) => {
      await gate;
      return context.text('did it');
    });
    const limits = { working: { 'sign-in': 1, other: 1, lookup: 1 }, perAddress: 2 };
    const { port } = await start(app, {}, { limits });
    const pipelined = answer(port, post('{}').repeat(15));
    const others = Array.from({ length: 3 }, () =>
      answer(port, post('{}').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')),
    );
    expect(await Promise.race(others)).toMatch(/^HTTP\/1\.1 429/);
    open();
    const text = await pipelined;
    expect(text.match(/HTTP\/1\.1 (200|429)/g)?.length).toBeLessThanOrEqual(9);
    expect(text).toMatch(/429[^]*connection: close/i);
    await Promise.all(others);
  });
});
