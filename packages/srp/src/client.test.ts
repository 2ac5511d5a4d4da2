import { describe, expect, it } from 'vitest';
import { createClientSession, createDeviceVerifier, type ProofInput, prove } from './client.ts';
import { parseDeviceVerifier } from './device-verifier.ts';
import { fromBytes } from './encoding.ts';
import { SrpError } from './error.ts';
import { N } from './group.ts';
import answers from './known-answers.json' with { type: 'json' };
import { modPow } from './mod-pow.ts';
import type { Primitives } from './steps.ts';
import { webPrimitives } from './web-primitives.ts';

/** WebCrypto with a random source that returns these values one after the other. */
function withRandom(...values: Uint8Array<ArrayBuffer>[]): Primitives {
  return {
    ...webPrimitives,
    randomBytes: (length) => {
      const value = values.shift();
      if (value?.length !== length) throw new Error(`${length} random bytes were asked for.`);
      return value;
    },
  };
}

const [plain, , , deviceAnswer] = answers;
if (plain === undefined || deviceAnswer === undefined) throw new Error('The known answers are incomplete.');
const input: ProofInput = { ...plain, a: BigInt(`0x${plain.a}`) };

describe('createClientSession', () => {
  it('makes 256 random bits and computes 2 to that power', async () => {
    const { a, A } = await createClientSession();
    expect(a).toBeGreaterThan(2n ** 200n);
    expect(a).toBeLessThan(2n ** 256n);
    expect(A).toBe(modPow(2n, a).toString(16));
  });

  it('never uses the same bits twice', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => createClientSession()));
    expect(new Set(sessions.map(({ A }) => A)).size).toBe(20);
  });

  it('makes new bits if A would reveal the key', async () => {
    const three = new Uint8Array(32);
    three[31] = 3;
    expect(await createClientSession(withRandom(new Uint8Array(32), three))).toEqual({ a: 3n, A: '8' });
  });
});

describe('prove', () => {
  it.each(answers)('gives the known answer of $name', async (answer) => {
    expect(await prove({ ...answer, a: BigInt(`0x${answer.a}`) })).toBe(answer.signature);
  });

  it.each([
    ['SRP_B padded to 768 digits', { B: plain.B.padStart(768, '0') }],
    ['SRP_B in capitals', { B: plain.B.toUpperCase() }],
    ['SALT padded', { salt: plain.salt.padStart(40, '0') }],
    ['SALT padded to 1,024 digits', { salt: plain.salt.padStart(1024, '0') }],
    ['SALT in capitals', { salt: plain.salt.toUpperCase() }],
  ])('understands %s', async (_, change) => {
    expect(await prove({ ...input, ...change })).toBe(plain.signature);
  });

  it('uses a faster exponentiation, also an asynchronous one', async () => {
    const calls: bigint[] = [];
    const native = async (base: bigint, exponent: bigint) => {
      calls.push(exponent);
      return modPow(base, exponent);
    };
    expect(await prove(input, { ...webPrimitives, modPow: native })).toBe(plain.signature);
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['B = 0', { B: '0' }, 'out-of-range'],
    ['B = 0, padded', { B: '0'.repeat(768) }, 'out-of-range'],
    ['B = N', { B: N.toString(16) }, 'out-of-range'],
    ['B = 2N', { B: (2n * N).toString(16) }, 'out-of-range'],
    ['B that is no hex', { B: 'xyz' }, 'out-of-range'],
    ['no B', { B: '' }, 'out-of-range'],
    ['an A that gives the key away', { A: '1' }, 'out-of-range'],
    ['a negative salt', { salt: '-5' }, 'malformed'],
    ['no salt', { salt: '' }, 'malformed'],
    ['a salt of 1,025 digits', { salt: plain.salt.padStart(1025, '0') }, 'too-long'],
    ['an endless salt', { salt: '5'.repeat(10_000) }, 'too-long'],
    ['a secret block that is no base64', { secretBlock: 'a-b_' }, 'malformed'],
  ])('refuses %s', async (_, change, code) => {
    const refusal = await prove({ ...input, ...change }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SrpError);
    expect(refusal).toMatchObject({ code });
  });

  it('refuses u = 0', async () => {
    const zeroHash = { ...webPrimitives, sha256: () => new Uint8Array(32) };
    await expect(prove(input, zeroHash)).rejects.toMatchObject({ name: 'SrpError', code: 'out-of-range' });
  });

  it('does not repeat its input in messages', async () => {
    const refusal = await prove({ ...input, B: 'not hex, but secret' }).catch(String);
    expect(refusal).not.toContain('secret');
  });
});

describe('createDeviceVerifier', () => {
  const { group, identity, secret } = deviceAnswer;

  it('gives the known answer for a known salt', async () => {
    const salt = new Uint8Array(Buffer.from(deviceAnswer.salt, 'hex'));
    expect(await createDeviceVerifier(group, identity, secret, withRandom(salt))).toEqual({
      verifier: deviceAnswer.verifierBase64,
      salt: deviceAnswer.saltBase64,
      secret,
    });
  });

  it('makes a secret of 40 random bytes if it gets none', async () => {
    const made = await createDeviceVerifier(group, identity);
    expect(Buffer.from(made.secret, 'base64')).toHaveLength(40);
    expect((await createDeviceVerifier(group, identity)).secret).not.toBe(made.secret);
    expect(await createDeviceVerifier(group, identity, made.secret)).not.toEqual(made);
  });

  it.each([
    '00000000000000000000000000000000',
    '0080ff00000000000000000000000000',
    'ff'.repeat(16),
    '00'.repeat(15) + '07',
  ])('encodes the salt %s so that servers read it as non-negative', async (hex) => {
    const salt = new Uint8Array(Buffer.from(hex, 'hex'));
    const made = await createDeviceVerifier(group, identity, secret, withRandom(salt));
    const parsed = parseDeviceVerifier({ passwordVerifierBase64: made.verifier, saltBase64: made.salt });
    expect(parsed).toMatchObject({ ok: true, salt: fromBytes(salt).toString(16) });
  });
});
