/** `latchkey serve` verifies Signature Version 4 as AWS does: every operation that must be signed, and every kind of wrong signature. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationNames, operations } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, createUser, password, type TestPool } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { showPromise } from '../harness/promise.ts';
import { formalSignature, RawClient, targetOf } from '../harness/raw-client.ts';
import {
  accessKey,
  isKnownToSdk,
  otherServiceClient,
  outcomeOf,
  signedClient,
  tamperingClient,
} from './signed-client.ts';

const HOUR = 3_600_000;
const signed = operationNames.filter((name) => operations[name].auth === 'sigv4' && isKnownToSdk(name));
const unsigned = operationNames.filter((name) => operations[name].auth === 'none');
const signatureErrors =
  /^(MissingAuthenticationToken|IncompleteSignature|InvalidSignature|UnrecognizedClient)Exception$/;

let directory: string;
let server: Latchkey;
let raw: RawClient;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-keys-'));
  const keys = join(directory, 'keys.json');
  await writeFile(keys, JSON.stringify([accessKey]), { mode: 0o600 });
  server = await startLatchkey({ command: 'serve', args: ['--access-keys', keys] });
  raw = new RawClient(server.endpoint);
});

afterAll(async () => {
  raw.close();
  await server.stop();
  await rm(directory, { recursive: true });
});

/** Calls every operation that must be signed. Returns the number of operations by outcome. */
async function outcomes(signer: () => ReturnType<typeof signedClient>): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (const operation of signed) {
    // A new client for each operation, because the SDK adjusts its clock to the server's answers.
    const client = signer();
    const outcome = await outcomeOf(client, operation);
    client.destroy();
    counted.set(outcome, (counted.get(outcome) ?? 0) + 1);
  }
  return counted;
}

/** Records how many signed operations refused one kind of wrong signature as they should. */
function show(refused = 0): void {
  showPromise(35, [
    { what: 'signed operations that refuse it', reached: refused, promised: signed.length, bound: 'at least' },
    { what: 'kinds of wrong signatures', reached: 1, promised: 5, bound: 'at least', isPart: true },
  ]);
}

describe('operations that must be signed', () => {
  it('are most of the API', () => {
    expect(signed.length).toBeGreaterThanOrEqual(105);
  });

  it('work with the right key', async () => {
    const counted = await outcomes(() => signedClient(server.endpoint));
    expect([...counted.keys()].filter((name) => signatureErrors.test(name))).toEqual([]);
    expect(counted.get('result')).toBeGreaterThan(0);
  });

  it.for([
    ['with the wrong secret', 'InvalidSignatureException', { ...accessKey, secretAccessKey: 'another-secret-of-16' }],
    ['with an unknown key', 'UnrecognizedClientException', { ...accessKey, accessKeyId: 'NOBODY' }],
    ['with an unknown session token', 'UnrecognizedClientException', { ...accessKey, sessionToken: 'token' }],
  ] as const)('%s are rejected with %s', async ([, error, credentials]) => {
    const counted = await outcomes(() => signedClient(server.endpoint, { credentials }));
    show(counted.get(error));
    expect(Object.fromEntries(counted)).toEqual({ [error]: signed.length });
  });

  it.for([
    ['with a clock an hour slow', () => signedClient(server.endpoint, { systemClockOffset: -HOUR })],
    ['with a clock an hour fast', () => signedClient(server.endpoint, { systemClockOffset: HOUR })],
    ['for another region', () => signedClient(server.endpoint, { region: 'eu-central-1' })],
    ['for another service', () => otherServiceClient(server.endpoint)],
    ['with a body that was changed afterwards', () => tamperingClient(server.endpoint)],
  ] as const)('%s are rejected with InvalidSignatureException', async ([, signer]) => {
    const counted = await outcomes(signer);
    show(counted.get('InvalidSignatureException'));
    expect(Object.fromEntries(counted)).toEqual({ InvalidSignatureException: signed.length });
  });

  it.for([
    ['without a signature', 'MissingAuthenticationTokenException', {}],
    ['with a token in place of one', 'IncompleteSignatureException', { authorization: 'Bearer x' }],
    ['with a signature in form only', 'UnrecognizedClientException', formalSignature()],
  ] as const)('%s are rejected with %s', async ([, error, headers]) => {
    for (const operation of signed) {
      const body = JSON.stringify(validInput(operation));
      const reply = await raw.send({ headers: { ...targetOf(operation), ...headers }, body });
      expect([operation, reply.status, JSON.parse(reply.text)]).toMatchObject([operation, 400, { __type: error }]);
    }
    show(signed.length);
  });
});

describe('operations that callers need not sign', () => {
  it('are 35', () => {
    expect(unsigned).toHaveLength(35);
  });

  it.for([
    ['nothing', {}],
    ['a bearer token, as some clients send', { authorization: 'Bearer x' }],
    ['a signature with an unknown key', formalSignature()],
  ] as const)('accept %s', async ([, headers]) => {
    for (const operation of unsigned) {
      const body = JSON.stringify(validInput(operation));
      const { text } = await raw.send({ headers: { ...targetOf(operation), ...headers }, body });
      const { __type = 'result' } = Object(text === '' ? {} : JSON.parse(text)) as { __type?: string };
      expect([operation, __type]).not.toEqual([operation, expect.stringMatching(signatureErrors)]);
    }
  });

  it('are authorized only by their access token', async () => {
    const admin = signedClient(server.endpoint);
    const pool: TestPool = await createPool(admin, { mfa: 'OFF' });
    await createUser(admin, pool, 'ada');
    const AuthParameters = { USERNAME: 'ada', PASSWORD: password };
    const input = { ClientId: pool.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters };
    const { AuthenticationResult } = await raw.result<{ AuthenticationResult: { AccessToken: string } }>(
      'InitiateAuth',
      input,
    );
    const { AccessToken } = AuthenticationResult;
    const reply = await raw.call('GetUser', { AccessToken }, { authorization: 'Bearer somebody-else' });
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([200, { Username: 'ada' }]);
  });
});

describe('latchkey serve', () => {
  it('has no inbox', async () => {
    for (const path of ['/_latchkey/inbox', '/_latchkey/inbox?to=a@example.com', '/_latchkey/']) {
      expect((await raw.send({ method: 'GET', path })).status).toBe(404);
    }
  });

  it('does not start without access keys', async () => {
    await expect(startLatchkey({ command: 'serve' })).rejects.toThrow(/access.key/i);
  });

  it.for([
    ['an empty list', '[]'],
    ['a file that is not JSON', '{'],
    ['a key without a secret', '[{"accessKeyId":"A"}]'],
    ['a secret that is too short', '[{"accessKeyId":"A","secretAccessKey":"short"}]'],
  ] as const)('does not start with %s', async ([name, text]) => {
    const file = join(directory, `${name}.json`);
    await writeFile(file, text);
    await expect(startLatchkey({ command: 'serve', args: ['--access-keys', file] })).rejects.toThrow(/key/);
  });
});
