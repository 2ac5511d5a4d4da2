import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../encoding.ts';
import type { EngineJob } from './engine-job.ts';
import { headWords, readJob, readResult, type Slot, writeJob, writeResult } from './job-bytes.ts';

const slotOf = (size: number): Slot => ({ head: new Int32Array(headWords), body: Buffer.alloc(size) });

const text = fc.string({ unit: 'binary', maxLength: 60 });
const bytes = fc.uint8Array({ maxLength: 400 });
const party = { group: text, identity: text };
const job: fc.Arbitrary<EngineJob> = fc.oneof(
  fc.record({
    op: fc.constant('verify' as const),
    input: fc.record({
      ...party,
      A: text,
      B: text,
      secretBlock: text,
      timestamp: text,
      signature: text,
      verifier: bytes,
      b: bytes,
    }),
  }),
  fc.record({
    op: fc.constant('verifyPassword' as const),
    input: fc.record({ ...party, secret: text, salt: text, verifier: bytes }),
  }),
  fc.record({ op: fc.constant('createVerifier' as const), input: fc.record({ ...party, secret: text }) }),
  fc.constant({ op: 'keyPair' as const }),
);
const result = fc.oneof(
  fc.boolean(),
  fc.record({ b: bytes, gb: fc.bigInt({ min: 0n, max: 1n << 3072n }) }),
  fc.record({ salt: text, verifier: bytes }),
);

describe('a slot', () => {
  it('returns every job and leaves nothing of it', () => {
    const slot = slotOf(8000);
    fc.assert(
      fc.property(job, (given) => {
        expect(writeJob(slot, given)).toBe(true);
        expect(readJob(slot)).toEqual(given);
        expect(slot.body.every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  it('returns every result and leaves nothing of it', () => {
    const slot = slotOf(8000);
    fc.assert(
      fc.property(result, (given) => {
        expect(writeResult(slot, given)).toBe(true);
        expect(readResult(slot)).toEqual(given);
        expect(slot.body.every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  it.each([
    ['a\ud800', 'b'],
    ['a\ud800', '\udc00b'],
  ])('holds halves of characters as they are hashed: %j, %j', (group, identity) => {
    const slot = slotOf(100);
    writeJob(slot, { op: 'createVerifier', input: { group, identity, secret: '\ud83d\ude00' } });
    const { input } = readJob(slot) as Extract<EngineJob, { op: 'createVerifier' }>;
    expect([input.group, input.identity, input.secret].map(utf8)).toEqual([group, identity, '\ud83d\ude00'].map(utf8));
  });

  it.each([
    ['a text', 'x'.repeat(101), new Uint8Array()],
    ['a text of more bytes than units', 'ü'.repeat(51), new Uint8Array()],
    ['bytes', 'x'.repeat(60), new Uint8Array(41)],
  ])('refuses %s that is too long for it', (_, secret, verifier) => {
    const input = { group: '', identity: '', salt: '', secret, verifier };
    expect(writeJob(slotOf(100), { op: 'verifyPassword', input })).toBe(false);
  });

  it.each([
    ['a text', 'x'.repeat(100), new Uint8Array()],
    ['a text of more bytes than units', 'ü'.repeat(50), new Uint8Array()],
    ['a text and bytes', 'x'.repeat(60), new Uint8Array(40).fill(7)],
    ['bytes', '', new Uint8Array(100).fill(7)],
  ])('takes %s that just fits', (_, secret, verifier) => {
    const slot = slotOf(100);
    const job: EngineJob = { op: 'verifyPassword', input: { group: '', identity: '', salt: '', secret, verifier } };
    expect(writeJob(slot, job)).toBe(true);
    expect(readJob(slot)).toEqual(job);
  });

  it('keeps nothing of a job whose texts fit and whose bytes do not', () => {
    const slot = slotOf(100);
    const party = { group: '', identity: 'ann' };
    expect(
      writeJob(slot, {
        op: 'verifyPassword',
        input: { ...party, secret: 'secret', salt: '', verifier: new Uint8Array(99) },
      }),
    ).toBe(false);
    const rest = { A: '', B: '', secretBlock: '', timestamp: '', signature: '' };
    const [verifier, b] = [new Uint8Array(60).fill(1), new Uint8Array(60).fill(2)];
    expect(writeJob(slot, { op: 'verify', input: { ...party, ...rest, verifier, b } })).toBe(false);
    expect(slot.body.every((byte) => byte === 0)).toBe(true);
  });

  it.each([1, 'text', null, undefined, { b: 1 }])('refuses the result %j', (value) => {
    expect(writeResult(slotOf(100), value)).toBe(false);
  });
});
