/** Every way in which a sealed file can be wrong is noticed before a byte of the wrong chunk is returned. */
import { createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openFile, sealFile, SealedFileError } from './sealed-file.ts';

const random = { bytes: (length: number): Uint8Array => randomBytes(length) };
const COST = 2 ** 14;
const CHUNK = 65_536;
const SEALED_CHUNK = CHUNK + 16;
const PASSPHRASE = 'correct horse battery staple';

async function* pieces(...list: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* list;
}

/** An iterator may leave out `done` until its end. */
function withoutDone(piece: Uint8Array): AsyncIterable<Uint8Array> {
  const results: IteratorResult<Uint8Array>[] = [{ value: piece }, { done: true, value: undefined }];
  return { [Symbol.asyncIterator]: () => ({ next: async () => results.shift() ?? { done: true, value: undefined } }) };
}

async function all(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const piece of stream) read.push(piece);
  return Buffer.concat(read);
}

async function sealed(content: Uint8Array, passphrase = PASSPHRASE): Promise<Buffer> {
  return all(sealFile(pieces(content), passphrase, random, COST));
}

/** Returns what was read before the error, and the error's reason. */
async function opened(file: Uint8Array, passphrase = PASSPHRASE) {
  const read: Buffer[] = [];
  try {
    for await (const chunk of openFile(pieces(file), passphrase)) read.push(chunk);
    return { read: Buffer.concat(read), reason: undefined };
  } catch (error) {
    if (!(error instanceof SealedFileError)) throw error;
    return { read: Buffer.concat(read), reason: error.reason };
  }
}

/** Splits a file into its header and its chunks. */
function partsOf(file: Buffer): { header: Buffer; chunks: Buffer[] } {
  let end = 0;
  for (let lines = 0; lines < 3; lines += 1) end = file.indexOf(0x0a, end) + 1;
  const chunks: Buffer[] = [];
  for (let at = end; at < file.length; at += SEALED_CHUNK) chunks.push(file.subarray(at, at + SEALED_CHUNK));
  return { header: file.subarray(0, end), chunks };
}

describe('a sealed file', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])('of %i bytes opens again', async (length) => {
    const content = randomBytes(length);
    const { read, reason } = await opened(await sealed(content));
    expect(reason).toBeUndefined();
    expect(read.equals(content)).toBe(true);
  });

  it('does not depend on the sizes of the pieces in which it is written and read', async () => {
    const content = randomBytes(2 * CHUNK + 5);
    const bytes = Array.from({ length: 700 }, (_, n) => content.subarray(n * 200, (n + 1) * 200));
    const file = await all(sealFile(pieces(...bytes), PASSPHRASE, random, COST));
    const small = Array.from({ length: Math.ceil(file.length / 999) }, (_, n) => file.subarray(n * 999, (n + 1) * 999));
    expect((await all(openFile(pieces(...small), PASSPHRASE))).equals(content)).toBe(true);
  });

  it('can be read from its description alone', async () => {
    const file = await sealed(Buffer.from('hello'));
    const [name, json = '', , ...rest] = file.toString('latin1').split('\n');
    expect(name).toBe('latchkey sealed file 1');
    const { n, r, p, salt } = JSON.parse(json) as { n: number; r: number; p: number; salt: string };
    const key = scryptSync(PASSPHRASE, Buffer.from(salt, 'base64'), 64, { N: n, r, p, maxmem: 2 ** 30 }).subarray(
      0,
      32,
    );
    const chunk = Buffer.from(rest.join('\n'), 'latin1');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from('000000000000000000000001', 'hex'));
    decipher.setAuthTag(chunk.subarray(-16));
    expect(decipher.update(chunk.subarray(0, -16)).toString() + decipher.final().toString()).toBe('hello');
  });

  it('names its parameters in the header, with the costly ones by default', async () => {
    const head = sealFile(pieces(Buffer.of()), PASSPHRASE, random);
    const { value } = await head.next();
    await head.return(undefined);
    const [, json = ''] = String(value).split('\n');
    expect(JSON.parse(json)).toEqual({
      kdf: 'scrypt',
      n: 131_072,
      r: 8,
      p: 1,
      salt: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/),
      chunk: CHUNK,
    });
  });

  it('opens from pieces that end with a chunk, from single bytes, and with empty pieces in between', async () => {
    const content = randomBytes(2 * CHUNK + 3);
    const { header, chunks } = partsOf(await sealed(content));
    expect((await all(openFile(pieces(header, ...chunks), PASSPHRASE))).equals(content)).toBe(true);
    const spaced = [header, ...chunks].flatMap((piece) => [Buffer.of(), piece, Buffer.of()]);
    expect((await all(openFile(pieces(...spaced), PASSPHRASE))).equals(content)).toBe(true);
    const short = await sealed(Buffer.from('hello'));
    const single = Array.from(short, (byte) => Buffer.of(byte));
    expect((await all(openFile(pieces(...single), PASSPHRASE))).toString()).toBe('hello');
    expect((await all(openFile(withoutDone(short), PASSPHRASE))).toString()).toBe('hello');
    const written = sealFile(pieces(Buffer.from('h'), Buffer.of(), Buffer.from('ello')), PASSPHRASE, random, COST);
    expect((await opened(await all(written))).read.toString()).toBe('hello');
  });

  it('is different each time', async () => {
    const [one, other] = [await sealed(Buffer.from('same')), await sealed(Buffer.from('same'))];
    expect(one.subarray(-20).equals(other.subarray(-20))).toBe(false);
  });
});

describe('reading finds', () => {
  const content = randomBytes(3 * CHUNK + 10);

  it('a wrong passphrase', async () => {
    expect(await opened(await sealed(content), 'incorrect')).toMatchObject({ reason: 'passphrase', read: Buffer.of() });
  });

  it('a changed header', async () => {
    const file = (await sealed(content)).toString('latin1');
    const [, json = ''] = file.split('\n');
    const changed = Buffer.from(file.replace('"n":16384', '"n":32768'), 'latin1');
    expect((await opened(changed)).reason).toBe('passphrase');
    for (const wrong of [
      '{',
      '{"n":1e9,"r":8,"p":1,"salt":"","chunk":65536}',
      json.replace('"r":8', '"r":800'),
      json.replace('"r":8', '"r":4'),
      json.replace('"p":1', '"p":2'),
      json.replace('"chunk":65536', '"chunk":32768'),
      json.replace(/"salt":"[^"]*"/, '"salt":5'),
      json.replace('16384', '8192'),
      json.replace('16384', '16385'),
      json.replace('16384', '16384.5'),
      json.replace('16384', '"16384"'),
      json.replace('16384', '524288'),
    ]) {
      expect((await opened(Buffer.from(file.replace(json, wrong), 'latin1'))).reason).toBe('damaged');
    }
    expect((await opened(Buffer.from('{"users":[]}\n\n\n'))).reason).toBe('not-a-file');
    expect((await opened(Buffer.alloc(5000, 0x41))).reason).toBe('not-a-file');
    expect((await opened(Buffer.of())).reason).toBe('not-a-file');
    expect(new SealedFileError('damaged', 'text')).toMatchObject({ name: 'SealedFileError', message: 'text' });
  });

  it('a header line that is too long, and a MAC of another length', async () => {
    const file = (await sealed(content)).toString('latin1');
    const [, json = '', mac = ''] = file.split('\n');
    const padded = (length: number) => Buffer.from(file.replace(json, json.padEnd(length)), 'latin1');
    expect((await opened(padded(1_023))).reason).toBe('passphrase');
    expect((await opened(padded(1_024))).reason).toBe('not-a-file');
    expect((await opened(Buffer.from(file.replace(mac, mac.slice(4)), 'latin1'))).reason).toBe('passphrase');
  });

  it('a cost that is higher than it may be, but not the highest', async () => {
    const file = (await sealed(Buffer.of())).toString('latin1');
    const costing = (n: number) => Buffer.from(file.replace('"n":16384', `"n":${n}`), 'latin1');
    expect((await opened(costing(262_144))).reason).toBe('passphrase');
    expect((await opened(costing(524_288))).reason).toBe('damaged');
  });

  it('chunks that were swapped, repeated, left out, or taken from another file', async () => {
    const { header, chunks } = partsOf(await sealed(content));
    const [a, b, c, d] = chunks as [Buffer, Buffer, Buffer, Buffer];
    const other = partsOf(await sealed(content)).chunks[1] ?? a;
    for (const order of [
      [a, c, b, d],
      [a, a, b, c, d],
      [a, c, d],
      [a, other, c, d],
      [a, b, d, c],
    ]) {
      const { read, reason } = await opened(Buffer.concat([header, ...order]));
      expect(reason).toBe('damaged');
      expect(content.subarray(0, read.length).equals(read)).toBe(true);
      expect(read.length).toBeLessThanOrEqual(2 * CHUNK);
    }
  });

  it('an end that is missing, wherever the file was cut, and content that follows the end', async () => {
    const file = await sealed(content);
    const { header } = partsOf(file);
    for (const length of [header.length, header.length + SEALED_CHUNK, header.length + 3 * SEALED_CHUNK]) {
      expect((await opened(file.subarray(0, length))).reason).toBe('truncated');
    }
    expect((await opened(file.subarray(0, header.length + 15))).reason).toBe('truncated');
    expect((await opened(file.subarray(0, header.length + 16))).reason).toBe('damaged');
    for (const length of [header.length + 20, file.length - 1]) {
      expect((await opened(file.subarray(0, length))).reason).toMatch(/damaged|truncated/);
    }
    expect((await opened(Buffer.concat([file, Buffer.of(0)]))).reason).toBe('damaged');
    // The last chunk is full, so that reading it does not reach the byte that follows.
    const full = await sealed(randomBytes(CHUNK));
    await expect(all(openFile(pieces(full, Buffer.of(0)), PASSPHRASE))).rejects.toMatchObject({ reason: 'damaged' });
  });

  it('each changed bit of a chunk', async () => {
    const file = await sealed(Buffer.from('some content'));
    const { header } = partsOf(file);
    for (let at = header.length; at < file.length; at += 1) {
      const changed = Buffer.from(file);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(await opened(changed)).toEqual({ read: Buffer.of(), reason: 'damaged' });
    }
  });
});
