import { Agent, request as send } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeError } from './aws-json/encode.ts';
import { readBody } from './aws-json/body.ts';
import { ServiceError } from '@latchkey/model';
import { type HttpServer, listen } from './http-server.ts';

const host = '127.0.0.1';
const running: HttpServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.drain(0);
});

async function start(app: Hono): Promise<HttpServer> {
  const server = await listen(app, { host, port: 0 });
  running.push(server);
  return server;
}

/** An app whose requests wait until they are let go. */
function gated() {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const arrived: string[] = [];
  const app = new Hono().get('/:name', async (context) => {
    arrived.push(context.req.param('name'));
    await gate;
    return context.text('done');
  });
  const arrivals = async (count: number) => {
    while (arrived.length < count) await sleep(5);
  };
  return { app, arrived, open, arrivals };
}

function get(port: number, path: string, agent?: Agent): Promise<{ status: number; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    const outgoing = send({ host, port, path, agent: agent ?? false }, (response) => {
      response
        .resume()
        .on('end', () => resolve({ status: response.statusCode ?? 0, connection: response.headers.connection }));
    });
    outgoing.on('error', reject).end();
  });
}

describe('drain', () => {
  it('lets requests in flight finish and counts them', async () => {
    const { app, open, arrivals } = gated();
    const server = await start(app);
    const answers = [get(server.port, '/a'), get(server.port, '/b')];
    await arrivals(2);
    const drained = server.drain(5_000);
    await expect(get(server.port, '/c')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    open();
    expect(await Promise.all(answers)).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(await drained).toEqual({ finished: 2, dropped: 0 });
  });

  it('does not wait longer than the grace period', async () => {
    const { app, arrivals } = gated();
    const server = await start(app);
    const answer = get(server.port, '/a').catch((error: NodeJS.ErrnoException) => error.code);
    await arrivals(1);
    const before = performance.now();
    expect(await server.drain(100)).toEqual({ finished: 0, dropped: 1 });
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(await answer).toBe('ECONNRESET');
  });

  it('is not held up by idle connections', async () => {
    const server = await start(new Hono().get('/', (context) => context.text('hello')));
    const agent = new Agent({ keepAlive: true });
    expect(await get(server.port, '/', agent)).toMatchObject({ status: 200, connection: 'keep-alive' });
    const before = performance.now();
    expect(await server.drain(10_000)).toEqual({ finished: 0, dropped: 0 });
    expect(performance.now() - before).toBeLessThan(1_000);
    agent.destroy();
  });

  it('tells clients on kept connections to go', async () => {
    const { app, open, arrivals } = gated();
    app.get('/quick/answer', (context) => context.text('hello'));
    const server = await start(app);
    const slow = get(server.port, '/a');
    const socket = connect(server.port, host);
    socket.write('GET /quick/answer HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n');
    await arrivals(2);
    const drained = server.drain(5_000);
    open();
    const text = await everything(socket);
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    await slow;
    expect(await drained).toEqual({ finished: 2, dropped: 0 });
  });
});

it('says which port it took, and fails on a port that is taken', async () => {
  const server = await start(new Hono());
  expect(server.port).toBeGreaterThan(0);
  await expect(listen(new Hono(), { host, port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

describe('bodies that are too large', () => {
  const app = new Hono().post('/', async (context) => {
    try {
      return context.text(String((await readBody(context.req.raw)).byteLength));
    } catch (error) {
      if (error instanceof ServiceError) return encodeError(error, 'id');
      throw error;
    }
  });

  it('are refused by their announced length, and the connection is closed', async () => {
    const { port } = await start(app);
    const socket = connect(port, host);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n{"a":"');
    const answer = await everything(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toContain('"__type":"RequestEntityTooLargeException"');
  });

  it('are not read to their end', async () => {
    const { port } = await start(app);
    const chunk = 'a'.repeat(16_384);
    const announced = await flood(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n', chunk);
    const chunked = await flood(
      port,
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      `4000\r\n${chunk}\r\n`,
    );
    // What the kernel's buffers swallow on both sides is out of our hands, but far from 100 MB.
    expect(announced.sent).toBeLessThan(10_000_000);
    expect(chunked.sent).toBeLessThan(10_000_000);
  });

  it('leave the connection usable when they are just small enough', async () => {
    const { port } = await start(app);
    const socket = connect(port, host);
    const body = 'a'.repeat(131_072);
    const request = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    socket.write(request + request.replace('Host: x', 'Host: x\r\nConnection: close'));
    const answer = await everything(socket);
    expect(answer.match(/131072/g)).toHaveLength(2);
  });
});

async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

/** Sends without end until the server closes the connection; says how much went out and what came back. */
async function flood(port: number, head: string, chunk: string) {
  const socket = connect(port, host);
  let sent = 0;
  const pump = () => {
    while (!socket.destroyed && sent < 100_000_000 && socket.write(chunk)) sent += chunk.length;
  };
  socket.on('drain', pump).on('error', () => undefined);
  socket.write(head);
  pump();
  const answer = await everything(socket);
  return { sent, answer };
}

describe('pipelining', () => {
  const pipelined = (count: number) =>
    Array.from({ length: count }, (_, n) => `GET /${n} HTTP/1.1\r\nHost: a\r\nX-Filler: ${'x'.repeat(1_000)}\r\n\r\n`);

  it('of some requests is answered in their order', async () => {
    const { port } = await start(new Hono().get('/:n', (context) => context.text(`<${context.req.param('n')}>`)));
    const socket = connect(port, host);
    socket.write(pipelined(40).join(''));
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.includes('<39>')) break;
    }
    expect([...text.matchAll(/<(\d+)>/g)].map(([, n]) => Number(n))).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('of thousands ends the connection before they fill the memory, and no other', async () => {
    const { app, arrived, open, arrivals } = gated();
    const { port } = await start(app);
    const socket = connect(port, host);
    const ended = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    socket.write(pipelined(5_000).join(''));
    await ended;
    // Whatever one read of the socket brings is taken in before the connection can be ended.
    expect(arrived.length).toBeLessThan(200);
    const other = get(port, '/other');
    await arrivals(arrived.length + 1);
    open();
    expect(await other).toMatchObject({ status: 200 });
  });
});
