/**
 * A stream of any length, sealed with a passphrase. The layout is described in docs/decisions/0028: three lines of text
 * (name and version, parameters as JSON, MAC of these two), then chunks that AES-256-GCM encrypts each with its number
 * and a mark on the last one, as the STREAM construction and age do. A chunk is used only after it was authenticated.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';

/** Why a file cannot be read. The message says what happened. */
export class SealedFileError extends Error {
  override readonly name = 'SealedFileError';
  readonly reason: 'not-a-file' | 'passphrase' | 'damaged' | 'truncated';

  constructor(reason: SealedFileError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

const NAME = 'latchkey sealed file 1';
const CHUNK = 65_536;
const TAG = 16;
const SALT = 16;
const KEY = 32;
const LONGEST_HEADER = 1_024;

/** 128 MB of memory and about half a second (RFC 7914; the parameters are those that OWASP recommends). */
const COST = { n: 2 ** 17, r: 8, p: 1 };
/** The bounds for files of others, so that a file cannot make the reader use much memory or compute for long: 256 MB, a second. */
const LEAST_N = 2 ** 14;
const MOST_N = 2 ** 18;

interface Parameters {
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly chunk: number;
}

interface Keys {
  readonly content: KeyObject;
  readonly header: KeyObject;
}

/**
 * Seals a stream. Yields the header and then one buffer for each chunk.
 * @param cost For tests; scrypt's N.
 */
export async function* sealFile(
  content: AsyncIterable<Uint8Array>,
  passphrase: string,
  random: { bytes(length: number): Uint8Array },
  cost = COST.n,
): AsyncGenerator<Buffer> {
  const parameters: Parameters = {
    ...COST,
    n: cost,
    salt: Buffer.from(random.bytes(SALT)).toString('base64'),
    chunk: CHUNK,
  };
  const keys = await keysOf(passphrase, parameters);
  const head = `${NAME}\n${JSON.stringify({ kdf: 'scrypt', ...parameters })}\n`;
  yield Buffer.from(`${head}${macOf(keys, head).toString('base64')}\n`);
  let number = 0;
  const waiting = new Pieces();
  for await (const piece of content) {
    waiting.add(piece);
    // The last chunk must be marked, so a full one waits until there is more.
    while (waiting.length > CHUNK) {
      yield sealChunk(keys.content, waiting.take(CHUNK), number, false);
      number += 1;
    }
  }
  yield sealChunk(keys.content, waiting.take(waiting.length), number, true);
}

/**
 * Opens a sealed stream. Yields the content of one authenticated chunk after the other, and returns only if the last one
 * was there and nothing followed it.
 * @throws SealedFileError
 */
export async function* openFile(input: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Buffer> {
  const source = new Source(input);
  const head = [await source.line(), await source.line()];
  const mac = await source.line();
  const text = `${head.join('\n')}\n`;
  const parameters = parametersOf(head[0], head[1]);
  const keys = await keysOf(passphrase, parameters);
  if (!isEqual(Buffer.from(mac, 'base64'), macOf(keys, text))) {
    throw new SealedFileError('passphrase', 'The passphrase is wrong, or the first lines of the file were changed.');
  }
  for (let number = 0, isLast = false; !isLast; number += 1) {
    const sealed = await source.upTo(parameters.chunk + TAG);
    isLast = await source.atEnd();
    const plain = openChunk(keys.content, sealed, number, isLast);
    if (plain === undefined) throw badChunk(keys.content, sealed, number, isLast);
    yield plain;
  }
}

function badChunk(key: KeyObject, sealed: Buffer, number: number, isLast: boolean): SealedFileError {
  if (isLast && (sealed.length < TAG || openChunk(key, sealed, number, false) !== undefined)) {
    return new SealedFileError('truncated', 'The file is not complete: its end is missing.');
  }
  return new SealedFileError('damaged', `The file is damaged or was changed: its chunk ${number} cannot be verified.`);
}

function parametersOf(name: string | undefined, json = ''): Parameters {
  if (name !== NAME) {
    throw new SealedFileError('not-a-file', 'This is not a file that latchkey export of this version wrote.');
  }
  try {
    const { n, r, p, salt, chunk } = JSON.parse(json) as Parameters;
    const isPowerOfTwo = Number.isInteger(n) && n >= LEAST_N && n <= MOST_N && (n & (n - 1)) === 0;
    if (isPowerOfTwo && r === COST.r && p === COST.p && chunk === CHUNK && typeof salt === 'string') {
      return { n, r, p, salt, chunk };
    }
  } catch {
    // Reported below.
  }
  throw new SealedFileError('damaged', 'The parameters in the second line of the file cannot be used.');
}

async function keysOf(passphrase: string, { n, r, p, salt }: Parameters): Promise<Keys> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // Two keyboards may type the same letters in different code points.
  const secret = passphrase.normalize('NFC');
  const options = { N: n, r, p, maxmem: 256 * n * r };
  scrypt(secret, Buffer.from(salt, 'base64'), 2 * KEY, options, (error, derived) => {
    if (error === null) resolve(derived);
    else reject(error);
  });
  const derived = await promise;
  return { content: createSecretKey(derived.subarray(0, KEY)), header: createSecretKey(derived.subarray(KEY)) };
}

function macOf({ header }: Keys, text: string): Buffer {
  return createHmac('sha256', header).update(text).digest();
}

function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The number in eleven bytes, big-endian, then 1 for the last chunk. The key has no other use, so none occurs twice. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number), 3);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function sealChunk(key: KeyObject, plain: Uint8Array, number: number, isLast: boolean): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Returns undefined for a chunk that was not sealed with this number and mark. */
function openChunk(key: KeyObject, sealed: Buffer, number: number, isLast: boolean): Buffer | undefined {
  if (sealed.length < TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast), { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(-TAG));
  const plain = decipher.update(sealed.subarray(0, -TAG));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

/** Bytes that arrive in pieces of any size. */
class Pieces {
  length = 0;
  #pieces: Buffer[] = [];

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    this.length += piece.length;
  }

  /** Removes and returns the first bytes. There must be as many. */
  take(length: number): Buffer {
    const taken: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const [first = Buffer.alloc(0)] = this.#pieces;
      if (first.length <= missing) this.#pieces.shift();
      else this.#pieces[0] = first.subarray(missing);
      taken.push(first.subarray(0, missing));
      missing -= Math.min(missing, first.length);
    }
    this.length -= length;
    return taken.length === 1 ? (taken[0] ?? Buffer.alloc(0)) : Buffer.concat(taken, length);
  }
}

/** Reads a stream by lines and by lengths. */
class Source {
  readonly #input: AsyncIterator<Uint8Array>;
  readonly #waiting = new Pieces();

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#input = input[Symbol.asyncIterator]();
  }

  /** Returns the next line of the header, without its end. */
  async line(): Promise<string> {
    const bytes: number[] = [];
    while (bytes.length < LONGEST_HEADER) {
      if (this.#waiting.length === 0 && !(await this.#more())) break;
      const [byte = 0] = this.#waiting.take(1);
      if (byte === 0x0a) return Buffer.from(bytes).toString('latin1');
      bytes.push(byte);
    }
    throw new SealedFileError('not-a-file', 'This is not a file that latchkey export of this version wrote.');
  }

  /** Returns as many bytes, or fewer at the end. */
  async upTo(length: number): Promise<Buffer> {
    while (this.#waiting.length < length && (await this.#more()));
    return this.#waiting.take(Math.min(length, this.#waiting.length));
  }

  async atEnd(): Promise<boolean> {
    return this.#waiting.length === 0 && !(await this.#more());
  }

  async #more(): Promise<boolean> {
    for (;;) {
      const { done = false, value } = await this.#input.next();
      if (done) return false;
      this.#waiting.add(value);
      if (this.#waiting.length > 0) return true;
    }
  }
}
