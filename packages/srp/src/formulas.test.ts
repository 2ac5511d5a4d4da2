import { describe, expect, it } from 'vitest';
import { bytesToHex, fromBytes, hexToBytes, signed, toBase64, toHex } from './encoding.ts';
import {
  claimSignature,
  clientSecret,
  privateKey,
  scramblingParameter,
  serverPublicKey,
  serverSecret,
  sessionKey,
  verifierOf,
} from './formulas.ts';
import { g } from './group.ts';
import answers from './known-answers.json' with { type: 'json' };
import { nodePrimitives } from './node-primitives.ts';
import { opensslModPow } from './openssl-mod-exp.ts';
import { modPow, runAsync, runSync, type Steps } from './steps.ts';
import { webPrimitives } from './web-primitives.ts';

const integer = (hex: string) => BigInt(`0x${hex}`);
const node = nodePrimitives(opensslModPow);
const ways: [string, <T>(steps: Steps<T>) => T | Promise<T>][] = [
  ['WebCrypto and BigInt', (steps) => runAsync(steps, webPrimitives)],
  ['node:crypto and OpenSSL', (steps) => runSync(steps, node)],
];

// The answers come from amazon-cognito-identity-js 6.3.21: a salt with a leading zero byte, one of odd length, a device,
// an A of odd length, and a plain user.
describe.each(ways)('the formulas on %s', (_, run) => {
  it.each(answers)('give the known answers of $name', async (answer) => {
    const salt = integer(answer.salt);
    const A = integer(answer.A);
    const B = integer(answer.B);
    const b = integer(answer.b);
    const u = integer(answer.u);
    const x = integer(answer.x);
    const v = integer(answer.verifier);
    const S = integer(answer.S);

    expect(toHex(await run(privateKey(answer, salt)))).toBe(toHex(x));
    expect(toHex(await run(verifierOf(answer, salt)))).toBe(answer.verifier);
    expect(toHex(await run(modPow(g, integer(answer.a))))).toBe(answer.A);
    expect(toHex(serverPublicKey(v, await run(modPow(g, b))))).toBe(answer.B);
    expect(toHex(await run(scramblingParameter(A, B)))).toBe(toHex(u));
    expect(toHex(await run(clientSecret(integer(answer.a), B, u, x)))).toBe(toHex(S));
    expect(toHex(await run(serverSecret(A, v, u, b)))).toBe(toHex(S));
    expect(bytesToHex(await run(sessionKey(S, u)))).toBe(answer.K);

    const secretBlock = new Uint8Array(Buffer.from(answer.secretBlock, 'base64'));
    const claim = { group: answer.group, identity: answer.identity, secretBlock, timestamp: answer.timestamp };
    expect(toBase64(await run(claimSignature(hexToBytes(answer.K), claim)))).toBe(answer.signature);
  });

  it.each(answers)('encode the verifier and salt of $name as known', (answer) => {
    expect(toBase64(signed(integer(answer.verifier)))).toBe(answer.verifierBase64);
    expect(toBase64(signed(integer(answer.salt)))).toBe(answer.saltBase64);
    expect(fromBytes(new Uint8Array(Buffer.from(answer.verifierBase64, 'base64')))).toBe(integer(answer.verifier));
  });
});
