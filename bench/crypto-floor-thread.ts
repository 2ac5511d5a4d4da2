/** One thread of the crypto floor measurement. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { g, N } from '../packages/srp/src/group.ts';
import { opensslModPow } from '../packages/srp/src/openssl-mod-exp.ts';

export interface FloorJob {
  /** 256-bit exponentiations modulo N: 3 for the proof of a password, 3 more for the proof of a device, 0 without a proof. */
  readonly exponentiations: 0 | 3 | 6;
  readonly durationMs: number;
}

const { exponentiations, durationMs } = workerData as FloorJob;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** 900 bytes: about the length of the header and claims of an access token. */
const token = randomBytes(900);

const random = (bytes: number): bigint => BigInt(`0x${randomBytes(bytes).toString('hex')}`);
const v = random(384) % N;
const A = random(384) % N;

/** The exponentiations of one SRP proof on the server: g^b, v^u, (A·v^u)^b, each with an exponent of 256 bits. */
function round(): void {
  const b = random(32);
  const u = random(32);
  opensslModPow(g, b);
  opensslModPow((A * opensslModPow(v, u)) % N, b);
}

function signIn(): void {
  for (let done = 0; done < exponentiations; done += 3) round();
  sign('RSA-SHA256', token, privateKey);
  sign('RSA-SHA256', token, privateKey);
}

signIn();
if (parentPort !== null) {
  const go = once(parentPort, 'message');
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  parentPort.postMessage('ready');
  await go;
}
const until = performance.now() + durationMs;
let count = 0;
for (; performance.now() < until; count += 1) signIn();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
parentPort?.postMessage(count);
