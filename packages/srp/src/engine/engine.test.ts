import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClientSession, prove } from '../client.ts';
import { toBase64 } from '../encoding.ts';
import { createSrpEngine, type SrpEngine } from './engine.ts';
import { SrpError } from '../error.ts';
import { fakeVerifier } from '../fake-verifier.ts';
import { N } from '../group.ts';
import answers from '../known-answers.json' with { type: 'json' };
import { serverChallenge, serverVerify } from '../server.ts';

const run = promisify(execFile);
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
const credential = { group: 'eYpv1mFHB', identity: 'a2c2e290-6d0f-4a08-a5ca-f0162935f3a6', secret: 'Qwerty1!' };
const message = { secretBlock: toBase64(randomBytes(700)), timestamp: 'Tue Feb 1 03:04:05 UTC 2000' };

let engine: SrpEngine;

beforeAll(() => {
  engine = createSrpEngine({ threads: 2, precompute: 8 });
});

afterAll(() => engine.close());

describe('the engine', () => {
  it.each(answers)('gives the known answers of $name', async (answer) => {
    const stored = await engine.createVerifier({ ...answer, salt: bytes(answer.salt) });
    expect(toBase64(stored.verifier)).toBe(answer.verifierBase64);
    expect(stored.salt).toBe(answer.salt.replace(/^0+/, ''));
    const { verifier } = stored;
    const challenge = await engine.challenge({ verifier, A: answer.A, b: bytes(answer.b) });
    expect(challenge).toEqual({ b: bytes(answer.b), B: answer.B });
    expect(await engine.verify({ ...answer, verifier, b: challenge.b })).toBe(true);
    expect(await engine.verifyPassword({ ...answer, verifier })).toBe(true);
  });

  it('gives the same results as the portable functions for every client', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (group, identity, secret, typed) => {
        const stored = await engine.createVerifier({ group, identity, secret });
        const client = await createClientSession();
        const challenge = await engine.challenge({ verifier: stored.verifier, A: client.A });
        const { verifier } = stored;
        expect(await serverChallenge({ verifier, A: client.A, b: challenge.b })).toEqual(challenge);
        for (const attempt of [secret, typed]) {
          const claim = { group, identity, ...client, ...message, ...stored, ...challenge };
          const signature = await prove({ ...claim, secret: attempt });
          const right = attempt === secret;
          expect(await engine.verify({ ...claim, signature })).toBe(right);
          expect(await serverVerify({ ...claim, signature })).toBe(right);
          expect(await engine.verifyPassword({ ...claim, secret: attempt })).toBe(right);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('makes a new salt and verifier each time', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => engine.createVerifier(credential)));
    expect(new Set(made.map(({ salt }) => salt)).size).toBe(20);
    for (const { salt } of made) expect(salt).toMatch(/^[1-9a-f][0-9a-f]{24,31}$/);
  });

  it('uses each key pair once, whether from stock or not', async () => {
    const { verifier } = await engine.createVerifier(credential);
    const challenges = await Promise.all(Array.from({ length: 60 }, () => engine.challenge({ verifier, A: 'abc' })));
    expect(new Set(challenges.map(({ b }) => Buffer.from(b).toString('hex'))).size).toBe(60);
    expect(new Set(challenges.map(({ B }) => B)).size).toBe(60);
    for (const { b } of challenges) expect(b).toHaveLength(32);
  });

  it('takes bytes that are part of a larger buffer', async () => {
    const stored = await engine.createVerifier(credential);
    const padded = Buffer.concat([Buffer.alloc(10, 1), stored.verifier, Buffer.alloc(10, 1)]);
    const verifier = padded.subarray(10, 10 + stored.verifier.length);
    expect(await engine.verifyPassword({ ...credential, salt: stored.salt, verifier })).toBe(true);
  });

  it.each(['', '0', '1', N.toString(16), (N - 1n).toString(16), (N + 1n).toString(16), 'xyz', '5'.repeat(10_240)])(
    'refuses A = %.20s',
    async (A) => {
      const stored = await engine.createVerifier(credential);
      await expect(engine.challenge({ verifier: stored.verifier, A })).rejects.toBeInstanceOf(SrpError);
      const { b, B } = await engine.challenge({ verifier: stored.verifier, A: 'abc' });
      const signature = toBase64(randomBytes(32));
      expect(await engine.verify({ ...credential, ...stored, ...message, A, b, B, signature })).toBe(false);
    },
  );

  it('plays a whole sign-in for a user that does not exist, and refuses', async () => {
    const stored = fakeVerifier(randomBytes(32));
    const client = await createClientSession();
    const challenge = await engine.challenge({ verifier: stored.verifier, A: client.A });
    const claim = { ...credential, ...client, ...message, ...stored, ...challenge };
    expect(await engine.verify({ ...claim, signature: await prove(claim) })).toBe(false);
    expect(await engine.verifyPassword({ ...credential, ...stored })).toBe(false);
  });

  it('computes in OpenSSL on the Node that the project runs on', async () => {
    expect(await engine.arithmetic()).toBe('openssl');
  });

  it('computes elsewhere than on this thread', async () => {
    const stored = await engine.createVerifier(credential);
    await engine.verifyPassword({ ...credential, ...stored });
    const thread = process.threadCpuUsage();
    const whole = process.cpuUsage();
    await Promise.all(Array.from({ length: 100 }, () => engine.verifyPassword({ ...credential, ...stored })));
    const here = process.threadCpuUsage(thread);
    const all = process.cpuUsage(whole);
    expect(here.user + here.system).toBeLessThan((all.user + all.system) / 2);
  });
});

describe('closing', () => {
  it('forgets the key pairs in stock', async () => {
    const stocked = createSrpEngine({ threads: 1, precompute: 4 });
    const { verifier } = await stocked.createVerifier(credential);
    await stocked.challenge({ verifier, A: 'abc' });
    await stocked.createVerifier(credential);
    await stocked.close();
    await expect(stocked.challenge({ verifier, A: 'abc' })).rejects.toThrow('closed');
  });

  it('rejects what has no answer yet, and all that comes later', async () => {
    const closing = createSrpEngine({ threads: 1 });
    const calls = Array.from({ length: 20 }, () => closing.createVerifier(credential));
    const settled = Promise.allSettled(calls);
    await closing.close();
    expect((await settled).some(({ status }) => status === 'rejected')).toBe(true);
    await expect(closing.createVerifier(credential)).rejects.toThrow('The SRP engine is closed.');
    const stored = fakeVerifier(randomBytes(32));
    await expect(closing.challenge({ verifier: stored.verifier, A: 'abc' })).rejects.toThrow('closed');
    await expect(closing.verifyPassword({ ...credential, ...stored })).rejects.toThrow('closed');
    await closing.close();
  });
});

describe('a process with an engine', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-srp-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('waits for its answers and then ends, although nobody closed the engine', async () => {
    const script = join(folder, 'unclosed.ts');
    await writeFile(
      script,
      `import { createSrpEngine } from ${JSON.stringify(new URL('../node.ts', import.meta.url).href)};
       const engine = createSrpEngine({ threads: 2 });
       const { salt } = await engine.createVerifier({ group: 'g', identity: 'i', secret: 's' });
       console.log(salt.length > 20 ? 'answered' : 'odd');`,
    );
    const { stdout } = await run(process.execPath, [script], { timeout: 15_000 });
    expect(stdout).toBe('answered\n');
  });

  it('may be started with flags that threads do not understand', async () => {
    const script = `
      const { createSrpEngine } = await import(${JSON.stringify(new URL('../node.ts', import.meta.url).href)});
      const { salt } = await createSrpEngine({ threads: 1 }).createVerifier({ group: 'g', identity: 'i', secret: 's' });
      console.log(salt.length > 20 ? 'answered' : 'odd');`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 15_000 });
    expect(stdout).toBe('answered\n');
  });
});
