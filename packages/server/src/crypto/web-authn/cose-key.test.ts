import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { es256CoseKey, es256PrivateKey, isUsableKey, supportedAlgorithms } from './cose-key.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { x = '', y = '' } = ec.publicKey.export({ format: 'jwk' });
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
type Parameters = readonly (readonly [number, unknown])[];

const ecKey: Parameters = [
  [1, 2],
  [3, -7],
  [-1, 1],
  [-2, bytes(x)],
  [-3, bytes(y)],
];

const exponent = Uint8Array.of(1, 0, 1);
const modulus = (length: number) => new Uint8Array(length).fill(0xc3);
const rsaKey = (n: unknown, e: unknown = exponent): Parameters => [
  [1, 3],
  [3, -257],
  [-1, n],
  [-2, e],
];

describe('isUsableKey', () => {
  const isUsable = (parameters: Parameters, ...changes: Parameters) => {
    return isUsableKey(new Map([...parameters, ...changes]));
  };

  it('takes points on P-256, and RSA keys of 2048 to 4096 bits', () => {
    expect(isUsable(ecKey)).toBe(true);
    expect([256, 384, 512].map((length) => isUsable(rsaKey(modulus(length))))).toEqual([true, true, true]);
    expect([1, 4].map((length) => isUsable(rsaKey(modulus(256), new Uint8Array(length).fill(3))))).toEqual([
      true,
      true,
    ]);
  });

  it.each<[string, Parameters[number]]>([
    ['another kind', [1, 3]],
    ['another algorithm', [3, -257]],
    ['another curve', [-1, 2]],
    ['no x', [-2, undefined]],
    ['a short x', [-2, bytes(x).subarray(1)]],
    ['a long x', [-2, Uint8Array.of(0, ...bytes(x))]],
    ['a text as x', [-2, x]],
    ['no y', [-3, undefined]],
    ['a short y', [-3, bytes(y).subarray(1)]],
    ['a long y', [-3, Uint8Array.of(0, ...bytes(y))]],
    ['a point beside the curve', [-3, bytes(x)]],
  ])('refuses a key on P-256 with %s', (_, change) => {
    expect(isUsable(ecKey, change)).toBe(false);
  });

  it.each<[string, Parameters]>([
    ['2040 bits', rsaKey(modulus(255))],
    ['4104 bits', rsaKey(modulus(513))],
    ['no exponent', rsaKey(modulus(256), null)],
    ['an empty exponent', rsaKey(modulus(256), new Uint8Array())],
    ['an exponent of five bytes', rsaKey(modulus(256), new Uint8Array(5).fill(3))],
    ['the algorithm of another key', [...rsaKey(modulus(256)), [3, -7]]],
    ['another kind', [...rsaKey(modulus(256)), [1, 2]]],
    ['nothing', []],
  ])('refuses an RSA key with %s', (_, parameters) => {
    expect(isUsable(parameters)).toBe(false);
  });
});

describe('keys of passkeys that are imported', () => {
  const pkcs8 = (key: typeof ec.privateKey) => key.export({ format: 'der', type: 'pkcs8' });

  it('are read in base64 and base64url', () => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const key = es256PrivateKey(pkcs8(ec.privateKey).toString(encoding));
      expect(key?.equals(ec.privateKey)).toBe(true);
    }
  });

  it('must be on P-256', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    const edwards = generateKeyPairSync('ed25519').privateKey;
    for (const key of [other, edwards]) expect(es256PrivateKey(pkcs8(key).toString('base64'))).toBeUndefined();
    for (const text of ['', 'text', 'AAAA']) expect(es256PrivateKey(text)).toBeUndefined();
  });

  it('have a COSE_Key of 77 bytes with both coordinates', () => {
    const key = Buffer.from(es256CoseKey(ec.publicKey));
    expect(key).toHaveLength(77);
    const jwk: JsonWebKey = {
      kty: 'EC',
      crv: 'P-256',
      x: key.subarray(10, 42).toString('base64url'),
      y: key.subarray(45).toString('base64url'),
    };
    expect(createPublicKey({ key: jwk, format: 'jwk' }).equals(ec.publicKey)).toBe(true);
    // RFC 9052: {1: 2, 3: -7, -1: 1, -2: …, -3: …}.
    expect(key.subarray(0, 10).toString('hex')).toBe('a5010203262001215820');
    expect(key.subarray(42, 45).toString('hex')).toBe('225820');
    expect(supportedAlgorithms).toEqual([-7, -257]);
  });
});
