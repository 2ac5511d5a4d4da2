import { createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEnvelope, EnvelopeError, type SealContext } from './envelope.ts';
import { keyringOf } from './keyring.ts';

const random = { bytes: (length: number) => randomBytes(length) };
const master = randomBytes(32);
const envelope = createEnvelope(keyringOf([master]), random);
const place: SealContext = { table: 'users', poolId: 'us-east-1_aaaaaaaaa', row: ['sub-1'], field: 'totp_secret' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('envelope', () => {
  it.each([0, 1, 20, 384, 1300, 70_000])('gives %i bytes back', (length) => {
    const plain = new Uint8Array(randomBytes(length));
    expect(envelope.open(envelope.seal(plain, place), place)).toEqual(plain);
  });

  it('hides the value and never seals it the same way twice', () => {
    const plain = bytes('canary-canary-canary');
    const sealed = Array.from({ length: 100 }, () => Buffer.from(envelope.seal(plain, place)));
    expect(new Set(sealed.map((one) => one.toString('hex'))).size).toBe(100);
    expect(sealed.filter((one) => one.includes('canary'))).toEqual([]);
  });

  it('rejects every value with one flipped bit', () => {
    const sealed = envelope.seal(randomBytes(20), place);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const turned = Uint8Array.from(sealed);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => envelope.open(turned, place), `bit ${bit}`).toThrow(EnvelopeError);
    }
  });

  it('rejects every truncated or extended value', () => {
    const sealed = envelope.seal(randomBytes(20), place);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => envelope.open(sealed.subarray(0, length), place), `first ${length}`).toThrow(EnvelopeError);
      expect(() => envelope.open(sealed.subarray(sealed.length - length), place), `last ${length}`).toThrow(
        EnvelopeError,
      );
    }
    expect(() => envelope.open(Buffer.concat([sealed, Buffer.of(0)]), place)).toThrow(EnvelopeError);
  });

  it.each<[string, Partial<SealContext>]>([
    ['another user', { row: ['sub-2'] }],
    ['another pool', { poolId: 'us-east-1_bbbbbbbbb' }],
    ['another table', { table: 'devices' }],
    ['another column', { field: 'password_verifier' }],
    ['a longer key', { row: ['sub-1', ''] }],
    ['no row', { row: [] }],
    ['a place whose parts join to the same string', { row: ['sub-1","totp_secret'] }],
    ['a place with other bounds of table and pool', { table: 'usersus', poolId: '-east-1_aaaaaaaaa' }],
  ])('does not open in %s', (_where, change) => {
    const sealed = envelope.seal(bytes('secret'), place);
    expect(() => envelope.open(sealed, { ...place, ...change })).toThrow(EnvelopeError);
  });

  it('does not let two rows swap their values', () => {
    const other = { ...place, row: ['sub-2'] };
    const [mine, theirs] = [envelope.seal(bytes('mine'), place), envelope.seal(bytes('theirs'), other)];
    expect(() => envelope.open(theirs, place)).toThrow(EnvelopeError);
    expect(() => envelope.open(mine, other)).toThrow(EnvelopeError);
  });

  it('opens values that are sealed under older keys, and seals under the newest', () => {
    const older = envelope.seal(bytes('old'), place);
    const newMaster = randomBytes(32);
    const rotated = createEnvelope(keyringOf([newMaster, master]), random);
    const newer = rotated.seal(bytes('new'), place);
    expect(rotated.open(older, place)).toEqual(bytes('old'));
    expect(createEnvelope(keyringOf([newMaster]), random).open(newer, place)).toEqual(bytes('new'));
  });

  it('names the key that is missing', () => {
    const [id] = keyringOf([master]).ids;
    const other = createEnvelope(keyringOf([randomBytes(32)]), random);
    expect(() => other.open(envelope.seal(bytes('x'), place), place)).toThrow(`sealed under the key ${id}`);
  });

  it('has the documented layout', () => {
    const sealed = Buffer.from(envelope.seal(bytes('layout'), place));
    const [id] = keyringOf([master]).ids;
    expect(sealed[0]).toBe(1);
    expect(sealed.toString('hex', 1, 9)).toBe(id);
    const key = hkdfSync('sha256', master, '', `latchkey v1 envelope:${place.poolId}`, 32);
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key), sealed.subarray(9, 21));
    const where = JSON.stringify([place.table, place.poolId, place.row, place.field]);
    decipher.setAAD(Buffer.concat([sealed.subarray(0, 21), Buffer.from(where)]));
    decipher.setAuthTag(sealed.subarray(-16));
    expect(Buffer.concat([decipher.update(sealed.subarray(21, -16)), decipher.final()]).toString()).toBe('layout');
  });

  it('names the place, but nothing of the value, when the value cannot be opened', () => {
    const sealed = envelope.seal(bytes('canary'), place);
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    expect(() => envelope.open(sealed, place)).toThrow(/^users\.totp_secret of us-east-1_aaaaaaaaa cannot be opened/);
  });
});
