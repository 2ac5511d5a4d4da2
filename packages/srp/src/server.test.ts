import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClientSession, prove } from './client.ts';
import { fromBytes, signed, toBase64, toHex } from './encoding.ts';
import { SrpError } from './error.ts';
import { claimSignature, serverSecret, sessionKey } from './formulas.ts';
import { k, N } from './group.ts';
import answers from './known-answers.json' with { type: 'json' };
import { modPow } from './mod-pow.ts';
import { createVerifier, serverChallenge, serverVerify, verifyPassword } from './server.ts';
import { type Primitives, runAsync } from './steps.ts';
import type { VerificationInput } from './verification.ts';
import { webPrimitives } from './web-primitives.ts';

const hex = (n: bigint) => n.toString(16);
const hashOf = (byte: number): Primitives => ({
  ...webPrimitives,
  sha256: () => new Uint8Array(32).fill(byte),
});
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
const credential = { group: 'eYpv1mFHB', identity: 'a2c2e290-6d0f-4a08-a5ca-f0162935f3a6', secret: 'Qwerty1!' };
const message = { secretBlock: toBase64(new Uint8Array(700).fill(7)), timestamp: 'Tue Feb 1 03:04:05 UTC 2000' };

async function signIn(): Promise<VerificationInput & { salt: string }> {
  const stored = await createVerifier(credential);
  const client = await createClientSession();
  const { b, B } = await serverChallenge({ verifier: stored.verifier, A: client.A });
  const signature = await prove({ ...credential, ...client, ...message, salt: stored.salt, B });
  const { group, identity } = credential;
  return { group, identity, ...stored, A: client.A, B, b, ...message, signature };
}

describe('the server half', () => {
  it.each(answers)('gives the known answers of $name', async (answer) => {
    const stored = await createVerifier({ ...answer, salt: bytes(answer.salt) });
    expect(toBase64(stored.verifier)).toBe(answer.verifierBase64);
    expect(stored.salt).toBe(answer.salt.replace(/^0+/, ''));
    const { verifier } = stored;
    const challenge = await serverChallenge({ verifier, A: answer.A, b: bytes(answer.b) });
    expect(challenge.B).toBe(answer.B);
    expect(await serverVerify({ ...answer, verifier, b: bytes(answer.b) })).toBe(true);
    expect(await verifyPassword({ ...answer, verifier })).toBe(true);
  });

  it('accepts every client that knows the secret, and none that does not', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (group, identity, secret, other) => {
        const stored = await createVerifier({ group, identity, secret });
        const client = await createClientSession();
        const { b, B } = await serverChallenge({ verifier: stored.verifier, A: client.A });
        const claim = { group, identity, ...client, ...message, salt: stored.salt, B };
        const verify = async (typed: string) =>
          serverVerify({ ...claim, verifier: stored.verifier, b, signature: await prove({ ...claim, secret: typed }) });
        expect(await verify(secret)).toBe(true);
        expect(await verifyPassword({ group, identity, secret, ...stored })).toBe(true);
        if (other !== secret) {
          expect(await verify(other)).toBe(false);
          expect(await verifyPassword({ group, identity, secret: other, ...stored })).toBe(false);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('reads a stored salt of up to 1,024 digits, in any writing', async () => {
    const stored = await createVerifier(credential);
    const isRight = (salt: string) => verifyPassword({ ...credential, ...stored, salt });
    expect(await isRight(stored.salt.toUpperCase().padStart(1024, '0'))).toBe(true);
    for (const salt of [stored.salt.padStart(1025, '0'), '', 'no hex']) expect(await isRight(salt)).toBe(false);
  });

  it('refuses a proof once anything it covers is changed', async () => {
    const input = await signIn();
    expect(await serverVerify(input)).toBe(true);
    const flipped = Buffer.from(input.signature, 'base64').map((byte, i) => (i === 31 ? byte ^ 1 : byte));
    const changes: Partial<VerificationInput>[] = [
      { group: 'eYpv1mFHC' },
      { identity: 'a2c2e290-6d0f-4a08-a5ca-f0162935f3a7' },
      { verifier: signed(fromBytes(input.verifier) + 1n) },
      { A: toHex(BigInt(`0x${input.A}`) + 1n) },
      { B: toHex(BigInt(`0x${input.B}`) + 1n) },
      { b: input.b.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) },
      { secretBlock: toBase64(new Uint8Array(700).fill(8)) },
      { secretBlock: `${input.secretBlock}AAAA` },
      { secretBlock: 'not base64' },
      { timestamp: 'Tue Feb 1 03:04:06 UTC 2000' },
      { timestamp: 'Tue Feb 01 03:04:05 UTC 2000' },
      { signature: toBase64(flipped) },
      { signature: toBase64(Buffer.from(input.signature, 'base64').subarray(0, 31)) },
      { signature: `${input.signature}AAAA` },
      { signature: '' },
      { signature: 'not base64' },
    ];
    for (const change of changes) expect(await serverVerify({ ...input, ...change })).toBe(false);
  });

  it('takes A in any writing, since it means the integer', async () => {
    const input = await signIn();
    expect(await serverVerify({ ...input, A: input.A.toUpperCase().padStart(800, '0') })).toBe(true);
  });
});

// The proof for A that a client with S would send. For A ≡ 0 everybody knows S.
async function forge(input: VerificationInput, A: bigint): Promise<{ S: bigint; signature: string }> {
  const B = BigInt(`0x${input.B}`);
  const u = fromBytes(createHash('sha256').update(signed(A)).update(signed(B)).digest());
  const S = await runAsync(serverSecret(A, fromBytes(input.verifier), u, fromBytes(input.b)), webPrimitives);
  const K = await runAsync(sessionKey(S, u), webPrimitives);
  const claim = { ...input, secretBlock: Buffer.from(input.secretBlock, 'base64') };
  return { S, signature: toBase64(await runAsync(claimSignature(K, claim), webPrimitives)) };
}

describe('a client key that would give the session key away', () => {
  it('is refused with the proof that goes with it', async () => {
    const input = await signIn();
    const control = 12_345n;
    const { signature } = await forge(input, control);
    expect(await serverVerify({ ...input, A: hex(control), signature })).toBe(true);

    for (const A of [0n, N, 2n * N, 3n * N, N << 200n]) {
      const forged = await forge(input, A);
      expect(forged.S).toBe(0n);
      for (const text of [hex(A), hex(A).toUpperCase(), hex(A).padStart(1024, '0')]) {
        expect(await serverVerify({ ...input, A: text, signature: forged.signature })).toBe(false);
      }
    }
    for (const A of [1n, N - 1n, N + 1n, 2n * N - 1n, 2n * N + 1n, N + control]) {
      const forged = await forge(input, A);
      expect(await serverVerify({ ...input, A: hex(A), signature: forged.signature })).toBe(false);
    }
  });

  it.each(['', '0', hex(N), hex(N + 1n), 'xyz', '5'.repeat(10_240)])('gets no challenge: %.20s', async (A) => {
    const { verifier } = await createVerifier(credential);
    await expect(serverChallenge({ verifier, A })).rejects.toBeInstanceOf(SrpError);
  });
});

describe('values that only arithmetic can bring about', () => {
  // (k · v + g^b) ≡ 0 for this verifier and b = 5.
  const five = Uint8Array.of(5);
  const cursed = signed(((N - 32n) * modPow(k, N - 2n)) % N);

  it('draws another b when B would be zero', async () => {
    const draws = [five, Uint8Array.of(6)];
    const primitives: Primitives = { ...webPrimitives, randomBytes: () => draws.shift() ?? five };
    const { b, B } = await serverChallenge({ verifier: cursed, A: 'abc' }, primitives);
    expect(b).toEqual(Uint8Array.of(6));
    // k·v ≡ -2^5, so with b = 6 the result is 2^6 - 2^5.
    expect(B).toBe(toHex(32n));
  });

  it('says so when the b it was given makes B zero', async () => {
    await expect(serverChallenge({ verifier: cursed, A: 'abc', b: five })).rejects.toMatchObject({
      code: 'out-of-range',
    });
  });

  it('refuses u = 0, for which the verifier does not matter', async () => {
    const input = await signIn();
    const proofWith = async (u: bigint, primitives: Primitives) => {
      const S = await runAsync(
        serverSecret(BigInt(`0x${input.A}`), fromBytes(input.verifier), u, fromBytes(input.b)),
        primitives,
      );
      const K = await runAsync(sessionKey(S, u), primitives);
      const claim = { ...input, secretBlock: Buffer.from(input.secretBlock, 'base64') };
      return toBase64(await runAsync(claimSignature(K, claim), primitives));
    };
    const ones = fromBytes(new Uint8Array(32).fill(1));
    expect(await serverVerify({ ...input, signature: await proofWith(ones, hashOf(1)) }, hashOf(1))).toBe(true);
    expect(await serverVerify({ ...input, signature: await proofWith(0n, hashOf(0)) }, hashOf(0))).toBe(false);
  });
});
