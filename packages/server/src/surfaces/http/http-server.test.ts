import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeError } from '../aws-json/encode.ts';
import { readBody } from './body.ts';
import { ServiceError } from '@latchkey/model';
import { type HttpServer, listen, type ListenOptions } from './http-server.ts';
import { testListenOptions } from './testing/listen-options.ts';

const host = '127.0.0.1';
const running: HttpServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.drain(0);
});

async function start(app: Hono, options: Partial<ListenOptions> = {}): Promise<HttpServer> {
  const server = await listen(app, testListenOptions(options));
  running.push(server);
  return server;
}

/** An app whose requests wait until `open` is called. */
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
    const outgoing = request({ host, port, path, agent: agent ?? false }, (response) => {
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

  it('continues to serve during the delay, and asks clients to close idle connections', async () => {
    const server = await start(new Hono().get('/', (context) => context.text('hello')));
    const drained = server.drain(5_000, 300);
    const agent = new Agent({ keepAlive: true });
    expect(await get(server.port, '/', agent)).toMatchObject({ status: 200, connection: 'close' });
    agent.destroy();
    expect(await drained).toEqual({ finished: 0, dropped: 0 });
    await expect(get(server.port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
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

  it('asks clients with an open connection to close it', async () => {
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

it('reports its port, and fails if the port is in use', async () => {
  const server = await start(new Hono());
  expect(server.port).toBeGreaterThan(0);
  await expect(listen(new Hono(), testListenOptions({ port: server.port }))).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
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

  it('are rejected by their announced length, and the connection is closed', async () => {
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
    // The kernel buffers some data on both sides, but far less than 100 MB.
    expect(announced.sent).toBeLessThan(10_000_000);
    expect(chunked.sent).toBeLessThan(10_000_000);
  });

  it('do not include bodies of exactly the limit, which leave the connection usable', async () => {
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

/** Sends until the server closes the connection. Returns how much was sent and what was received. */
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

  it('of a few requests is answered in their order', async () => {
    const { port } = await start(new Hono().get('/:n', (context) => context.text(`<${context.req.param('n')}>`)));
    const socket = connect(port, host);
    socket.write(pipelined(8).join(''));
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.includes('<7>')) break;
    }
    expect([...text.matchAll(/<(\d+)>/g)].map(([, n]) => Number(n))).toEqual(Array.from({ length: 8 }, (_, n) => n));
  });

  it('of thousands of requests ends this connection, and no other, before they fill the memory', async () => {
    const { app, arrived, open, arrivals } = gated();
    const { port } = await start(app);
    const socket = connect(port, host);
    const ended = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    socket.write(pipelined(5_000).join(''));
    await ended;
    expect(arrived.length).toBeLessThanOrEqual(1);
    const other = get(port, '/other');
    await arrivals(arrived.length + 1);
    open();
    expect(await other).toMatchObject({ status: 200 });
  });
});

describe('admission', () => {
  const post = (path: string, more = '') => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n${more}\r\n{}`;
  const limits = { working: { 'sign-in': 1, other: 1, lookup: 1 }, perAddress: 3 };

  /** An app whose POST requests wait until `open` is called. GET requests do not wait. */
  function gatedPosts() {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const begun: string[] = [];
    const app = new Hono()
      .get('/health/live', (context) => context.text('live'))
      .post('/:name', async (context) => {
        begun.push(context.req.param('name'));
        await gate;
        return context.text(`did ${await context.req.text()}`);
      });
    const begin = async (count: number) => {
      while (begun.length < count) await sleep(5);
    };
    return { app, begun, open, begin };
  }

  /** Sends on a new connection. */
  const send = (port: number, text: string) => {
    const socket = connect(port, host);
    socket.write(text);
    return { socket, answer: everything(socket) };
  };
  const closing = (path: string) => post(path, 'Connection: close\r\n');

  it('rejects requests beyond the limits at once, and answers the rest in turn', async () => {
    const { app, begun, open, begin } = gatedPosts();
    const { port } = await start(app, { limits });
    const first = send(port, closing('/a'));
    await begin(1);
    const waiting = [send(port, closing('/b')), send(port, closing('/c'))];
    // One of the five is processed and two wait; the network decides which two are too late.
    const rest = [send(port, closing('/d')), send(port, closing('/e'))];
    const all = [...waiting, ...rest].map(({ answer }) => answer);
    const refused = await Promise.all([Promise.race(all), get(port, '/health/live')]);
    expect(refused[0]).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\n/);
    expect(refused[0]).toMatch(/x-amzn-errortype: TooManyRequestsException:\r\n/);
    expect(refused[0]).toMatch(/access-control-allow-origin: \*\r\n/);
    expect(refused[0]).toContain('\r\n\r\n{"__type":"TooManyRequestsException","message":"Rate exceeded"}');
    expect(refused[1]).toMatchObject({ status: 200 });
    expect(begun).toEqual(['a']);
    open();
    expect(await first.answer).toContain('did {}');
    const answers = await Promise.all(all);
    expect(answers.filter((text) => text.startsWith('HTTP/1.1 200'))).toHaveLength(2);
    expect(answers.filter((text) => text.startsWith('HTTP/1.1 429'))).toHaveLength(2);
  });

  it('does not start waiting requests of connections that have ended', async () => {
    const { app, begun, open, begin } = gatedPosts();
    const { port } = await start(app, { limits });
    const first = send(port, closing('/a'));
    await begin(1);
    // When the GET is answered, the POST behind it has been read, too.
    const probe = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
    const gone = [send(port, probe + post('/gone')), send(port, probe + post('/gone') + post('/gone'))];
    await Promise.all(gone.map(({ socket }) => once(socket, 'data')));
    for (const { socket } of gone) socket.destroy();
    for (let turn = 0; turn < 3; turn++) await get(port, '/health/live');
    open();
    await first.answer;
    expect(await send(port, closing('/last')).answer).toContain('did {}');
    expect(begun).toEqual(['a', 'last']);
  });

  it('starts the requests of one connection one after the other', async () => {
    const { app, begun, open, begin } = gatedPosts();
    const { port } = await start(app);
    const { answer } = send(port, post('/a') + post('/b') + closing('/c'));
    await begin(1);
    send(port, closing('/other'));
    await begin(2);
    expect(begun).toEqual(['a', 'other']);
    open();
    expect((await answer).match(/did \{\}/g)).toHaveLength(3);
    expect(begun).toEqual(['a', 'other', 'b', 'c']);
  });

  it('rejects a ninth unanswered request on a connection, and ends the connection', async () => {
    const { app, begun, open, begin } = gatedPosts();
    const { port } = await start(app);
    const { answer } = send(port, Array.from({ length: 15 }, (_, n) => post(`/${n}`)).join(''));
    await begin(1);
    open();
    const text = await answer;
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(8);
    expect(text.match(/HTTP\/1\.1 429/g)).toHaveLength(1);
    expect(text).toMatch(/connection: close/i);
    expect(begun).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('gives no slot to a request whose body is incomplete', async () => {
    const { app, begun, open, begin } = gatedPosts();
    const { port } = await start(app, { limits });
    const slow = Array.from({ length: 3 }, () => send(port, closing('/slow').slice(0, -1)));
    for (let turn = 0; turn < 3; turn++) await get(port, '/health/live');
    const quick = send(port, closing('/quick'));
    await begin(1);
    open();
    expect(await quick.answer).toContain('did {}');
    for (const { socket } of slow) socket.write('}');
    const answers = await Promise.all(slow.map(({ answer }) => answer));
    expect(answers.filter((text) => text.includes('did {}'))).toHaveLength(3);
    expect(begun).toEqual(['quick', 'slow', 'slow', 'slow']);
  });

  it('bounds lookups too, and not health', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let begun = 0;
    const app = new Hono()
      .get('/health/live', (context) => context.text('live'))
      .get('*', async (context) => {
        begun += 1;
        await gate;
        return context.text('found');
      });
    const { port } = await start(app, { limits });
    const answers = Array.from({ length: 5 }, (_, n) => get(port, `/pool-${n}/.well-known/jwks.json`));
    expect(await Promise.race(answers)).toMatchObject({ status: 429 });
    expect(await get(port, '/health/live')).toMatchObject({ status: 200 });
    expect(begun).toBe(1);
    open();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });

  it('bounds requests with an Expect header like all others', async () => {
    const { app, open, begin } = gatedPosts();
    const { port } = await start(app);
    const { answer } = send(port, post('/a') + post('/b', 'Expect: wonders\r\n').repeat(30));
    await begin(1);
    open();
    const text = await answer;
    expect(text.match(/HTTP\/1\.1 (?!429)/g)?.length ?? 0).toBeLessThanOrEqual(8);
  });

  it('holds only as many slow bodies as one address may have in work, and lets small ones pass', async () => {
    const { app, open, begin } = gatedPosts();
    const { port } = await start(app, { limits });
    const size = 131_072;
    const slow = `POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size - 1)}`;
    const senders = Array.from({ length: 10 }, () => send(port, slow));
    // Their bodies do not end; what is refused needs no end.
    const refused = await Promise.race(senders.map(({ socket }) => once(socket, 'data')));
    expect(String(refused[0])).toMatch(/^HTTP\/1\.1 429/);
    const small = send(port, closing('/small'));
    await begin(1);
    open();
    expect(await small.answer).toContain('did {}');
    for (const { socket } of senders) socket.destroy();
    await Promise.all(senders.map(({ answer }) => answer));
    await expect
      .poll(() => send(port, `${slow}x`.replace('Host: x', 'Host: x\r\nConnection: close')).answer)
      .toMatch(/^HTTP\/1\.1 200/);
  });

  it('does not wait for broken connections when the server stops', async () => {
    const { app, begin } = gatedPosts();
    const server = await start(app);
    const { socket, answer } = send(server.port, post('/a') + post('/b') + post('/c'));
    await begin(1);
    socket.destroy();
    await answer;
    const before = performance.now();
    expect(await server.drain(10_000)).toMatchObject({ dropped: 0 });
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe('HTTP/1.0', () => {
  const app = new Hono()
    .get('/health/live', (context) => context.text('live'))
    .options('*', (context) => context.text('any'))
    .post('/', async (context) => context.text(`${context.req.url} ${await context.req.text()}`));

  const raw = async (text: string) => {
    const { port } = await start(app);
    const socket = connect(port, host);
    socket.write(text);
    return everything(socket);
  };

  it.each([
    ['option httpchk of HAProxy', 'OPTIONS / HTTP/1.0\r\n\r\n', 'any'],
    ['with a path', 'OPTIONS /health/ready HTTP/1.0\r\n\r\n', 'any'],
    ['option httpchk GET', 'GET /health/live HTTP/1.0\r\n\r\n', 'live'],
    ['check_http', 'GET /health/live HTTP/1.0\r\nUser-Agent: check_http/v2.3\r\nConnection: close\r\n\r\n', 'live'],
    ['a POST', 'POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}', 'http://localhost/ {}'],
    ['a POST with Host', 'POST / HTTP/1.0\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}', 'http://a.example/ {}'],
  ])('is answered and the connection ended: %s', async (_, request, body) => {
    const answer = await raw(request);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/connection: close/i);
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(body);
  });

  it('keeps the connection open if the client asks for it', async () => {
    const kept = 'GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
    const answer = await raw(`${kept}GET /health/live HTTP/1.0\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(answer).toMatch(/connection: keep-alive/i);
  });

  it('differs from HTTP/1.1, which requires Host', async () => {
    expect(await raw('GET /health/live HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });
});

describe('a request that is sent too slowly', () => {
  const requestTimeoutMs = 100;
  const upload = 'PUT /_latchkey/user-import/pool/job HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n';

  /** Returns what the server has sent when it has closed the connection. */
  async function untilClosed(socket: Socket): Promise<string> {
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => undefined);
    await once(socket, 'close');
    return answer;
  }

  it('is answered with 408', async () => {
    const app = new Hono().post('/', async (context) => context.text(await context.req.text()));
    const { port } = await start(app, { requestTimeoutMs });
    const socket = connect(port, host);
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nfive.');
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 408 [^]*connection: close/i);
  });

  it('is not ended if only its answer takes long', async () => {
    const { app, open, arrivals } = gated();
    const { port } = await start(app, { requestTimeoutMs });
    const answer = get(port, '/a');
    await arrivals(1);
    await sleep(3 * requestTimeoutMs);
    open();
    expect(await answer).toMatchObject({ status: 200 });
  });

  it('is ended if it is an upload that has stalled', async () => {
    const app = new Hono().put('*', async (context) => {
      await context.req.arrayBuffer().catch(() => undefined);
      return context.text('');
    });
    const { port } = await start(app, { requestTimeoutMs });
    const socket = connect(port, host);
    socket.write(upload);
    await untilClosed(socket);
  });

  it('is ended if it is an upload that was answered', async () => {
    const { port } = await start(new Hono(), { requestTimeoutMs });
    const socket = connect(port, host);
    socket.write(upload);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 404 /);
  });

  it('is not ended while it is an upload that continues', async () => {
    let received = 0;
    const app = new Hono().put('*', async (context) => {
      for await (const chunk of context.req.raw.body ?? []) received += chunk.byteLength;
      return context.text('');
    });
    const { port } = await start(app, { requestTimeoutMs });
    const socket = connect(port, host);
    const closed = untilClosed(socket);
    socket.write(upload);
    const begun = performance.now();
    while (performance.now() - begun < 5 * requestTimeoutMs) {
      socket.write(Buffer.alloc(100_000));
      await sleep(20);
    }
    expect(socket.destroyed).toBe(false);
    await closed;
    expect(received).toBeGreaterThan(1_000_000);
  });
});
