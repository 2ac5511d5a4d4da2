/**
 * A server that does only what no server on Node can leave out: HTTP, JSON, the exponentiations on threads, two signatures, and for
 * each proof a write that is on the disk before the answer. It has no validation, sealing, log or lock-out, and keeps what it must
 * remember in memory. For CUSTOM_AUTH it passes four events to threads and back. It sends no message: a code is only asked for.
 * Requests and answers have the sizes of Latchkey's. It shows which share of the crypto floor Node allows.
 *
 * Run by bare.ts, with the group of SRP and the second factor as arguments. Prints its port.
 */
import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { fdatasync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSrpEngine } from '@latchkey/srp/node';
import { callFunction } from './bare-functions.ts';
import { storedSecret } from './known-secret.ts';
import { deviceOf } from './population.ts';

interface Pending {
  readonly A: string;
  readonly B: string;
  readonly b: Uint8Array;
  readonly party: { readonly group: string; readonly identity: string };
}

type Strings = Readonly<Record<string, string>>;

interface Input {
  readonly AuthFlow?: string;
  readonly AuthParameters?: Strings;
  readonly ChallengeName?: string;
  readonly ChallengeResponses?: Strings;
}

const [group = '', factor = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bare-'));
process.once('exit', () => rmSync(folder, { recursive: true }));
process.once('SIGTERM', () => process.exit());
const file = join(folder, 'bare.db');
const database = new DatabaseSync(file);
database.exec(
  'PRAGMA journal_mode = wal; PRAGMA synchronous = normal; CREATE TABLE proofs (id INTEGER PRIMARY KEY, text TEXT)',
);
const insert = database.prepare('INSERT INTO proofs (text) VALUES (?)');
const log = openSync(`${file}-wal`, 'r+');
const engine = createSrpEngine();
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const header = Buffer.from('{"kid":"bare","alg":"RS256"}').toString('base64url');
const pending = new Map<string, Pending>();
const keyOfDevice = new Map(
  Array.from({ length: 1000 }, (_, user) => {
    const { deviceKey, deviceGroupKey } = deviceOf(user, 0);
    return [deviceKey, { group: deviceGroupKey, identity: deviceKey }];
  }),
);

let waiting: (() => void)[] = [];
let isFlushing = false;

/** Writes a row in the transaction of all requests that wait. Resolves when it is on the disk. */
function write(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (!isFlushing) {
      isFlushing = true;
      setImmediate(flush);
    }
  });
}

function flush(): void {
  const group = waiting;
  waiting = [];
  database.exec('BEGIN IMMEDIATE');
  for (let i = 0; i < group.length; i++) insert.run('a step of a sign-in, as the audit trail has it');
  database.exec('COMMIT');
  fdatasync(log, () => {
    for (const done of group) done();
    if (waiting.length > 0) flush();
    else isFlushing = false;
  });
}

async function challenge(party: Pending['party'], A: string, name: string, username: string): Promise<object> {
  const { b, B } = await engine.challenge({ verifier: storedSecret.verifier, A });
  const block = randomBytes(2760).toString('base64');
  pending.set(block, { A, B, b, party });
  const parameters = { SALT: storedSecret.salt, SECRET_BLOCK: block, SRP_B: B, USERNAME: username };
  return { ChallengeName: name, ChallengeParameters: parameters };
}

async function prove(responses: Strings): Promise<void> {
  const {
    PASSWORD_CLAIM_SECRET_BLOCK: secretBlock = '',
    PASSWORD_CLAIM_SIGNATURE: signature = '',
    TIMESTAMP: timestamp = '',
  } = responses;
  const { party, ...known } = pending.get(secretBlock) as Pending;
  pending.delete(secretBlock);
  const { verifier } = storedSecret;
  if (!(await engine.verify({ ...party, ...known, verifier, secretBlock, signature, timestamp })))
    throw new Error('Wrong.');
  await write();
}

function token(username: string): Promise<string> {
  const claims = { sub: username, jti: randomUUID(), filler: 'x'.repeat(400), iat: Date.now() };
  const text = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return new Promise((resolve, reject) => {
    sign('RSA-SHA256', Buffer.from(text), privateKey, (error, signature) => {
      if (error === null) resolve(`${text}.${signature.toString('base64url')}`);
      else reject(error);
    });
  });
}

async function tokens(username: string): Promise<object> {
  const [AccessToken, IdToken] = await Promise.all([token(username), token(username)]);
  const RefreshToken = randomBytes(144).toString('base64url');
  return {
    ChallengeParameters: {},
    AuthenticationResult: { AccessToken, IdToken, RefreshToken, ExpiresIn: 3600, TokenType: 'Bearer' },
  };
}

const asked = (ChallengeName: string, ChallengeParameters: object) => ({
  ChallengeName,
  ChallengeParameters,
  Session: randomBytes(500).toString('base64url'),
});

async function beginCustom(username: string): Promise<object> {
  await callFunction('DefineAuthChallenge', username, { session: [] });
  await callFunction('CreateAuthChallenge', username, { challengeName: 'CUSTOM_CHALLENGE', session: [] });
  return asked('CUSTOM_CHALLENGE', { USERNAME: username, question: '6 x 7' });
}

async function answerCustom(username: string, challengeAnswer: string | undefined): Promise<object> {
  await write();
  const privateChallengeParameters = { answer: '42' };
  await callFunction('VerifyAuthChallengeResponse', username, { privateChallengeParameters, challengeAnswer });
  const result = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: null };
  await callFunction('DefineAuthChallenge', username, { session: [result] });
  await write();
  return tokens(username);
}

async function answer({ AuthFlow, AuthParameters, ChallengeName, ChallengeResponses = {} }: Input): Promise<object> {
  const { USERNAME = '', DEVICE_KEY, SRP_A = '' } = AuthParameters ?? ChallengeResponses;
  if (AuthFlow === 'CUSTOM_AUTH') return beginCustom(USERNAME);
  if (ChallengeName === 'CUSTOM_CHALLENGE') return answerCustom(USERNAME, ChallengeResponses['ANSWER']);
  if (AuthParameters !== undefined)
    return challenge({ group, identity: USERNAME }, SRP_A, 'PASSWORD_VERIFIER', USERNAME);
  if (ChallengeName === 'DEVICE_SRP_AUTH') {
    const party = keyOfDevice.get(DEVICE_KEY ?? '') as Pending['party'];
    return challenge(party, SRP_A, 'DEVICE_PASSWORD_VERIFIER', USERNAME);
  }
  if (ChallengeName === factor) {
    await write();
    return tokens(USERNAME);
  }
  await prove(ChallengeResponses);
  if (ChallengeName === 'PASSWORD_VERIFIER' && DEVICE_KEY !== undefined)
    return asked('DEVICE_SRP_AUTH', { USERNAME, DEVICE_KEY });
  if (factor === 'SMS_MFA' || factor === 'EMAIL_OTP')
    return asked(factor, { CODE_DELIVERY_DESTINATION: '+*******1234' });
  return tokens(USERNAME);
}

async function respond(body: string, response: ServerResponse): Promise<void> {
  const text = JSON.stringify(await answer(JSON.parse(body) as Input));
  response.writeHead(200, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(text);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    respond(Buffer.concat(chunks).toString(), response).catch((error: unknown) =>
      response.writeHead(500).end(String(error)),
    );
  });
}).listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
