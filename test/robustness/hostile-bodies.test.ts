/** Requests that no SDK sends: too large, too deep, not JSON, not HTTP, endless. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { residentBytes } from '../harness/process-memory.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { formalSignature, RawClient, type RawReply, targetOf } from '../harness/raw-client.ts';
import { createPoolAndClient, type PoolAndClient, createFullUser } from './full-user.ts';
import { alarmingLines } from './reply-checks.ts';
import { exchange, open, sendChunks } from './raw-socket.ts';

const MEGABYTE = 2 ** 20;

let server: Latchkey;
let raw: RawClient;
let pool: PoolAndClient;

beforeAll(async () => {
  server = await startLatchkey();
  raw = new RawClient(server.endpoint);
  pool = await createPoolAndClient(raw);
});

afterAll(async () => {
  raw.close();
  await server.stop();
});

/** Posts a body unchanged to an operation with a formally correct signature. */
const post = (body: string | Buffer, operation = 'DescribeUserPool'): Promise<RawReply> =>
  raw.send({ headers: { ...targetOf(operation), ...formalSignature() }, body });

const codeOf = ({ text }: RawReply): unknown => (JSON.parse(text) as { __type?: unknown }).__type;

const describePool = (poolId: string) => raw.call('DescribeUserPool', { UserPoolId: poolId });

function head(lines: readonly string[]): string {
  return [
    'POST / HTTP/1.1',
    'Host: localhost',
    'X-Amz-Target: AWSCognitoIdentityProviderService.SignUp',
    'Content-Type: application/x-amz-json-1.1',
    ...lines,
    '',
    '',
  ].join('\r\n');
}

describe('a body', () => {
  it.for([
    ['not JSON', 'hello'],
    ['cut off', '{"UserPoolId":"us-east-1_a'],
    ['with text after it', '{} {}'],
    ['with single quotes', "{'UserPoolId':'x'}"],
    ['with a comment', '{/* */}'],
    ['with NaN', '{"UserPoolId":NaN}'],
    ['of 10,000 nested arrays', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['of 10,000 nested objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['that opens 100,000 arrays and ends', '['.repeat(100_000)],
    ['in invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['with an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['in UTF-16', Buffer.from('\ufeff{"UserPoolId":"x"}', 'utf16le')],
  ] as const)('%s is rejected as unreadable', async ([, body]) => {
    const reply = await post(body);
    expect([reply.status, codeOf(reply)]).toEqual([400, 'SerializationException']);
  });

  it.for(['null', 'true', '7', '"text"', '[]', '[{"UserPoolId":"us-east-1_aaaaaaaaa"}]'])(
    'that is %s, not a structure, is rejected',
    async (body) => {
      const reply = await post(body);
      expect(reply.status).toBe(400);
      expect(codeOf(reply)).toMatch(/^(SerializationException|InvalidParameterException)$/);
    },
  );

  it('with as many keys as fit is processed normally', async () => {
    const keys = Array.from({ length: 9000 }, (_, index) => `"k${index}":0`);
    const reply = await post(`{"UserPoolId":"${pool.userPoolId}",${keys.join(',')}}`);
    expect(reply.status).toBe(200);
  });

  it('with a million keys is not read to its end', async () => {
    const keys = Buffer.from(Array.from({ length: 10_000 }, (_, index) => `"k${index}":0,`).join(''));
    const million = 100 * keys.byteLength;
    const { closed, received } = await sendChunks(server.port, head([`Content-Length: ${million}`]), keys, million);
    expect(closed).toBe(true);
    // A client that is still sending when the server closes the connection may not receive the answer.
    expect(received).toMatch(/^$|^HTTP\/1\.1 413 /);
    expect((await describePool(pool.userPoolId)).status).toBe(200);
  });

  it('with a repeated key: the last value counts', async () => {
    const last = await post(`{"UserPoolId":"us-east-1_nosuchpoo","UserPoolId":"${pool.userPoolId}"}`);
    const first = await post(`{"UserPoolId":"${pool.userPoolId}","UserPoolId":"us-east-1_nosuchpoo"}`);
    expect([last.status, codeOf(first)]).toEqual([200, 'ResourceNotFoundException']);
  });

  it('with a repeated key inside: the last value counts for validation, for the operation and in the database', async () => {
    const twice = (first: string, second: string) =>
      post(`{"PoolName":"twice","Policies":{"PasswordPolicy":{${first},${second}}}}`, 'CreateUserPool');
    const [wrong, right] = ['"MinimumLength":1', '"MinimumLength":12'];
    expect(codeOf(await twice(right, wrong))).toBe('InvalidParameterException');
    const made = await twice(wrong, '"M\\u0069nimumLength":12');
    expect(made.status).toBe(200);
    const { UserPool } = JSON.parse(made.text) as { UserPool: { Id: string } };
    const kept = await describePool(UserPool.Id);
    expect(JSON.parse(kept.text)).toMatchObject({ UserPool: { Policies: { PasswordPolicy: { MinimumLength: 12 } } } });
  });

  it('that is empty counts as an empty structure', async () => {
    const reply = await post('');
    expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidParameterException']);
  });
});

describe('a body of 100 MB', () => {
  it('is rejected at its Content-Length, before it is sent', async () => {
    const before = residentBytes(server.process.pid) ?? 0;
    const announced = head(['Content-Length: 104857600']);
    const rounds = sizeOf(1, 20);
    for (let round = 0; round < rounds; round += 1) {
      const replies = await Promise.all(Array.from({ length: 50 }, () => exchange(server.port, announced)));
      for (const { received, closed } of replies) {
        expect(received).toMatch(/^HTTP\/1\.1 413 /);
        expect(received).toContain('RequestEntityTooLargeException');
        expect(closed).toBe(true);
      }
    }
    // The collector may not have run yet.
    await expect
      .poll(() => (residentBytes(server.process.pid) ?? 0) - before, { timeout: 20_000 })
      .toBeLessThan(50 * MEGABYTE);
    const grown = Math.max(0, ((residentBytes(server.process.pid) ?? 0) - before) / MEGABYTE);
    showPromise(12, [
      {
        what: 'announced bodies rejected before they are sent',
        reached: 50 * rounds,
        promised: 1_000,
        bound: 'at least',
      },
      { what: 'growth of the resident memory', reached: grown, promised: 50, bound: 'at most', unit: 'MiB' },
    ]);
  });

  it.for([
    ['announced', ['Content-Length: 104857600'], Buffer.alloc(65_536, 'a')],
    ['in chunks', ['Transfer-Encoding: chunked'], Buffer.from(`10000\r\n${'a'.repeat(65_536)}\r\n`)],
  ] as const)('that is sent nevertheless (%s) is not read to its end', async ([, lines, chunk]) => {
    const before = residentBytes(server.process.pid) ?? 0;
    const exchanges = await Promise.all(
      Array.from({ length: 8 }, () => sendChunks(server.port, head(lines), chunk, 100 * MEGABYTE)),
    );
    for (const { closed, sent } of exchanges) {
      expect(closed).toBe(true);
      // Only what the sockets of both sides buffer.
      expect(sent).toBeLessThan(20 * MEGABYTE);
    }
    // The collector may not have run yet.
    await expect
      .poll(() => (residentBytes(server.process.pid) ?? 0) - before, { timeout: 20_000 })
      .toBeLessThan(50 * MEGABYTE);
    expect((await describePool(pool.userPoolId)).status).toBe(200);
  });
});

describe('a target', () => {
  it.for([
    'DescribeUserPool',
    'AWSCognitoIdentityProviderService.describeuserpool',
    'AWSCognitoIdentityProviderService.',
    'AWSCognitoIdentityProviderService.DescribeUserPool.DescribeUserPool',
    'AWSCognitoIdentityProviderService.constructor',
    'AWSCognitoIdentityProviderService.__proto__',
    'AWSCognitoIdentityProviderService.NoSuchOperation',
    'AWSCognitoIdentityService.DescribeUserPool',
    'DynamoDB_20120810.ListTables',
    'AWSCognitoIdentityProviderService.\u00e9',
    'A'.repeat(5000),
  ])('%.80s is unknown', async (target) => {
    const reply = await raw.send({ headers: { 'x-amz-target': target, ...formalSignature() }, body: '{}' });
    expect([reply.status, codeOf(reply)]).toEqual([400, 'UnknownOperationException']);
  });

  it('that is missing counts as unknown', async () => {
    const reply = await raw.send({ headers: { 'content-type': 'application/x-amz-json-1.1' }, body: '{}' });
    expect([reply.status, codeOf(reply)]).toEqual([400, 'UnknownOperationException']);
  });

  it('that is sent twice counts as unknown', async () => {
    const target = 'AWSCognitoIdentityProviderService.DescribeUserPool';
    const reply = await raw.send({ headers: { 'x-amz-target': [target, target] }, body: '{}' });
    expect([reply.status, codeOf(reply)]).toEqual([400, 'UnknownOperationException']);
  });
});

describe('the wrong method or path', () => {
  it.for(['GET', 'PUT', 'PATCH', 'DELETE', 'TRACE'])('%s / is rejected', async (method) => {
    const reply = await raw.send({ method, headers: targetOf('DescribeUserPool') });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
  });

  it.for([
    ['/no/such/path', '/no/such/path'],
    ['/%00', '/%00'],
    ['a path that leads upwards', '/../../etc/passwd'],
    ['the same, encoded', '/..%2f..%2fetc/passwd'],
    ['//', '//'],
    ['a URL of another server', 'http://example.com/'],
    ['a query that is not UTF-8', '/?x=%ff'],
    ['a path of 8,000 characters', `/${'a'.repeat(8000)}`],
  ] as const)('POST %s is rejected', async ([, path]) => {
    const reply = await raw.send({ path, headers: targetOf('NoSuchOperation'), body: '{}' });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
  });
});

describe('broken HTTP', () => {
  it.for([
    ['not HTTP', '\u0016\u0003\u0001 hello\r\n\r\n'],
    ['two lengths', head(['Content-Length: 2', 'Content-Length: 3']).concat('{}x')],
    ['a length and chunks', head(['Content-Length: 2', 'Transfer-Encoding: chunked']).concat('0\r\n\r\n')],
    ['a negative length', head(['Content-Length: -1'])],
    ['chunks without a size', head(['Transfer-Encoding: chunked']).concat('zz\r\n')],
    ['a line break inside a header', head(['X-Odd: a\r b', 'Content-Length: 2']).concat('{}')],
    ['100 kB of headers', head([`X-Large: ${'a'.repeat(100_000)}`, 'Content-Length: 2']).concat('{}')],
  ] as const)('%s: the server closes the connection', async ([, bytes]) => {
    const { received, closed } = await exchange(server.port, bytes);
    expect(closed).toBe(true);
    expect(received).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it('a caller that disconnects in the middle of a body causes no error', async () => {
    for (let i = 0; i < 20; i += 1) {
      const socket = await open(server.port);
      socket.write(`${head(['Content-Length: 1000'])}{"ClientId":`);
      await sleep(5);
      socket.destroy();
    }
    expect((await describePool(pool.userPoolId)).status).toBe(200);
    expect(alarmingLines(server.output())).toEqual([]);
  });
});

describe('100 connections that send a byte at a time', () => {
  it('do not delay other requests', async () => {
    const trickle = head(['Content-Length: 100000']);
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open(server.port)));
    let sent = 0;
    const drip = setInterval(() => {
      const byte = trickle[sent % trickle.length] ?? 'a';
      for (const socket of sockets) socket.write(byte);
      sent += 1;
    }, 50);
    const until = Date.now() + 10_000;
    let served = 0;
    // A call fails if its answer takes too long.
    while (Date.now() < until) {
      const replies = await Promise.all(Array.from({ length: 8 }, () => describePool(pool.userPoolId)));
      for (const { status } of replies) expect(status).toBe(200);
      served += replies.length;
    }
    clearInterval(drip);
    for (const socket of sockets) socket.destroy();
    expect(sent).toBeGreaterThan(50);
    expect(served).toBeGreaterThan(100);
  });
});

describe('names with a meaning in JavaScript', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  it.for(names)('%s in the maps of a sign-in has no effect', async (name) => {
    const user = await createFullUser(raw, pool, `keys-${name}`);
    const map = `{"USERNAME":"${user.username}","PASSWORD":"${user.password}","${name}":"x"}`;
    const metadata = `{"${name}":"x"}`;
    const body = `{"ClientId":"${pool.clientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":${map},"ClientMetadata":${metadata}}`;
    const reply = await post(body, 'InitiateAuth');
    expect(reply.status).toBe(200);
    expect(Object.keys(JSON.parse(reply.text) as object).sort()).toEqual([
      'AuthenticationResult',
      'ChallengeParameters',
    ]);
  });

  it.for(names)('%s is not a user attribute, and a sign-in takes no password from it', async (name) => {
    const UserAttributes = [{ Name: name, Value: '{"isAdmin":true}' }];
    const signUp = { ClientId: pool.clientId, Username: `attr-${name}`, Password: 'Correct-Horse-7', UserAttributes };
    const reply = await raw.call('SignUp', signUp);
    expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidParameterException']);
    const AuthParameters = `{"__proto__":{"USERNAME":"a","PASSWORD":"b"}}`;
    const body = `{"ClientId":"${pool.clientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":${AuthParameters}}`;
    const signIn = await post(body, 'InitiateAuth');
    expect(signIn.status).toBe(400);
  });

  it.for(names)('%s is not found as a pool, client, user or token', async (name) => {
    const replies = await Promise.all([
      raw.call('DescribeUserPoolClient', { UserPoolId: pool.userPoolId, ClientId: name }),
      raw.call('AdminGetUser', { UserPoolId: pool.userPoolId, Username: name }),
      raw.call('GetUser', { AccessToken: name }),
      raw.call('SignUp', { ClientId: name, Username: 'x', Password: 'Correct-Horse-7' }),
    ]);
    expect(replies.map((reply) => [reply.status, codeOf(reply)])).toEqual([
      [400, 'ResourceNotFoundException'],
      [400, 'UserNotFoundException'],
      [400, 'NotAuthorizedException'],
      [400, 'ResourceNotFoundException'],
    ]);
  });
});

describe('line breaks in values that an error message quotes', () => {
  it('do not become headers', async () => {
    const value = 'us-east-1_a\r\nX-Injected: yes\r\n\r\n<script>é😀';
    const reply = await describePool(value);
    expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidParameterException']);
    expect((JSON.parse(reply.text) as { message: string }).message).toContain(value);
    expect(reply.headers['x-injected']).toBeUndefined();
    expect(reply.headers['x-amzn-errormessage']).toMatch(/^[\x20-\xff]+$/);
  });
});
