/** Bodies that are too large, too deep or ambiguous: how much of them the server reads, and how long it takes to answer. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { isWholeRun, showPromise, sizeOf } from '../harness/promise.ts';
import { formalSignature, RawClient, targetOf } from '../harness/raw-client.ts';
import { sendChunks } from '../robustness/raw-socket.ts';

const KIBIBYTE = 1024;
const HUNDRED_MB = 100_000_000;

let server: Latchkey;
let raw: RawClient;
beforeAll(async () => {
  server = await startLatchkey();
  raw = new RawClient(server.endpoint, { sockets: 1, timeoutMs: 30_000 });
});
afterAll(async () => {
  raw?.close();
  await server?.stop();
});

const headers = { ...targetOf('DescribeUserPool'), ...formalSignature() };

/** The beginning of a request to DescribeUserPool, up to its body. */
function headOf(contentLength: number): string {
  const lines = Object.entries({ host: 'localhost', ...headers, 'content-length': contentLength });
  return `POST / HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')}\r\n`;
}

const accounts = () => `/proc/${server.process.pid}/io`;

/** How many bytes the server has read so far, from sockets and files. Linux counts them. */
const bytesRead = (): number => Number(/^rchar: (\d+)$/m.exec(readFileSync(accounts(), 'utf8'))?.[1]);

describe.skipIf(!existsSync('/proc/self/io'))('of a body', () => {
  /** Sends a request and returns how many bytes the server read meanwhile. */
  async function readDuring(request: () => Promise<unknown>): Promise<number> {
    const before = bytesRead();
    await request();
    return bytesRead() - before;
  }

  it('that is read to its end, every byte is counted', async () => {
    const body = JSON.stringify({ UserPoolId: 'a'.repeat(100 * KIBIBYTE) });
    expect(await readDuring(() => raw.send({ headers, body }))).toBeGreaterThan(100 * KIBIBYTE);
  });

  it('of 100 MB that is announced, at most 128 KiB are read', async () => {
    const rounds = sizeOf(20, 1000);
    const chunk = Buffer.alloc(64 * KIBIBYTE, 'a');
    let most = 0;
    for (let round = 0; round < rounds; round += 1) {
      const read = await readDuring(async () => {
        const { closed } = await sendChunks(server.port, headOf(HUNDRED_MB), chunk, HUNDRED_MB);
        expect(closed).toBe(true);
        // Answered after everything that the server still does for the connection.
        expect((await raw.send({ method: 'GET', path: '/health/live' })).status).toBe(200);
      });
      most = Math.max(most, read);
    }
    showPromise(12, [
      { what: 'announced bodies that were sent', reached: rounds, promised: 1000, bound: 'at least' },
      { what: 'most that was read of one', reached: most / KIBIBYTE, promised: 128, bound: 'at most', unit: 'KiB' },
    ]);
    expect(most).toBeLessThanOrEqual(128 * KIBIBYTE);
  });
});

describe('the answer', () => {
  const tries = sizeOf(5, 100);
  const post = async (body: string): Promise<number> => (await raw.send({ headers, body })).status;
  const keys = Buffer.from(Array.from({ length: 10_000 }, (_, index) => `"k${index}":0,`).join(''));

  /** Sends a body of a million keys. Returns the status, or 413 if the connection was closed without an answer. */
  async function sendMillionKeys(): Promise<number> {
    const length = 100 * keys.byteLength;
    const { closed, received } = await sendChunks(server.port, headOf(length), keys, length);
    expect(closed).toBe(true);
    return Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1] ?? 413);
  }

  it.for([
    ['10,000 nested arrays', 400, () => post('['.repeat(10_000) + ']'.repeat(10_000))],
    ['10,000 nested objects', 400, () => post(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
    ['100,000 arrays that are not closed', 400, () => post('['.repeat(100_000))],
    ['a million keys', 413, sendMillionKeys],
    [
      'a key that is given twice',
      400,
      () => post('{"UserPoolId":"us-east-1_aaaaaaaaa","UserPoolId":"us-east-1_bbbbbbbbb"}'),
    ],
  ] as const)('to %s takes less than 50 ms', async ([, status, send]) => {
    const times: number[] = [];
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const start = performance.now();
      expect(await send()).toBe(status);
      times.push(performance.now() - start);
    }
    const median = times.toSorted((one, another) => one - another)[Math.floor(times.length / 2)] ?? Number.NaN;
    showPromise(13, [
      { what: 'answers to each body that were timed', reached: tries, promised: 100, bound: 'at least' },
      { what: 'median time of the slowest answer', reached: median, promised: 50, bound: 'at most', unit: 'ms' },
    ]);
    // Other load of the machine makes a few answers late, so the short form only records the time.
    if (isWholeRun) expect(median).toBeLessThan(50);
  });
});
