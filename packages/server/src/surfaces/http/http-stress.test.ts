/** Many connections at once that break off, pipeline and send slowly: nothing stays behind, and no request waits for ever. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pick, type Random, seededRandom, wholeNumber } from '@latchkey/model/samples';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { incomingOf } from './origin.ts';
import { listen } from './http-server.ts';
import { collectedBody } from './request-body.ts';
import { testListenOptions } from './testing/listen-options.ts';

const CONNECTIONS = 400;
const AT_ONCE = 40;
/** Addresses of this machine: each is a caller of its own. */
const callers = [
  '127.0.0.1',
  '127.0.0.2',
  '127.0.0.3',
  '127.0.0.4',
  '127.0.0.5',
  '127.0.0.6',
  '127.0.0.7',
  '127.0.0.8',
];
const paths = ['/quick', '/slow', '/pool/.well-known/jwks.json'] as const;

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Answers with the hash of the body, at once or some turns later. */
const app = new Hono().all('*', async (context) => {
  const incoming = incomingOf(context);
  const body = (incoming && collectedBody(incoming)) ?? new Uint8Array();
  for (let turn = context.req.path === '/slow' ? 20 : 0; turn > 0; turn -= 1) await nextTurn();
  // What is read a second time is the same.
  return context.text(`${hash(body)} ${hash((incoming && collectedBody(incoming)) ?? new Uint8Array())}`);
});

interface Sent {
  readonly bytes: Buffer;
  readonly hash: string;
}

function requestOf(random: Random): Sent {
  const path = pick(paths, random);
  if (path.endsWith('.json'))
    return { bytes: Buffer.from(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`), hash: hash(Buffer.of()) };
  const body = Buffer.alloc(pick([0, 1, 100, 9_000, 70_000], random), wholeNumber(0, 255, random));
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\n`;
  if (random() < 0.7) {
    const bytes = Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]);
    return { bytes, hash: hash(body) };
  }
  const half = Math.floor(body.length / 2);
  const pieces = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0);
  const chunks = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ]);
  const bytes = Buffer.concat([
    Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`),
    ...chunks,
    Buffer.from('0\r\n\r\n'),
  ]);
  return { bytes, hash: hash(body) };
}

/** Uses one connection. Returns what is wrong with the answers; a connection that was broken off has none. */
async function useConnection(port: number, random: Random): Promise<readonly string[]> {
  const requests = Array.from({ length: wholeNumber(1, 7, random) }, () => requestOf(random));
  const all = Buffer.concat(requests.map(({ bytes }) => bytes));
  const breaksOff = random() < 0.4;
  const end = breaksOff ? wholeNumber(0, all.length, random) : all.length;
  const pieces = pick([1, 2, 12], random);
  const socket = connect({ port, host: '127.0.0.1', localAddress: pick(callers, random) });
  let isReset = false;
  socket.on('error', () => (isReset = true));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let text = '';
  const enough = Promise.withResolvers<void>();
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    if (answersIn(text).length === requests.length) enough.resolve();
  });
  await once(socket, 'connect');
  for (let piece = 0; piece < pieces && !socket.destroyed; piece += 1) {
    socket.write(all.subarray(Math.floor((end * piece) / pieces), Math.floor((end * (piece + 1)) / pieces)));
    await nextTurn();
    if (pieces > 2) await nextTurn();
  }
  if (breaksOff) {
    for (let turn = wholeNumber(0, 20, random); turn > 0; turn -= 1) await nextTurn();
  } else await Promise.race([enough.promise, closed]);
  socket.destroy();
  await closed;
  // The server ends a connection without reading the rest of a body that it refuses. TCP may then drop the answer, too.
  return breaksOff || isReset ? [] : faultsOf(answersIn(text), requests);
}

interface Answer {
  readonly status: string;
  readonly body: string;
  readonly isLast: boolean;
}

/** Returns the whole answers in what a connection received. */
function answersIn(text: string): readonly Answer[] {
  const answers: Answer[] = [];
  for (let at = 0; ; ) {
    const end = text.indexOf('\r\n\r\n', at);
    if (end === -1) return answers;
    const head = text.slice(at, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (text.length < end + 4 + length) return answers;
    const body = text.slice(end + 4, end + 4 + length);
    answers.push({ status: head.slice(9, 12), body, isLast: /\r\nconnection: close/i.test(head) });
    at = end + 4 + length;
  }
}

function faultsOf(answers: readonly Answer[], requests: readonly Sent[]): readonly string[] {
  const faults = answers.flatMap(({ status, body }, index) => {
    if (status === '429') return [];
    const wanted = requests[index]?.hash ?? '';
    return status === '200' && body === `${wanted} ${wanted}` ? [] : [`${status} ${body}, but the body is ${wanted}`];
  });
  // Only an answer that says so ends a connection before all requests are answered.
  const isWhole = answers.length === requests.length || answers.at(-1)?.isLast === true;
  return isWhole ? faults : [...faults, `${answers.length} answers to ${requests.length} requests`];
}

it('answers every request that was not broken off, and keeps no slot, body or connection of the others', async () => {
  const limits = { working: { 'sign-in': 2, other: 3, lookup: 2 }, perAddress: 5 };
  const server = await listen(app, testListenOptions({ limits }));
  const random = seededRandom(2026);
  const faults: string[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < CONNECTIONS) {
      begun += 1;
      faults.push(...(await useConnection(server.port, random)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(faults).toEqual([]);
  const none = { working: 0, waiting: 0 };
  await expect
    .poll(() => server.state())
    .toMatchObject({ unanswered: 0, lanes: { 'sign-in': none, other: none, lookup: none } });
  // Each caller has all of its share again.
  for (const localAddress of callers) {
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress });
    socket.write('POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
    expect((await socket.toArray()).join('')).toMatch(/^HTTP\/1\.1 200 /);
  }
  expect(await server.drain(1_000)).toEqual({ finished: 0, dropped: 0 });
});
